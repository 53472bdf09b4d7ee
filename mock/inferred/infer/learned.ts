import { isObject, parsePointer } from '../../../openapi/lib/json-pointer.ts';
import { type Affected, affectedAt } from '../../../openapi/model/affected.ts';
import {
  type AnswerTemplate,
  type ErrorTemplate,
  errorOrderKeyword,
} from '../../../openapi/model/answer-template.ts';
import { beyondAt } from '../../../openapi/model/beyond.ts';
import {
  type Derivation,
  derivationKeyword,
  parseDerivation,
} from '../../../openapi/model/derivation.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { type Around, aroundAt } from '../../../openapi/model/envelope.ts';
import { type LinkForm, linkFormAt } from '../../../openapi/model/link-form.ts';
import { locationKeyword } from '../../../openapi/model/location.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { perDocument } from '../../../openapi/model/per-document.ts';
import { type Refusal, refusalsAt } from '../../../openapi/model/refusal.ts';
import { parseSerial, type Serial } from '../../../openapi/model/serial.ts';
import { isStep, type Step, stepsIn } from '../../../openapi/model/step.ts';
import { extensionAt, membersOf } from './members.ts';

/**
 * What a document says of an API's behaviour by extensions of ours, mostly in an overlay that
 * `doubletake learn` has written: see docs/reference/extensions.md.
 */

/** What an action, or a change, does to the item beyond what was sent. */
export interface Effects {
  /** With facts of the request in it, such as `{{body.reason}}`; what is not sent sets nothing. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Members that become the time of the action, by their ways such as `attributes.closed_at`. */
  readonly now: readonly string[];
  readonly remove: readonly string[];
  /** What is added to numbers, by their ways: numbers, and facts of the request. */
  readonly add: Readonly<Record<string, Step>>;
}

/** What a member is when an item is made and the client has not sent it. */
export type Initial =
  | { readonly kind: 'absent' }
  /** The time, or so many milliseconds after it. */
  | { readonly kind: 'now'; readonly after: number }
  | { readonly kind: 'value'; readonly value: unknown }
  /** That of another member. */
  | { readonly kind: 'copy'; readonly of: string }
  /** With `{{entity.id}}`, members that were sent, and those of the item above in it. */
  | { readonly kind: 'template'; readonly template: unknown }
  /** A number that numbers among those facts give, such as `{{named.room.rate}}`. */
  | {
      readonly kind: 'product' | 'sum' | 'difference';
      readonly operands: readonly Step[];
    }
  /**
   * It counts: the first has this value, the next the one after; below each item above from the
   * beginning, where it counts anew.
   */
  | { readonly kind: 'next'; readonly first: Serial; readonly isAnew: boolean }
  /** Of an id: another text of the same make. */
  | { readonly kind: 'like'; readonly example: string };

const operationNode: (document: OpenApiDocument, pointer: string) => Record<string, unknown> =
  perDocument((document, pointer) => dereference(document, pointer).node);

/** `x-doubletake-status`: the status of a success, where the document declares several. */
export function learnedStatus(
  document: OpenApiDocument,
  { pointer }: Operation,
): number | undefined {
  const status = operationNode(document, pointer)['x-doubletake-status'];
  return typeof status === 'number' && Number.isInteger(status) ? status : undefined;
}

/** `x-doubletake-answer`: the body of a success, with facts of the request in it. */
export function learnedAnswer(
  document: OpenApiDocument,
  { pointer }: Operation,
): Omit<AnswerTemplate, 'status'> | undefined {
  const answer = operationNode(document, pointer)['x-doubletake-answer'];
  return isObject(answer) ? (answer as Omit<AnswerTemplate, 'status'>) : undefined;
}

/** `x-doubletake-beyond`: what is answered to a page after the last one. */
export function learnedBeyond(
  document: OpenApiDocument,
  { pointer }: Operation,
): AnswerTemplate | undefined {
  return beyondAt(operationNode(document, pointer));
}

/** `x-doubletake-location`: where a new item is said to be found. */
export function learnedLocation(
  document: OpenApiDocument,
  { pointer }: Operation,
): string | undefined {
  const location = operationNode(document, pointer)[locationKeyword];
  return typeof location === 'string' ? location : undefined;
}

/** `x-doubletake-around`: what stands around the thing or the list of a success. */
export function learnedAround(
  document: OpenApiDocument,
  { pointer }: Operation,
): Around | undefined {
  return aroundAt(operationNode(document, pointer));
}

/** `x-doubletake-effects`: what an action changes. */
export function learnedEffects(
  document: OpenApiDocument,
  { pointer }: Operation,
): Effects | undefined {
  const effects = operationNode(document, pointer)['x-doubletake-effects'];
  if (!isObject(effects)) return undefined;
  const names = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return {
    set: isObject(effects['set']) ? effects['set'] : {},
    now: names(effects['now']),
    remove: names(effects['remove']),
    add: stepsIn(effects['add']),
  };
}

