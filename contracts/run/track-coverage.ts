import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { essence, matchesRange } from '../../openapi/model/media-types.ts';
import { findResponse, type Operation, type Parameter } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { branchKeywords } from '../../openapi/schema/schema-branches.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type {
  Coverage,
  CoverageCount,
  CoverageDimension,
  CoveredItem,
  OperationCoverage,
} from '../plan/coverage.ts';
import { propertiesOf, successSchema } from '../plan/resources.ts';
import { type Exchange, typeOfBody } from '../request/exchange.ts';

/** Counts what of the contract the exchanges of a run have touched. */
export interface CoverageTracker {
  add(operation: Operation, exchange: Exchange): void;
  result(): Coverage;
}

export function createCoverageTracker(context: CheckContext): CoverageTracker {
  const counts = new Map<string, OperationCounts>();
  return {
    add(operation, exchange) {
      // What is sent with another method than the operation's is no use of the operation.
      if (exchange.request.method !== operation.method.toUpperCase()) return;
      const { request, response } = exchange;
      const own = counts.get(operation.id) ?? newCounts();
      counts.set(operation.id, own);
      for (const { name, in: place } of operation.parameters) {
        const isSent =
          place === 'path' ||
          request.query.some(([key]) => key === name || key.startsWith(`${name}[`)) ||
          Object.keys(request.headers).some((key) => key.toLowerCase() === name.toLowerCase());
        if (isSent) increase(own.parameters, `${place}/${name}`);
      }
      const sentType = typeOfBody(request.body);
      for (const { type } of operation.requestBody?.content ?? [])
        if (sentType !== undefined && matchesRange(sentType, type))
          increase(own.mediaTypes, `request ${type}`);
      const definition =
        response === undefined ? undefined : findResponse(operation, response.status);
      if (response === undefined || definition === undefined) return;
      increase(own.statuses, definition.status);
      const type = response.headers['content-type'];
      for (const entry of definition.content)
        if (type !== undefined && matchesRange(essence(type), entry.type))
          increase(own.mediaTypes, `${definition.status} ${entry.type}`);
      if (definition.status.startsWith('2')) countMembers(own.properties, response.json, 0);
    },
    result() {
      const seen = (operation: Operation, kind: Kind, names: readonly string[]): CoveredItem[] => {
        const own = counts.get(operation.id) ?? newCounts();
        const times = kind === 'properties' ? countsByPath(own.properties) : own[kind];
        return names.map((name) => {
          const count = times.get(name) ?? 0;
          return {
            name,
            count,
            reason: count > 0 ? undefined : reasonFor(context, operation, kind, name),
          };
        });
      };
      const operations = context.operations.map(
        (operation): OperationCoverage => ({
          id: operation.id,
          method: operation.method.toUpperCase(),
          path: operation.path,
          statuses: seen(
            operation,
            'statuses',
            operation.responses.map(({ status }) => status),
          ),
          parameters: seen(
            operation,
            'parameters',
            operation.parameters.map(({ in: place, name }) => `${place}/${name}`),
          ),
          mediaTypes: seen(operation, 'mediaTypes', [
            ...(operation.requestBody?.content ?? []).map(({ type }) => `request ${type}`),
            ...operation.responses.flatMap(({ status, content }) =>
              content.map(({ type }) => `${status} ${type}`),
            ),
          ]),
          properties: seen(operation, 'properties', declaredProperties(context, operation)),
        }),
      );
      return { operations, totals: totals(operations) };
    },
  };
}

/** Why something is not covered: what it would take to see it. */
function reasonFor(
  context: CheckContext,
  operation: Operation,
  kind: string,
  name: string,
): string {
  if (kind !== 'statuses') return 'no request of this run showed it';
  const reasons: Record<string, string> = {
    '401': asksForCredentials(operation)
      ? 'no request of this run was refused for want of credentials'
      : 'the operation asks for no credentials that could be left out',
    '402': 'needs an account without credit',
    '403': 'needs an account without the right or the quota',
    '409': 'nothing of this run collided',
    '429': 'needs more requests than the rate limit of this run lets through',
    default: 'no answer fell under it',
  };
  const takesAnything =
    operation.requestBody === undefined &&
    operation.parameters.every((parameter) => takesAnyText(context, parameter));
  if ((name === '400' || name === '422') && takesAnything)
    return 'nothing that can be sent to it is invalid by the document';
  if (
    name.startsWith('2') &&
    operation.responses.filter(({ status }) => status.startsWith('2')).length > 1
  )
    return 'another success status came, which is declared too';
  if (name.startsWith('5')) return 'a server that is well does not answer it';
  return reasons[name] ?? 'no request of this run provoked it';
}

