import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft } from './draft.ts';
import { ownerMember } from './find-views.ts';
import { normalizeName, sameNoun, wordsOf } from './inflect.ts';
import { envelopes, successSchema } from './locate-payload.ts';
import { membersOf } from './members.ts';
import type { Count, Resource } from './model.ts';
import { nounOf, parametersIn, pathShape } from './path-shapes.ts';
import { qualifier } from './qualifier.ts';

const summaries =
  /^(\$?([a-z]+[-_])?counts?|([a-z]+)Counts?|stats|statistics|summary|overview|dashboard|metrics|totals?|counters?)$/i;
const countWords = new Set([
  'count',
  'counts',
  'total',
  'num',
  'nb',
  'number',
  'of',
  'n',
  'all',
  'items',
]);
/**
 * What a read such as `GET /stats` or `GET /tasks/count` counts, by the names of its whole numbers:
 * `total_tasks` all tasks, `done_tasks` those whose status, or flag, is `done`, `open_tasks` those
 * that are not over.
 */
export function countsOf(
  document: OpenApiDocument,
  operation: Operation,
  resources: readonly Draft[],
): Count[] {
  const { segments } = pathShape(operation.path);
  const schema = successSchema(operation);
  // A filter that is sent as a body counts by POST.
  const counts =
    operation.method === 'get' || (operation.method === 'post' && segments.at(-1) === 'count');
  if (!counts || schema === undefined || !summaries.test(segments.at(-1) ?? '')) return [];
  const reachable = resources.filter((resource) => {
    const own = new Set(parametersIn(segments));
    return (
      resource.kind === 'collection' &&
      parametersIn(resource.segments).every((name) => own.has(name))
    );
  });
  const above = reachable.find((resource) =>
    sameNoun(nounOf(resource.segments), nounOf(segments.slice(0, -1))),
  );
  const count = (path: readonly string[], words: readonly string[]): Count[] => {
    const noun = (resource: Draft) => wordsOf(nounOf(resource.segments)).at(-1) ?? '';
    const named = reachable.find((resource) =>
      words.some((word) => sameNoun(word, noun(resource))),
    );
    const of =
      named ??
      (words.every((word) => countWords.has(word)) || isQualified(document, above, words)
        ? above
        : undefined);
    if (of === undefined) return [];
    const owners = parametersIn(segments)
      .filter((parameter) => !parametersIn(of.segments).includes(parameter))
      .map((parameter) => ({
        parameter,
        member: ownerMember(document, of, parameter, { segments }),
      }));
    if (owners.some(({ member }) => member === undefined)) return [];
    const rest = words.filter((word) => !countWords.has(word) && !sameNoun(word, noun(of)));
    const where =
      rest.length === 0 ? { every: true as const } : qualifier(document, of, rest.join(''));
    return where === undefined ? [] : [{ path, of, owners: owners as Count['owners'], where }];
  };
  const isWhole = (pointer: string) => schemaTypes(document, pointer).has('integer');
  // `/notifications/unread-count` says itself what it counts.
  const saidOf = wordsOf(segments.at(-1) ?? '').filter((word) => !summaries.test(word));
  const wordsIn = (name: string) => {
    const words = wordsOf(name);
    return words.every((word) => countWords.has(word)) ? [...words, ...saidOf] : words;
  };
  if (isWhole(schema)) return count([], wordsIn('count'));
  const members = [...membersOf(document, schema).values()];
  const here = members.flatMap(({ name, pointer }) =>
    isWhole(pointer) ? count([name], wordsIn(name)) : [],
  );
  if (here.length > 0) return here;
  return members.flatMap(({ name: envelope, pointer: inside }) => {
    if (!envelopes.has(normalizeName(envelope))) return [];
    if (isWhole(inside)) return count([envelope], ['count']);
    return [...membersOf(document, inside).values()].flatMap(({ name, pointer }) =>
      isWhole(pointer) ? count([envelope, name], wordsOf(name)) : [],
    );
  });
}

function isQualified(
  document: OpenApiDocument,
  resource: Draft | undefined,
  words: readonly string[],
): boolean {
  const rest = words.filter((word) => !countWords.has(word));
  return resource !== undefined && qualifier(document, resource, rest.join('')) !== undefined;
}

/**
 * The numbers that stand around a list and count some of its items: `unread_count` beside
 * `notifications`, also in an envelope such as `meta`. Not those that count all of them.
 */
export function countsAround(
  document: OpenApiDocument,
  schema: string,
  resource: Pick<Resource, 'segments' | 'resourceSchema'>,
): readonly Pick<Count, 'path' | 'where'>[] {
  const read = (path: readonly string[], pointer: string) => {
    const noun = wordsOf(nounOf(resource.segments)).at(-1) ?? '';
    return [...membersOf(document, pointer).values()].flatMap((member) => {
      if (!schemaTypes(document, member.pointer).has('integer')) return [];
      const words = wordsOf(member.name);
      const rest = words.filter((word) => !countWords.has(word) && !sameNoun(word, noun));
      const isCount = rest.length < words.length || rest[0]?.startsWith('un') === true;
      const where =
        rest.length === 0 || !isCount ? undefined : qualifier(document, resource, rest.join(''));
      return where === undefined ? [] : [{ path: [...path, member.name], where }];
    });
  };
  const inside = [...membersOf(document, schema).values()].filter(
    ({ name, pointer }) =>
      /^(meta|metadata|summary|stats|counts|page|pagination)$/.test(normalizeName(name)) &&
      membersOf(document, pointer).size > 0,
  );
  return [...read([], schema), ...inside.flatMap(({ name, pointer }) => read([name], pointer))];
}