/** `x-doubletake-refuses`: the states of the item in which an operation is refused. */
export const learnedRefusals: (document: OpenApiDocument, pointer: string) => readonly Refusal[] =
  perDocument((document, pointer) => refusalsAt(dereference(document, pointer).node));

/** `x-doubletake-affects`: what an operation changes of items that its own item names. */
export const learnedAffects: (document: OpenApiDocument, pointer: string) => readonly Affected[] =
  perDocument((document, pointer) => affectedAt(dereference(document, pointer).node));

/** `x-doubletake-links`: how links to the pages of a list are written. */
export const learnedLinks: (document: OpenApiDocument, pointer: string) => LinkForm | undefined =
  perDocument((document, pointer) => linkFormAt(dereference(document, pointer).node));

/** A member of an item's schema, or of an object in it, that an extension says something of. */
export interface MarkedMember<Said> {
  /** The way to it. */
  readonly way: readonly string[];
  readonly pointer: string;
  readonly said: Said;
}

const deepestMember = 4;

/**
 * The members of a schema, and of objects in it, that an extension says something of.
 * @param read what it says; undefined where it says nothing
 */
export function markedMembers<Said>(
  document: OpenApiDocument,
  schema: string,
  read: (pointer: string) => Said | undefined,
): MarkedMember<Said>[] {
  const found: MarkedMember<Said>[] = [];
  const visit = (pointer: string, way: readonly string[]): void => {
    if (way.length >= deepestMember) return;
    for (const [name, member] of membersOf(document, pointer)) {
      const said = read(member.pointer);
      if (said !== undefined) found.push({ way: [...way, name], pointer: member.pointer, said });
      else visit(member.pointer, [...way, name]);
    }
  };
  visit(schema, []);
  return found;
}

/** The members of a schema that follow from others: `x-doubletake-derived`. */
export const derivedMembers: (
  document: OpenApiDocument,
  schema: string,
) => readonly MarkedMember<Derivation>[] = perDocument((document, schema) =>
  markedMembers(document, schema, (pointer) =>
    parseDerivation(extensionAt(document, pointer, derivationKeyword)),
  ),
);

/** The members of a schema that count: `x-doubletake-initial` with `next`. */
export const countingMembers: (
  document: OpenApiDocument,
  schema: string,
) => readonly MarkedMember<Extract<Initial, { readonly kind: 'next' }>>[] = perDocument(
  (document, schema) =>
    markedMembers(document, schema, (pointer) => {
      const initial = learnedInitial(document, pointer);
      return initial?.kind === 'next' ? initial : undefined;
    }),
);

/** The templates of members that are made of others at first, as JSON. */
export const initialTemplates: (document: OpenApiDocument, schema: string) => readonly string[] =
  perDocument((document, schema) =>
    markedMembers(document, schema, (pointer) => {
      const initial = learnedInitial(document, pointer);
      if (initial?.kind === 'template') return JSON.stringify(initial.template);
      const isCalculated = initial !== undefined && 'operands' in initial;
      return isCalculated ? JSON.stringify(initial.operands) : undefined;
    }).map(({ said }) => said),
  );

/** `x-doubletake-initial` of a member's schema. */
export function learnedInitial(document: OpenApiDocument, pointer: string): Initial | undefined {
  const initial = extensionAt(document, pointer, 'x-doubletake-initial');
  if (initial === 'absent') return { kind: 'absent' };
  if (initial === 'now') return { kind: 'now', after: 0 };
  if (!isObject(initial)) return undefined;
  if (typeof initial['now'] === 'number') return { kind: 'now', after: initial['now'] };
  if (typeof initial['copy'] === 'string') return { kind: 'copy', of: initial['copy'] };
  const first = initial['next'];
  if (typeof first === 'string' || typeof first === 'number') {
    const serial = parseSerial(String(first));
    const isAnew = initial['anew'] === true;
    return serial === undefined ? undefined : { kind: 'next', first: serial, isAnew };
  }
  if (typeof initial['like'] === 'string') return { kind: 'like', example: initial['like'] };
  for (const kind of ['product', 'sum', 'difference'] as const) {
    const operands = initial[kind];
    if (Array.isArray(operands)) return { kind, operands: operands.filter(isStep) };
  }
  if ('template' in initial) return { kind: 'template', template: initial['template'] };
  return 'value' in initial ? { kind: 'value', value: initial['value'] } : undefined;
}

/**
 * `x-doubletake-shows` of a member's schema: the way to what it shows in the item, as in `metadata`,
 * `created_at`.
 */
