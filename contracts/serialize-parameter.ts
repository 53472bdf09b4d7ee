import { isObject } from '../openapi/json-pointer.ts';
import type { Parameter } from '../openapi/operation.ts';

/** A parameter's value as it goes into a request, by `style` and `explode` (OpenAPI 3.1, section 4.8.12.5). */
export interface SerializedParameter {
  /** For the path: the text that takes the template's place, encoded. */
  readonly path?: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly header?: string;
}

export function serializeParameter(parameter: Parameter, value: unknown): SerializedParameter {
  if (parameter.contentType !== undefined) return place(parameter, JSON.stringify(value));
  if (Array.isArray(value)) return serializeArray(parameter, value.map(String));
  if (isObject(value))
    return serializeObject(
      parameter,
      Object.entries(value).map(([name, member]) => [name, String(member)]),
    );
  return place(parameter, String(value));
}

function place(parameter: Parameter, text: string): SerializedParameter {
  if (parameter.in === 'query') return { query: [[parameter.name, text]] };
  if (parameter.in === 'path') return { path: prefix(parameter) + (parameter.style === 'matrix' ? `${parameter.name}=` : '') + encodeURIComponent(text) };
  return { header: parameter.in === 'cookie' ? `${parameter.name}=${text}` : text };
}

const delimiters: Record<string, string> = { spaceDelimited: ' ', pipeDelimited: '|' };

function serializeArray(parameter: Parameter, items: readonly string[]): SerializedParameter {
  if (parameter.in === 'query') {
    if (parameter.explode && parameter.style === 'form') return { query: items.map((item) => [parameter.name, item]) };
    return { query: [[parameter.name, items.join(delimiters[parameter.style] ?? ',')]] };
  }
  if (parameter.in !== 'path') return place(parameter, items.join(','));
  const encoded = items.map(encodeURIComponent);
  if (parameter.style === 'matrix' && parameter.explode) return { path: encoded.map((item) => `;${parameter.name}=${item}`).join('') };
  const name = parameter.style === 'matrix' ? `${parameter.name}=` : '';
  return { path: prefix(parameter) + name + encoded.join(parameter.style === 'label' && parameter.explode ? '.' : ',') };
}

function serializeObject(parameter: Parameter, members: readonly (readonly [string, string])[]): SerializedParameter {
  if (parameter.in === 'query') {
    if (parameter.style === 'deepObject') return { query: members.map(([name, value]) => [`${parameter.name}[${name}]`, value]) };
    if (parameter.explode) return { query: members };
    return { query: [[parameter.name, members.flat().join(delimiters[parameter.style] ?? ',')]] };
  }
  const separator = parameter.explode && parameter.style === 'label' ? '.' : parameter.explode && parameter.style === 'matrix' ? ';' : ',';
  const encode = parameter.in === 'path' ? encodeURIComponent : (text: string) => text;
  const text = members.map(([name, value]) => [encode(name), encode(value)].join(parameter.explode ? '=' : ',')).join(separator);
  if (parameter.in !== 'path') return { header: text };
  const name = parameter.style === 'matrix' && !parameter.explode ? `${parameter.name}=` : '';
  return { path: prefix(parameter) + name + text };
}

function prefix({ style }: Parameter): string {
  if (style === 'label') return '.';
  return style === 'matrix' ? ';' : '';
}
