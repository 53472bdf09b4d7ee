import { isObject } from '../../openapi/lib/json-pointer.ts';
import { deepFacts, type Facts } from '../../openapi/model/answer-template.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { aroundKeyword } from '../../openapi/model/envelope.ts';
import { findMediaType, isJson } from '../../openapi/model/media-types.ts';
import { findResponse, type Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { isTime } from '../replay/mapping.ts';
import { findTemplate } from './observe/find-template.ts';
import type { InspectedPlan } from './observe/inspected.ts';
import { type Leaves, leavesOf, objectOf } from './observe/ways.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

/** What stood around the things or lists of one operation. */
export interface AroundSeen {
  readonly operation: Operation;
  readonly status: number;
  readonly type: string;
  /** The member that holds the thing or the list. */
  readonly inner: string;
  readonly samples: { readonly leaves: Leaves; readonly facts: Facts }[];
}

const mostSamples = 60;
const fewestSamples = 2;

/** What an answer has beside the thing or the list that it shows. */
export function noteAround(
  around: Map<string, AroundSeen>,
  operation: Operation,
  { answerPath, listPath, role }: InspectedPlan,
  {
    status,
    type,
    body,
  }: { readonly status: number; readonly type: string | undefined; readonly body: unknown },
  facts: Facts,
): void {
  const [inner] = role === 'list' ? listPath : answerPath;
  if (typeof inner !== 'string' || type === undefined || !isJson(type) || !isObject(body)) return;
  const key = `${operation.id} ${status}`;
  const known: AroundSeen = around.get(key) ?? { operation, status, type, inner, samples: [] };
  around.set(key, known);
  const { [inner]: thing, ...others } = body;
  const { resource: _noun, Resource: _Noun, ...own } = facts;
  const ofThing = role === 'list' ? {} : deepFacts('entity', thing);
  if (known.samples.length < mostSamples)
    known.samples.push({ leaves: leavesOf(others), facts: { ...own, ...ofThing } });
}

/**
 * Texts and flags around things and lists that are always the same, or made of the request, and what
 * is declared there and never comes. Numbers, which count or say pages, are none of these.
 */
export function learnAround(
  document: OpenApiDocument,
  around: Iterable<AroundSeen>,
): LearnedAction[] {
  return [...around].flatMap((seen) => {
    const { operation, samples, inner } = seen;
    if (samples.length < fewestSamples) return [];
    const ways = [...new Set(samples.flatMap(({ leaves }) => [...leaves.keys()]))].sort();
    const set = ways.flatMap((way): [string, unknown][] => {
      const found = saidAt(way, samples);
      return found === undefined ? [] : [[way, found]];
    });
    const without = neverShown(document, seen, new Set(ways));
    if (set.length === 0 && without.length === 0) return [];
    return [
      updateAt(
        operation.pointer,
        {
          [aroundKeyword]: {
            ...(JSON.stringify(set).includes('{{entity.') && { of: inner }),
            ...(set.length > 0 && { set: objectOf(set) }),
            ...(without.length > 0 && { without }),
          },
        },
        { seen: samples.length, of: samples.length },
        `What stands around what ${operation.id} shows.`,
      ),
    ];
  });
}

/** The value at a way in all answers, or the template of it; undefined where neither is known. */
function saidAt(way: string, samples: AroundSeen['samples']): unknown {
  const values = samples.map(({ leaves }) => leaves.get(way));
  const name = way.split('.').at(-1) ?? way;
  if (values.every((value) => Array.isArray(value) && value.length === 0)) return [];
  const areSmall = values.every((value) => typeof value === 'string' || typeof value === 'boolean');
  if (!areSmall || values.some((value) => isTime(name, value))) return undefined;
  const [first] = values;
  const isConstant = values.every((value) => value === first);
  if (typeof first === 'boolean') return undefined;
  if (isConstant && !samples.some(({ facts }) => isSaidBy(facts, String(first)))) return first;
  const found = findTemplate(
    samples.map(({ facts }, index) => ({ body: values[index], facts, violations: [] })),
  );
  return found.unexplained.length === 0 && (found.hasFacts || isConstant)
    ? found.template
    : undefined;
}

/** Whether a text has the path of the request in it, so that it hardly is a constant. */
function isSaidBy(facts: Facts, text: string): boolean {
  return [facts['path'], facts['target']].some((own) => text.endsWith(String(own)));
}

/** Members that the document declares around the thing, in objects that came, and that never came. */
function neverShown(
  document: OpenApiDocument,
  { operation, status, type, inner }: AroundSeen,
  ways: ReadonlySet<string>,
): string[] {
  const response = findResponse(operation, status);
  const schema = response && findMediaType(response.content, type)?.schema;
  if (schema === undefined) return [];
  const found: string[] = [];
  const visit = (at: string, way: readonly string[]): void => {
    if (way.length > 2) return;
    for (const name of propertyNames(document, at)) {
      if (way.length === 0 && name === inner) continue;
      const here = [...way, name].join('.');
      const isThere = [...ways].some((own) => own === here || own.startsWith(`${here}.`));
      const member = findMemberSchema(document, at, name);
      if (!isThere) found.push(here);
      else if (member !== undefined) visit(member, [...way, name]);
    }
  };
  visit(schema, []);
  return found.sort();
}
