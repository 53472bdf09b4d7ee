import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isForm, isJson } from '../../openapi/model/media-types.ts';
import type { Parameter } from '../../openapi/model/operation.ts';
import { delimitedStyles } from '../../openapi/wire/delimited-styles.ts';
import { encodePart } from './percent.ts';

/**
 * A parameter's value as it goes into a request, by `style` and `explode` (OpenAPI 3.2, section
 * 4.12.3).
 */
export interface SerializedParameter {
  /** For the path: the text that takes the template's place, encoded. */
  readonly path?: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly header?: string;
  /** A part of the Cookie header, encoded. */
  readonly cookie?: string;
  /** The whole query string, encoded. */
  readonly querystring?: string;
}

export function serializeParameter(parameter: Parameter, value: unknown): SerializedParameter {
  if (parameter.in === 'querystring') return serializeQueryString(parameter, value);
  if (parameter.contentType !== undefined)
    return place(parameter, isJson(parameter.contentType) ? JSON.stringify(value) : textOf(value));
  if (Array.isArray(value)) return serializeArray(parameter, value);
  return isObject(value) ? serializeObject(parameter, value) : place(parameter, textOf(value));
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

function serializeQueryString(
  { contentType = '' }: Parameter,
  value: unknown,
): SerializedParameter {
  if (isForm(contentType) && isObject(value))
    return { query: Object.entries(value).flatMap(([name, member]) => bracketed(name, member)) };
  return { querystring: encodePart(isJson(contentType) ? JSON.stringify(value) : textOf(value)) };
}

/** One text, where the parameter goes. */
function place(parameter: Parameter, text: string): SerializedParameter {
  if (parameter.in === 'query') return { query: [[parameter.name, text]] };
  if (parameter.in === 'path')
    return {
      path:
        prefix(parameter) +
        (parameter.style === 'matrix' ? `${parameter.name}=` : '') +
        encodePart(text),
    };
  return parameter.in === 'cookie'
    ? { cookie: `${parameter.name}=${encodeCookie(parameter, text)}` }
    : { header: text };
}

/** A cookie of style `cookie` goes as it is. */
function encodeCookie({ style }: Parameter, text: string): string {
  return style === 'cookie' ? text : encodePart(text).replaceAll('%2C', ',');
}

function serializeArray(parameter: Parameter, values: readonly unknown[]): SerializedParameter {
  const { in: location, name, style, explode } = parameter;
  const items = values.map(textOf);
  if (location === 'query') {
    if (style === 'deepObject') return { query: bracketed(name, values) };
    if (explode) return { query: items.map((item) => [name, item]) };
    return { query: [[name, items.join(delimitedStyles.get(style)?.character ?? ',')]] };
  }
  if (location === 'cookie' && explode)
    return {
      cookie: items
        .map((item) => `${name}=${encodeCookie(parameter, item)}`)
        .join(cookieSeparator(parameter)),
    };
  if (location !== 'path') return place(parameter, items.join(','));
  const encoded = items.map(encodePart);
  if (style === 'matrix' && explode)
    return { path: encoded.map((item) => `;${name}=${item}`).join('') };
  const start = style === 'matrix' ? `${name}=` : '';
  return {
    path: prefix(parameter) + start + encoded.join(style === 'label' && explode ? '.' : ','),
  };
}

function serializeObject(
  parameter: Parameter,
  value: Record<string, unknown>,
): SerializedParameter {
  const { in: location, name, style, explode } = parameter;
  const members = Object.entries(value).map(([key, member]): [string, string] => [
    key,
    textOf(member),
  ]);
  if (location === 'query') {
    if (style === 'deepObject') return { query: bracketed(name, value) };
    if (explode)
      return {
        query: Object.entries(value).flatMap(([key, member]) =>
          [member].flat().map((item): [string, string] => [key, textOf(item)]),
        ),
      };
    return { query: [[name, members.flat().join(delimitedStyles.get(style)?.character ?? ',')]] };
  }
  if (location === 'cookie') {
    if (!explode) return place(parameter, members.flat().join(','));
    return {
      cookie: members
        .map(([key, member]) => `${key}=${encodeCookie(parameter, member)}`)
        .join(cookieSeparator(parameter)),
    };
  }
  const separator = explode && style === 'label' ? '.' : explode && style === 'matrix' ? ';' : ',';
  const encode = location === 'path' ? encodePart : (text: string) => text;
  const text = members
    .map(([key, member]) => [encode(key), encode(member)].join(explode ? '=' : ','))
    .join(separator);
  if (location !== 'path') return { header: text };
  return { path: prefix(parameter) + (style === 'matrix' && !explode ? `${name}=` : '') + text };
}

/** Nested values, as `deepObject` and most clients write them. */
export function bracketed(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value) && value.length === 0) return [[name, '']];
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      bracketed(`${name}[${isObject(item) ? index : ''}]`, item),
    );
  if (isObject(value))
    return Object.entries(value).flatMap(([key, member]) => bracketed(`${name}[${key}]`, member));
  return [[name, textOf(value)]];
}

function cookieSeparator({ style }: Parameter): string {
  return style === 'cookie' ? '; ' : '&';
}

function prefix({ style }: Parameter): string {
  if (style === 'label') return '.';
  return style === 'matrix' ? ';' : '';
}
