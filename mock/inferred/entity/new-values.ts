import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { NewItem } from '../../../openapi/sample/new-item.ts';
import { branchKeywords } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api } from '../../model/api.ts';
import { normalizeName, singular, wordsOf } from '../infer/inflect.ts';
import { formatTime, serverFilled } from '../infer/member-kinds.ts';
import { type Member, membersOf } from '../infer/members.ts';
import type { ResourceSchema } from '../infer/model.ts';

/** What a value that nobody sent is taken from. */
export interface NewValueSources {
  /** What the example of the creation shows of the item, where the document has one. */
  readonly shown: Readonly<Record<string, unknown>> | undefined;
  /** A sample of the item, or of what is in a member of it. */
  readonly sample: () => unknown;
  /** What members are made by that nothing else decides. */
  readonly made?: () => MadeMembers | undefined;
  readonly now: Date;
  /** The values of statuses that lists can be filtered by, by member. */
  readonly filters?: ResourceSchema['statusFilters'];
}

/** The made-up values of one item, or of what is in a member of it. */
export interface MadeMembers {
  readonly item: NewItem;
  /** The document's examples of it. */
  readonly shown: readonly unknown[];
}

/** The made-up value of a member; undefined where nothing says what it is. */
export function madeValue(made: MadeMembers | undefined, { name, pointer }: Member): unknown {
  return made?.item.value(pointer, name, shownIn(made.shown, name));
}

function shownIn(shown: readonly unknown[], name: string): unknown[] {
  return shown.flatMap((example) => {
    const value = isObject(example) ? ownMember(example, name) : undefined;
    return value === undefined ? [] : [value];
  });
}

/** Why a member that nobody sent has the value that it has, for `explain`. */
export type NewValueReason =
  | 'status at the beginning'
  | 'flag that is not yet true'
  | 'flag that is true from the start'
  | 'counter at 0'
  | 'null until there is something'
  | 'empty list'
  | 'empty map';

/**
 * The value of a server's own member of a new item: what the example of the creation shows; else a
 * status at the beginning of its life, flags of what has not happened yet false, counters 0, what
 * may be null null, lists empty. Undefined where nothing tells.
 */
export function newValue(api: Api, member: Member, sources: NewValueSources): unknown {
  const shown = sources.shown === undefined ? undefined : ownMember(sources.shown, member.name);
  if (shown !== undefined && serverFilled(api.document, member) === undefined) return shown;
  const start = startOf(api, member, sources.filters);
  return start === undefined ? nested(api, member, sources) : start.value;
}

/** The value that a kind of member has in every new item, with the reason; undefined for others. */
export function startOf(
  api: Pick<Api, 'document'>,
  member: Member,
  filters?: ResourceSchema['statusFilters'],
): Start | undefined {
  const known = starts.get(member)?.get(filters);
  if (known !== undefined) return known.start;
  const start = lookForStart(api, member, filters);
  starts.set(member, (starts.get(member) ?? new Map()).set(filters, { start }));
  return start;
}

interface Start {
  readonly value: unknown;
  readonly why: NewValueReason;
}

/** By the filters of the one resource that a member belongs to; it goes with its document. */
const starts = new WeakMap<
  Member,
  Map<ResourceSchema['statusFilters'] | undefined, { readonly start: Start | undefined }>
>();

const empty: readonly never[] = Object.freeze([]);
const emptyMap: Readonly<Record<string, never>> = Object.freeze({});

function lookForStart(
  api: Pick<Api, 'document'>,
  { name, pointer, required }: Member,
  filters: ResourceSchema['statusFilters'] | undefined,
): Start | undefined {
  const { node } = dereference(api.document, pointer);
  const types = schemaTypes(api.document, pointer);
  const words = wordsOf(name);
  const own: readonly unknown[] = choicesOf(node);
  const choices = own.length > 0 ? own : (filters?.get(name) ?? []);
  if ((words.some((word) => lifeWords.has(word)) || saysStatus(node)) && choices.length > 0) {
    const first = firstStatus(choices.filter((value) => typeof value === 'string'));
    if (first !== undefined) return { value: first, why: 'status at the beginning' };
  }
  if (types.has('boolean') && !types.has('string')) {
    const isOn =
      words.some((word) => onWords.has(word)) && !words.some((word) => noWords.has(word));
    return isOn
      ? { value: true, why: 'flag that is true from the start' }
      : { value: false, why: 'flag that is not yet true' };
  }
  const isKept =
    words.some((word) => givenWords.has(word)) && !words.some((word) => resultWords.has(word));
  const isNumber = types.has('integer') || types.has('number');
  if (isNumber && !types.has('string') && isCounter(words) && mayBeZero(node))
    return { value: 0, why: 'counter at 0' };
  if ((types.has('null') || choices.includes(null)) && !isKept)
    return { value: null, why: 'null until there is something' };
  const isMade = words.some((word) => madeWords.has(word));
  if (types.has('array') && !isMade && !(Number(node['minItems']) > 0))
    return { value: empty, why: 'empty list' };
  const isMap = types.has('object') && types.size === 1 && isFreeMap(api.document, pointer);
  if (isMap && required && !isMade && !(Number(node['minProperties']) > 0))
    return { value: emptyMap, why: 'empty map' };
  return undefined;
}

