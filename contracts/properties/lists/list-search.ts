import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Parameter } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { namePrefix } from '../../request/own-names.ts';
import { isTestData } from '../../request/tag-test-data.ts';
import type { ListQuery } from './asked-list.ts';
import { enumOf } from './enum-of.ts';
import { listOfTexts } from './list-of-texts.ts';

const searching = /^(q|query|search|search_?(term|text|query)|keywords?|term)$/i;
const called = /^(name|title)$/i;

/**
 * Parameters of a list that look for a text: those called so, and those called as the name of what
 * is listed.
 */
export function searchesOf(
  context: CheckContext,
  parameters: readonly Parameter[],
  items: string,
): Parameter[] {
  return parameters.filter((parameter) => {
    const { name, schema } = parameter;
    const isText = schema === undefined || schemaTypes(context.document, schema).has('string');
    if (!isText || enumOf(context, parameter) !== undefined) return false;
    // `keyword` asks for what has it among its `keywords`.
    if (listOfTexts(context.document, items, name) !== undefined) return false;
    return (
      searching.test(name) ||
      (called.test(name) && findMemberSchema(context.document, items, name) !== undefined)
    );
  });
}

/** Whether the document says of a search that it finds beginnings, or whole texts. */
export function findsParts({ document }: CheckContext, { pointer }: Parameter): boolean {
  const description = String(dereference(document, pointer).node['description'] ?? '');
  return !/\b(start|begin|prefix|exact)/i.test(description);
}

/**
 * Asked for by the whole of a name that only one of them has, a list shows that one and no other;
 * by a name that none of them has, nothing.
 */
export async function findsByText(query: ListQuery, name: string): Promise<void> {
  const whole = await query.ask({});
  if (whole.items.length === 0) throw new CheckSkipped('nothing is listed that could be left out');
  const subject = whole.items
    .flatMap((item) => ({ item, text: nameOf(item, name) ?? '' }))
    .find(({ text }) => text !== '' && whole.items.filter((item) => has(item, text)).length === 1);
  const text = subject?.text ?? `${namePrefix}-nothing`;
  const found = await query.ask({ [name]: text });
  if (found.items.some((item) => !has(item, text))) {
    query.report(
      'list-overreached',
      name,
      `${name}=${text} was asked for, and one that does not have the text is listed`,
      [found],
    );
  } else if (
    subject !== undefined &&
    found.isWhole &&
    !found.items.some((item) => JSON.stringify(item) === JSON.stringify(subject.item))
  ) {
    query.report(
      'list-incomplete',
      name,
      `${name}=${text} was asked for, and the one that has the text is not listed`,
      [found],
    );
  }
}

/** A text with an underscore in place of the last character that is none. */
function withUnderscore(text: string): string {
  const letters = [...text];
  const last = letters.findLastIndex((letter) => letter !== '_');
  return letters.map((letter, i) => (i === last ? '_' : letter)).join('');
}

/**
 * A part of a name finds it, and characters that stand for others in databases stand for
 * themselves. What else a search may be is assumed.
 */
export async function searchesParts(query: ListQuery, name: string): Promise<void> {
  const whole = await query.ask({});
  const subject = whole.items.find((item) => nameOf(item, name) !== undefined);
  const text = nameOf(subject, name);
  if (text === undefined) throw new CheckSkipped('nothing that is listed has a name to look for');
  const part = text.slice(Math.floor(text.length / 3));
  const found = await query.ask({ [name]: part });
  const isFound = found.items.some((item) => JSON.stringify(item) === JSON.stringify(subject));
  if (found.isWhole && !isFound) {
    query.report(
      'list-incomplete',
      `${name}/part`,
      `${name}=${part} was asked for, which is a part of ${text}, and that one is not listed`,
      [found],
    );
    return;
  }
  for (const [kind, asked] of [
    ['per cent sign', '%'],
    ['underscore', withUnderscore(text)],
  ] as const) {
    const others = await query.ask({ [name]: asked });
    if (!others.items.some((item) => !has(item, asked))) continue;
    query.report(
      'list-overreached',
      `${name}/wildcard`,
      `${name}=${asked} was asked for, and one that does not have the ${kind} is listed`,
      [others],
    );
    return;
  }
}

function has(item: unknown, text: string): boolean {
  return JSON.stringify(item).includes(text);
}

/**
 * The name of something that a run has made: the member that the parameter is called as, else what
 * it is usually called.
 */
function nameOf(item: unknown, parameter: string): string | undefined {
  if (!isObject(item)) return undefined;
  const member = called.test(parameter)
    ? parameter
    : Object.keys(item).find((name) => called.test(name));
  const value = member === undefined ? undefined : item[member];
  return typeof value === 'string' && isTestData(value) ? value : undefined;
}
