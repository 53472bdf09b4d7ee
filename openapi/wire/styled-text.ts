import { decodePercent, type Pair, splitPair } from '../lib/pairs.ts';
import type { Parameter } from '../model/operation.ts';
import { delimitedStyles } from './delimited-styles.ts';

/**
 * Arrays and objects written into one text by a style (OpenAPI 3.2, section 4.12.3). Values stay
 * encoded.
 */

/** Without the dot of style `label`, or the `;name=` of style `matrix`. */
export function stripPrefix({ style, name }: Parameter, text: string): string {
  if (style === 'label') return text.replace(/^\./, '');
  if (style !== 'matrix') return text;
  const rest = text.replace(/^;/, '');
  const [given = ''] = rest.split('=', 1);
  return given === name || decodePercent(given) === name ? rest.slice(given.length + 1) : rest;
}

/** The items of an array; several readings where senders differ, the specification's first. */
export function* splitList(parameter: Parameter, text: string): Generator<string[]> {
  const { style, explode } = parameter;
  const rest = stripPrefix(parameter, text);
  if (rest === '') {
    yield [];
    return;
  }
  if (style === 'matrix' && explode) {
    yield text
      .split(';')
      .filter(Boolean)
      .map((part) => stripPrefix(parameter, part));
    return;
  }
  yield rest.split(delimiter(parameter));
  // Up to OpenAPI 3.0.2 the table showed dots in either case.
  if (style === 'label' && !explode) yield rest.split('.');
  if (delimitedStyles.has(style)) yield rest.split(',');
}

/** The members of an object; several readings where senders differ. */
export function* objectPairs(parameter: Parameter, text: string): Generator<Pair[]> {
  const { style, explode } = parameter;
  const rest =
    style === 'matrix' && explode ? text.replace(/^;/, '') : stripPrefix(parameter, text);
  if (rest === '') {
    yield [];
    return;
  }
  const parts = rest.split(style === 'matrix' && explode ? ';' : delimiter(parameter));
  if (explode) yield parts.map((part) => splitPair(part, decodePercent));
  else yield alternating(parts);
  if (style === 'label' && !explode) yield alternating(rest.split('.'));
}

function alternating(parts: readonly string[]): Pair[] {
  return parts.flatMap((name, index): Pair[] =>
    index % 2 === 0 ? [[decodePercent(name), parts[index + 1] ?? '']] : [],
  );
}

/**
 * Members of a list in a header field may have white space around them (RFC 9110, section 5.6.1).
 */
function delimiter({ in: place, style, explode }: Parameter): string | RegExp {
  const own = delimitedStyles.get(style);
  if (own !== undefined) return own.accepted;
  if (style === 'label' && explode) return '.';
  return place === 'header' ? /\s*,\s*/ : ',';
}
