import { formatPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { listExamples } from '../../openapi/sample/samples.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import type { CheckSession } from '../plan/check-session.ts';

/** A time of an answer that is in another unit than the example's. */
export interface WrongUnit {
  /** JSON pointer of the time. */
  readonly at: string;
  readonly message: string;
  /** Pointer of the example in the document. */
  readonly example: string;
}

/** A value of the document at one place of an answer. */
interface Known {
  readonly pointer: string;
  readonly value: unknown;
}

/**
 * The times in an answer that come in milliseconds where the document shows seconds, and the other
 * way round: members that are times by their names, as far as the example of the media type or of
 * the member shows a number there.
 */
export function wrongUnits(
  { document }: Pick<CheckSession, 'document'>,
  mediaType: MediaType,
  answer: unknown,
): WrongUnit[] {
  const ownExamples = (schema: string | undefined): Known[] => {
    if (schema === undefined) return [];
    const { node, pointer } = dereference(document, schema);
    const listed = Array.isArray(node['examples']) ? (node['examples'] as unknown[]) : [];
    return [
      { pointer: `${pointer}/example`, value: node['example'] },
      ...listed.map((value, index) => ({ pointer: `${pointer}/examples/${index}`, value })),
    ];
  };
  return timesIn(answer).flatMap(({ value, path, tokens }) => {
    const schema = tokens.reduce<string | undefined>(
      (at, token) => (at === undefined ? undefined : findMemberSchema(document, at, token)),
      mediaType.schema,
    );
    const shown = tokens.reduce<readonly Known[]>(
      (known, token) => known.flatMap((one) => within(one, token)),
      listExamples(document, mediaType),
    );
    return compareUnits(value, [...shown, ...ownExamples(schema)], formatPointer(path));
  });
}

/** A number that is a time by its name and by its size. */
interface Time {
  readonly value: number;
  readonly path: readonly string[];
  /** The path, with `[]` for a place in a list. */
  readonly tokens: readonly string[];
}

/**
 * The times in a value. They are looked for before schemas and examples are: most answers have none.
 */
function timesIn(answer: unknown): Time[] {
  const found: Time[] = [];
  const visit = (value: unknown, path: readonly string[], tokens: readonly string[]) => {
    if (typeof value === 'number' && unitOf(value) !== undefined && isTime(path))
      found.push({ value, path, tokens });
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value))
      visit(member, [...path, name], [...tokens, Array.isArray(value) ? '[]' : name]);
  };
  visit(answer, [], []);
  return found;
}

/** What an example has in a member, or in any of its items. */
function within({ pointer, value }: Known, token: string): Known[] {
  if (Array.isArray(value))
    return token === '[]'
      ? value.map((item: unknown, index) => ({ pointer: `${pointer}/${index}`, value: item }))
      : [];
  return isObject(value) && token !== '[]' && Object.hasOwn(value, token)
    ? [{ pointer: pointer + formatPointer([token]), value: value[token] }]
    : [];
}

/** From 2001 on, for three centuries. */
const ranges = [
  ['seconds', 1e9, 1e10],
  ['milliseconds', 1e12, 1e13],
] as const;

function unitOf(value: unknown): string | undefined {
  return ranges.find(
    ([, least, most]) => typeof value === 'number' && value >= least && value < most,
  )?.[0];
}

function compareUnits(value: number, known: readonly Known[], at: string): WrongUnit[] {
  const shown = known.filter((one) => typeof one.value === 'number');
  const [first] = shown;
  const [unit, wanted] = [unitOf(value), unitOf(first?.value)];
  // Where examples differ, any will do.
  if (
    first === undefined ||
    unit === undefined ||
    wanted === undefined ||
    shown.some((one) => unitOf(one.value) !== wanted) ||
    unit === wanted
  )
    return [];
  return [
    {
      at,
      message: `${value} is a time in ${unit}; the example, ${String(first.value)}, is one in ${wanted}`,
      example: first.pointer,
    },
  ];
}

const timeName =
  /(^|_)(at|on|time|date|created|updated|modified|expires|ts|epoch)(_(unix|secs|seconds|ms|millis|milliseconds))*$|[a-z](At|On|Time|Date)$|[Tt]imestamp|_unix/;

/** Whether the last name on the way to a value says that it is a time. */
function isTime(path: readonly string[]): boolean {
  return timeName.test(path.filter((token) => !/^\d+$/.test(token)).at(-1) ?? '');
}