/** Whether an object has members of any name and none of its own, as `metadata` often has. */
function isFreeMap(document: Api['document'], pointer: string): boolean {
  const { node } = dereference(document, pointer);
  return (
    node['additionalProperties'] !== undefined &&
    node['additionalProperties'] !== false &&
    membersOf(document, pointer).size === 0 &&
    !branchKeywords.some((keyword) => keyword in node)
  );
}

/** Whether a member's description calls it the status of the item, whatever its name is. */
export function saysStatus(node: Readonly<Record<string, unknown>>): boolean {
  const { description } = node;
  return (
    typeof description === 'string' && /^(the )?(current )?(status|state) of\b/i.test(description)
  );
}

/** An object that is needed has its own members as they begin. */
function nested(api: Api, member: Member, sources: NewValueSources): unknown {
  const { document } = api;
  const members = member.required ? membersOf(document, member.pointer) : undefined;
  if (members === undefined || members.size === 0) return undefined;
  const whole = sources.sample();
  const sample = isObject(whole) ? ownMember(whole, member.name) : undefined;
  if (!isObject(sample)) return undefined;
  const around = sources.made?.();
  const made = around && {
    item: around.item.within(member.name, members),
    shown: shownIn(around.shown, member.name),
  };
  const inner = { shown: undefined, sample: () => sample, now: sources.now, made: () => made };
  const values = [...members.values()].flatMap((own): [string, unknown][] => {
    const kind = serverFilled(document, own);
    const value =
      kind === 'created' || kind === 'updated'
        ? formatTime(document, own.pointer, sources.now)
        : (newValue(api, own, inner) ?? madeValue(made, own) ?? ownMember(sample, own.name));
    return value === undefined ? [] : [[own.name, value]];
  });
  return { ...sample, ...Object.fromEntries(values) };
}

const lifeWords = new Set(['status', 'state', 'phase', 'stage', 'lifecycle', 'progress']);
/** How a status is called at the beginning of a life, the earliest first. */
const beginnings = [
  'new',
  'created',
  'draft',
  'queued',
  'notstarted',
  'unstarted',
  'todo',
  'backlog',
  'pending',
  'waiting',
  'requested',
  'submitted',
  'received',
  'initiated',
  'initializing',
  'placed',
  'registered',
  'unverified',
  'scheduled',
  'planned',
  'open',
  'opened',
  'idle',
  'ready',
  'active',
  'unpaid',
  'enabled',
  'available',
  'online',
  'live',
  'ok',
];

/** Nothing comes before these. */
const earliest = new Set(['new', 'created', 'notstarted', 'unstarted']);

/** The status of a thing that was just made; the first of the list where none says so. */
export function firstStatus(choices: readonly string[]): string | undefined {
  // A list that is in no alphabetical order was put into one on purpose.
  const isAlphabetical = choices.every((value, index) => value >= (choices[index - 1] ?? ''));
  const [first] = choices;
  const isEarliest = choices.some((value) => earliest.has(normalizeName(value)));
  if (
    first !== undefined &&
    !isAlphabetical &&
    !isEarliest &&
    (beginnings.includes(normalizeName(first)) || firstOfBeginning.has(wordsOf(first)[0] ?? ''))
  )
    return first;
  for (const word of beginnings) {
    const found = choices.find((value) => normalizeName(value) === word);
    if (found !== undefined) return found;
  }
  for (const word of beginnings.slice(0, beginnings.indexOf('open'))) {
    const found = choices.find((value) => wordsOf(value)[0] === word);
    if (found !== undefined) return found;
  }
  return (
    choices.find((value) => firstOfBeginning.has(wordsOf(value)[0] ?? '')) ??
    choices.find((value) => !wordsOf(value).some((word) => endings.has(word))) ??
    choices[0]
  );
}

/** How the first word of a longer status shows that something is still to be done. */
const firstOfBeginning = new Set(['requires', 'needs', 'awaiting', 'awaits', 'pending', 'not']);