function asksForCredentials({ security }: Operation): boolean {
  return (
    security.length > 0 && security.every((requirement) => Object.keys(requirement).length > 0)
  );
}

function takesAnyText(context: CheckContext, { in: place, required, schema }: Parameter): boolean {
  if (place === 'path' || schema === undefined) return true;
  return !required && context.validator.validate(schema, '~ any text ~').length === 0;
}

const deepest = 4;
const most = 1000;

type Kind = keyof OperationCounts;

interface OperationCounts {
  readonly statuses: Map<string, number>;
  readonly parameters: Map<string, number>;
  readonly mediaTypes: Map<string, number>;
  readonly properties: MemberCounts;
}

/**
 * How often each member was seen, with its own members: a tree, since a path for each member of
 * each answer would take longer than to judge it.
 */
type MemberCounts = Map<string, { times: number; readonly members: MemberCounts }>;

function newCounts(): OperationCounts {
  return {
    statuses: new Map(),
    parameters: new Map(),
    mediaTypes: new Map(),
    properties: new Map(),
  };
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function countMembers(counts: MemberCounts, value: unknown, depth: number): void {
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 50)) countMembers(counts, item, depth);
    return;
  }
  if (!isObject(value) || depth >= deepest) return;
  for (const name of Object.keys(value)) {
    let seen = counts.get(name);
    if (seen === undefined) {
      seen = { times: 0, members: new Map() };
      counts.set(name, seen);
    }
    seen.times++;
    countMembers(seen.members, value[name], depth + 1);
  }
}

/** How often each member was seen, by its path such as `chatbot/settings/avatar`. */
function countsByPath(counts: MemberCounts, above = ''): Map<string, number> {
  const members = [...counts].flatMap(([name, { times, members: below }]) => [
    [`${above}${name}`, times] as const,
    ...countsByPath(below, `${above}${name}/`),
  ]);
  return new Map(members);
}

/**
 * The members that an operation's success declares, to as many levels as do not exceed what anybody
 * could read.
 */
function declaredProperties({ document }: CheckContext, operation: Operation): string[] {
  const schema = successSchema(operation);
  let known = new Set<string>();
  for (let levels = 1; schema !== undefined && levels <= deepest; levels++) {
    const names = new Set<string>();
    for (const name of collect({ document, done: new Set() }, schema, '', levels, new Set())) {
      if (names.add(name).size > most && levels > 1) return [...known];
    }
    known = names;
  }
  return [...known];
}

interface Walk {
  readonly document: OpenApiDocument;
  /** Each schema at each place counts once: diamonds have more ways to it than can be gone. */
  readonly done: Set<string>;
}

function* collect(
  walk: Walk,
  schema: string,
  path: string,
  levels: number,
  passed: ReadonlySet<string>,
): Generator<string> {
  const { document, done } = walk;
  const { pointer, node } = dereference(document, schema);
  const place = `${path} ${pointer}`;
  if (levels === 0 || passed.has(pointer) || done.has(place)) return;
  done.add(place);
  const inner = new Set([...passed, pointer]);
  const items = findMemberSchema(document, pointer, '[]');
  if (items !== undefined) yield* collect(walk, items, path, levels, inner);
  for (const key of branchKeywords) {
    for (const index of Array.isArray(node[key]) ? node[key].keys() : [])
      yield* collect(walk, `${pointer}/${key}/${index}`, path, levels, inner);
  }
  for (const name of propertiesOf(document, pointer)) {
    const here = path === '' ? name : `${path}/${name}`;
    yield here;
    const member = levels === 1 ? undefined : findMemberSchema(document, pointer, name);
    if (member !== undefined) yield* collect(walk, member, here, levels - 1, inner);
  }
}

function totals(
  operations: readonly OperationCoverage[],
): Record<CoverageDimension, CoverageCount> {
  const sum = (select: (operation: OperationCoverage) => readonly CoveredItem[]): CoverageCount => {
    const items = operations.flatMap(select);
    return { seen: items.filter(({ count }) => count > 0).length, declared: items.length };
  };
  return {
    operations: {
      seen: operations.filter(({ statuses }) => statuses.some(({ count }) => count > 0)).length,
      declared: operations.length,
    },
    statuses: sum(({ statuses }) => statuses),
    parameters: sum(({ parameters }) => parameters),
    'media types': sum(({ mediaTypes }) => mediaTypes),
    properties: sum(({ properties }) => properties),
  };
}