export const learnedShows: (
  document: OpenApiDocument,
  pointer: string,
) => readonly string[] | undefined = perDocument((document, pointer) => {
  const shows = extensionAt(document, pointer, 'x-doubletake-shows');
  return typeof shows === 'string' && shows.startsWith('/') ? parsePointer(shows) : undefined;
});

/**
 * What a member shows where the item says nothing of it: the value of `x-doubletake-initial`; false
 * for a flag that stands elsewhere in the item.
 */
export const assumedOf: (document: OpenApiDocument, pointer: string) => unknown = perDocument(
  (document, pointer) => {
    const initial = learnedInitial(document, pointer);
    if (initial?.kind === 'value') return initial.value;
    const isFlag = extensionAt(document, pointer, 'type') === 'boolean';
    return isFlag && learnedShows(document, pointer) !== undefined ? false : undefined;
  },
);

/** How a change of a member's object is taken in. */
export type Merge =
  /** What is sent takes the place of the whole. */
  | 'whole'
  /** Member by member at every depth; null is a value and takes nothing away. */
  | 'keep-null';

/** `x-doubletake-merge` of a member's schema. */
export const learnedMerge: (document: OpenApiDocument, pointer: string) => Merge | undefined =
  perDocument((document, pointer) => {
    const merge = extensionAt(document, pointer, 'x-doubletake-merge');
    return merge === 'whole' || merge === 'keep-null' ? merge : undefined;
  });

/** What becomes of an item by itself. */
export interface Later {
  /** Milliseconds since the item was made. */
  readonly after: number;
  /** Members with the values that the item has to have until then. */
  readonly from: Readonly<Record<string, unknown>>;
  readonly set: Readonly<Record<string, unknown>>;
  /** Members that become the time of the change. */
  readonly now: readonly string[];
}

/** `x-doubletake-later` of an item's schema. */
export const learnedLater: (document: OpenApiDocument, pointer: string) => readonly Later[] =
  perDocument((document, pointer) => {
    const steps = extensionAt(document, pointer, 'x-doubletake-later');
    if (!Array.isArray(steps)) return [];
    return steps.flatMap((step: unknown): Later[] => {
      if (!isObject(step) || typeof step['after'] !== 'number') return [];
      const { after, from, set, now } = step;
      return [
        {
          after,
          from: isObject(from) ? from : {},
          set: isObject(set) ? set : {},
          now: Array.isArray(now) ? now.map(String) : [],
        },
      ];
    });
  });

/** `x-doubletake-etag` of an item's schema: its `ETag`, with members of the item in it. */
export function learnedTag(
  document: OpenApiDocument,
  { schema }: { readonly schema: string | undefined },
): string | undefined {
  const tag = schema === undefined ? undefined : extensionAt(document, schema, 'x-doubletake-etag');
  return typeof tag === 'string' ? tag : undefined;
}

/** `x-doubletake-count` of a member's schema: the last segment of the collection that it counts. */
export function learnedCount(document: OpenApiDocument, pointer: string): string | undefined {
  const below = extensionAt(document, pointer, 'x-doubletake-count');
  return typeof below === 'string' ? below : undefined;
}

/**
 * `x-doubletake-errors` of an operation, else of the document: the error of a cause; one with the
 * keyword that is violated goes before one without.
 */
export function learnedError(
  document: OpenApiDocument,
  operation: Operation | undefined,
  cause: string,
  { keyword, place }: { readonly keyword?: string; readonly place?: string } = {},
): ErrorTemplate | undefined {
  const own = operation === undefined ? [] : errorsAt(operationNode(document, operation.pointer));
  for (const list of [own, errorsAt(document.root)]) {
    const fitting = list.filter(
      (error) =>
        error.cause === cause &&
        (error.place === undefined || error.place === place) &&
        (error.keyword === undefined || error.keyword === keyword),
    );
    // The most exact one.
    const rank = (error: ErrorTemplate) =>
      Number(error.keyword !== undefined) + 2 * Number(error.place !== undefined);
    const [found] = fitting.sort((a, b) => rank(b) - rank(a));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `x-doubletake-error-order` of an operation: the ways of members in the order of their errors. */
export function learnedErrorOrder(
  document: OpenApiDocument,
  operation: Operation | undefined,
): readonly string[] {
  const order = operation && operationNode(document, operation.pointer)[errorOrderKeyword];
  return Array.isArray(order) ? order.map(String) : [];
}

function errorsAt(node: Record<string, unknown>): ErrorTemplate[] {
  const list = node['x-doubletake-errors'];
  return Array.isArray(list)
    ? list.filter(
        (item): item is ErrorTemplate =>
          isObject(item) && typeof item['cause'] === 'string' && Number.isInteger(item['status']),
      )
    : [];
}