/** How a status is called at the end of a life. */
const endings = new Set([
  'aborted',
  'archived',
  'canceled',
  'cancelled',
  'closed',
  'completed',
  'declined',
  'deleted',
  'disabled',
  'done',
  'ended',
  'error',
  'errored',
  'expired',
  'failed',
  'failure',
  'finished',
  'inactive',
  'lost',
  'paid',
  'refunded',
  'rejected',
  'removed',
  'resolved',
  'revoked',
  'stopped',
  'succeeded',
  'suspended',
  'terminated',
  'void',
]);

const mostText = 2000;

/**
 * The values of a status: its `enum`, else those that its description writes as code, in quotes or
 * in capitals, where there are several.
 */
export function choicesOf(node: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { type, description } = node;
  const text = typeof description === 'string' ? description.slice(0, mostText) : '';
  if (Array.isArray(node['enum'])) return inOrderOf(text, node['enum']);
  if (![type].flat().includes('string') || text === '') return [];
  for (const pattern of codes) {
    const found = wordsIn(text, pattern);
    if (found.length > 1) return found;
  }
  return [];
}

const codes = [
  /`([\w-]{2,40})`/g,
  /"([\w-]{2,40})"/g,
  /'([\w-]{2,40})'/g,
  /\b([A-Z][A-Z_]{2,40})\b/g,
];

function wordsIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, word]) => word ?? ''))];
}

/**
 * The values of an `enum` that is in alphabetical order, and so says nothing of what comes first, in
 * the order in which the description names all of them.
 */
function inOrderOf(text: string, values: readonly unknown[]): readonly unknown[] {
  if (text === '' || values.some((value, index) => String(value) < String(values[index - 1] ?? '')))
    return values;
  for (const pattern of codes) {
    const found = wordsIn(text, pattern).filter((word) => values.includes(word));
    if (found.length === values.length) return found;
  }
  return values;
}

/** Flags that are true of what was just made. */
const onWords = new Set([
  'active',
  'enabled',
  'available',
  'visible',
  'open',
  'valid',
  'success',
  'succeeded',
  'ok',
  'new',
  'current',
  'can',
  'allowed',
  'editable',
  'deletable',
  'latest',
]);
const noWords = new Set(['not', 'no', 'non', 'has']);
/** Lists that hold what the server makes of what was sent: an answer without them says nothing. */
const madeWords = new Set([
  'answers',
  'candidates',
  'choices',
  'completions',
  'embeddings',
  'generations',
  'output',
  'outputs',
  'predictions',
]);
/** What is given to a new thing, also where it may be null. */
const givenWords = new Set([
  'token',
  'secret',
  'number',
  'slug',
  'url',
  'href',
  'uri',
  'link',
  'etag',
  'hash',
  'checksum',
  'signature',
  'object',
  'type',
  'kind',
  'created',
  'updated',
  'modified',
  'version',
  'revision',
  'currency',
  'livemode',
  'status',
  'state',
]);
/** What there is only when something has been done. */
const resultWords = new Set(['output', 'result', 'download', 'error', 'failure', 'export']);
const counterWords = new Set([
  'count',
  'counter',
  'counts',
  'total',
  'totals',
  'likes',
  'dislikes',
  'views',
  'votes',
  'upvotes',
  'downvotes',
  'attempts',
  'retries',
  'tries',
  'progress',
  'usage',
  'used',
  'score',
  'balance',
  'points',
  'downloads',
  'shares',
  'comments',
  'replies',
  'followers',
  'following',
  'plays',
  'stars',
  'stargazers',
  'forks',
  'watchers',
  'hits',
  'visits',
  'clicks',
  'opens',
  'errors',
  'failures',
  'failed',
  'redemptions',
  'uses',
  'nb',
  'num',
]);

function isCounter(words: readonly string[]): boolean {
  const [first = '', last = ''] = words;
  return (
    words.some((word) => counterWords.has(word)) ||
    (words.length > 1 && words.some((word) => /^(paid|refunded|spent|redeemed)$/.test(word))) ||
    (first === 'times' && words.length > 1) ||
    // `open_issues`: how many of them are so.
    (words.length === 2 && stateWords.test(first) && singular(last) !== last)
  );
}

const stateWords = /^(open|closed|pending|active|unread|completed|done|failed|resolved|archived)$/;

function mayBeZero(node: Readonly<Record<string, unknown>>): boolean {
  return !(Number(node['minimum'] ?? 0) > 0) && node['exclusiveMinimum'] !== 0;
}
