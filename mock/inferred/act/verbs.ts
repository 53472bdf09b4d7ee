import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api } from '../../model/api.ts';
import { choicesOf, firstStatus, saysStatus } from '../entity/new-values.ts';
import { normalizeName, singular, wordsOf } from '../infer/inflect.ts';
import { formatTime } from '../infer/member-kinds.ts';
import type { Member } from '../infer/members.ts';
import type { ResourceSchema } from '../infer/model.ts';

const irregular: Readonly<Record<string, readonly string[]>> = {
  accept: ['accepted', 'approved'],
  activate: ['active'],
  approve: ['accepted'],
  begin: ['started', 'running', 'in_progress'],
  cancel: ['canceled', 'cancelled', 'ended', 'terminated'],
  capture: ['captured', 'succeeded', 'completed'],
  close: ['done'],
  complete: ['complete', 'done', 'finished', 'succeeded'],
  confirm: ['confirmed', 'succeeded', 'processing'],
  deactivate: ['inactive'],
  disable: ['inactive', 'off'],
  enable: ['active', 'on'],
  finalize: ['finalized', 'finalised', 'open', 'issued', 'final'],
  finish: ['complete', 'completed', 'done'],
  freeze: ['frozen'],
  hide: ['hidden'],
  hold: ['on_hold', 'held'],
  lose: ['lost'],
  merge: ['merged', 'closed', 'completed'],
  mute: ['muted'],
  open: ['open'],
  pause: ['paused'],
  pay: ['paid'],
  publish: ['published', 'live', 'active', 'unpaid', 'open'],
  read: ['read'],
  reopen: ['open'],
  restore: ['active'],
  resume: ['active', 'running', 'in_progress'],
  review: ['in_review', 'under_review', 'reviewed'],
  run: ['running'],
  sell: ['sold'],
  send: ['sent', 'queued', 'sending'],
  show: ['visible'],
  start: ['running', 'active', 'in_progress'],
  stop: ['stopped', 'inactive'],
  submit: ['submitted', 'pending'],
  suspend: ['suspended', 'inactive'],
  unarchive: ['active'],
  unpublish: ['draft'],
  unsubscribe: ['unsubscribed', 'canceled'],
  terminate: ['terminated', 'ended'],
  void: ['void', 'voided'],
  win: ['won'],
  withdraw: ['withdrawn'],
};

/** What a word undoes besides the one that its own prefix names. */
const opposites: Readonly<Record<string, readonly string[]>> = {
  activate: ['deactivate', 'suspend', 'archive'],
  approve: ['reject', 'decline'],
  deactivate: ['activate'],
  disable: ['enable', 'activate'],
  enable: ['disable'],
  open: ['close', 'complete', 'resolve', 'finish'],
  reject: ['approve', 'accept'],
  release: ['assign', 'claim', 'hold', 'lock', 'reserve'],
  reopen: ['close', 'complete', 'resolve', 'finish', 'cancel', 'archive', 'do'],
  reset: ['complete', 'finish', 'fail', 'cancel'],
  restore: ['delete', 'archive', 'remove', 'trash'],
  resume: ['pause', 'suspend', 'hold'],
  retry: ['fail', 'complete', 'finish'],
  show: ['hide'],
  start: ['stop', 'pause'],
};

/** What an action's word says: what it does, in the words of states, and what it undoes. */
export interface Verb {
  /** How states and flags call what it does, without case and separators. */
  readonly done: readonly string[];
  /** How they call what it undoes. */
  readonly undone: readonly string[];
  /** Its plain words, such as `like` of `like` and `unlike`: what counters and times go by. */
  readonly stems: readonly string[];
  readonly isUndoing: boolean;
}

const fillers = new Set(['as', 'to', 'in', 'the', 'a', 'is', 'be', 'this']);

/**
 * Reads a word such as `archive`, `mark-as-read`, `putOnHold`, `check_in` or `request-review`.
 * @param isTakenBack whether the action is a DELETE of what a PUT or POST of this word does
 */
export function readVerb(text: string, isTakenBack = false): Verb {
  const words = wordsOf(text);
  const [first = '', ...rest] = words;
  const isMarking = /^(mark|set|make|put|move|flag|change|do)$/.test(first) && rest.length > 0;
  const plain = rest.filter((word) => !fillers.has(word) && !(isMarking && word === 'on'));
  const named = isMarking ? rest.filter((word) => !/^(as|to|the|a)$/.test(word)) : [];
  const core = isMarking ? (plain[0] ?? first) : first;
  const prefix = /^(un|de|dis)(?=[a-z]{3})/.exec(core)?.[0];
  const base = prefix === undefined ? undefined : core.slice(prefix.length);
  const object = singular(plain.at(-1) ?? '');
  const done = [
    ...(isMarking ? [named.join(''), core, ...pastOf(core)] : []),
    ...(isMarking ? [] : [...pastOf(first).map((past) => past + rest.join('')), ...pastOf(first)]),
    ...(/^(request|submit|await|ask)$/.test(first) && object !== ''
      ? [
          `in${object}`,
          `under${object}`,
          `pending${object}`,
          `${object}requested`,
          `${object}pending`,
          object,
        ]
      : []),
  ];
  const undone = [
    ...(base === undefined ? [] : [base, ...pastOf(base)]),
    ...(ownMember(opposites, core) ?? []).flatMap((word) =>
      word === 'do' ? ['done'] : [word, ...pastOf(word)],
    ),
  ];
  const stems = [core, ...(base === undefined ? [] : [base])];
  return isTakenBack
    ? { done: undone, undone: [core, ...done], stems, isUndoing: true }
    : { done, undone, stems, isUndoing: base !== undefined || /^re(open|set|store)$/.test(core) };
}

/** An action on an item. */
export interface ActionFacts {
  readonly verb: Verb;
  readonly sent: unknown;
  /** What the example of the action's own answer shows of the item. */
  readonly shown: Readonly<Record<string, unknown>> | undefined;
  /** The values that the text of the action says that things come to have. */
  readonly said?: readonly string[];
  readonly now: Date;
}

/**
 * The members that an action changes in an item as it is now: a status, flags, times, counters, and
 * those that what was sent is meant for. The example of the action's own answer goes before its
 * word.
 */
export function effectsOf(
  api: Api,
  resourceSchema: ResourceSchema,
  current: unknown,
  facts: ActionFacts,
): Record<string, unknown> {
  const { verb, sent, shown } = facts;
  const effects = new Map<string, unknown>();
  const before = isObject(current) ? current : {};
  const members = [...resourceSchema.members.values()];
  for (const member of members) {
    const effect = effectOn(api, member, ownMember(before, member.name), facts);
    if (effect !== undefined) effects.set(member.name, effect);
  }
  // Who has liked something already does not like it once more.
  const flags = members.filter(
    ({ name, pointer }) => effects.has(name) && schemaTypes(api.document, pointer).has('boolean'),
  );
  const isRepeated =
    flags.length > 0 && flags.every(({ name }) => before[name] === effects.get(name));
  for (const { name, pointer } of members) {
    const count = ownMember(before, name);
    if (isRepeated || typeof count !== 'number' || !countsFor(name, verb)) continue;
    if (!schemaTypes(api.document, pointer).has('integer')) continue;
    effects.set(name, verb.isUndoing ? Math.max(0, count - 1) : count + 1);
  }
  for (const [name, value] of Object.entries(isObject(sent) ? sent : {})) {
    const meant = resourceSchema.members.has(name) ? name : memberFor(name, verb, members);
    if (meant !== undefined && meant !== resourceSchema.id) effects.set(meant, value);
  }
  for (const [name, value] of Object.entries(shown ?? {})) {
    const member = resourceSchema.members.get(name);
    if (
      member !== undefined &&
      isState(api, member) &&
      !Object.hasOwn(isObject(sent) ? sent : {}, name)
    )
      effects.set(name, value);
  }
  return Object.fromEntries(effects);
}

/** Whether a member tells in which state an item is: a status with its values, or a flag. */
function isState(api: Api, { name, pointer }: Member): boolean {
  const { node } = dereference(api.document, pointer);
  return isStatus(name) && choicesOf(node).length > 0;
}

function isStatus(name: string): boolean {
  return /^(status|state|phase|stage|lifecycle)$|(Status|State|_status|_state|-status)$/.test(name);
}

function effectOn(
  api: Api,
  { name, pointer }: Member,
  current: unknown,
  { verb, now, said = [] }: ActionFacts,
): unknown {
  const { done, undone, stems, isUndoing } = verb;
  const { node } = dereference(api.document, pointer);
  const types = schemaTypes(api.document, pointer);
  const bare = normalizeName(name).replace(/^(is|has|was)(?=...)/, '');
  const choices =
    isStatus(name) || saysStatus(node)
      ? choicesOf(node).filter((value) => typeof value === 'string')
      : [];
  if (choices.length > 0) {
    const told = said.find((word) => choices.includes(word));
    if (told !== undefined) return told;
    const next = done
      .map((word) => choices.find((value) => normalizeName(value) === word))
      .find((found) => found !== undefined);
    if (next !== undefined) return next;
    const isThere = undone.includes(normalizeName(String(current)));
    return isUndoing && isThere
      ? firstStatus(choices.filter((value) => !undone.includes(normalizeName(value))))
      : undefined;
  }
  // A status that may be any text is what the word makes of things.
  if (isStatus(name) && types.has('string') && typeof current === 'string')
    return stateOf(stems[0] ?? '');
  const flag = bare.replace(/by(me|user|currentuser|viewer|you)$/, '');
  if (types.has('boolean')) {
    if (undone.includes(flag)) return false;
    // Who follows something is said in that form as well: `is_following`.
    const [core = ''] = stems;
    if (undone.some((undoing) => flag === ongoing(undoing))) return false;
    return done.includes(flag) || (!isUndoing && [core, ongoing(core)].includes(flag))
      ? true
      : undefined;
  }
  if (current !== null && current !== undefined && undone.some((by) => isGivenBy(bare, by)))
    return null;
  const word = /^(.*?)(at|on|date|time|timestamp)$/.exec(bare)?.[1];
  if (word === undefined || word === '') return undefined;
  if (undone.includes(word)) return types.has('null') || current !== undefined ? null : undefined;
  const isTime =
    node['format'] === 'date-time' || node['format'] === 'date' || !types.has('boolean');
  return isTime && done.includes(word) ? formatTime(api.document, pointer, now) : undefined;
}

/** How a flag calls what is going on: `following` of `follow`. */
function ongoing(word: string): string {
  return `${word.replace(/e$/, '')}ing`;
}

/**
 * Whether a member, without case and separators, says whom or by whom a word was meant: `assigneeId`
 * and `assigned_to` of `assign`, `lockedBy` of `lock`.
 */
function isGivenBy(bare: string, word: string): boolean {
  if (word.length < 3 || !bare.startsWith(word)) return false;
  const rest = bare.slice(word.length);
  return /^(e?d)?(ee|to|by|for)(user|agent|member|staff|team|person)?(id|uuid|name|email)?$/.test(
    rest,
  );
}

/** What a status without an `enum` is called after a word; undefined where the word sets none. */
function stateOf(word: string): string | undefined {
  const known = ownMember(irregular, word)?.[0];
  const isPlain = pastOf(word).find((past) => plainStates.has(past));
  return isPlain ?? known;
}

const plainStates = new Set([
  'archived',
  'blocked',
  'cancelled',
  'closed',
  'completed',
  'declined',
  'expired',
  'published',
  'refunded',
  'rejected',
  'resolved',
  'revoked',
  'shipped',
  'started',
  'stopped',
]);

/** Whether a member counts what a word does: `likes`, `like_count`, `nbLikes`, `viewCount`. */
function countsFor(name: string, { stems }: Verb): boolean {
  const bare = normalizeName(name);
  return stems.some((stem) =>
    [
      `${stem}s`,
      `${stem}es`,
      `${stem}count`,
      `${stem}scount`,
      `${stem}counter`,
      `nb${stem}s`,
      `num${stem}s`,
      `total${stem}s`,
      ...[`${stem}er`, `${stem.replace(/e$/, '')}er`].flatMap((who) => [
        `${who}s`,
        `${who}count`,
        `${who}scount`,
      ]),
    ].includes(bare),
  );
}

/**
 * The member that what was sent under another name is meant for: one that begins as the word does
 * and ends as the name, as `cancellation_reason` for the `reason` of `cancel`, and `assigneeId` for
 * the `userId` of `assign`.
 */
function memberFor(
  name: string,
  { stems, done }: Verb,
  members: readonly Member[],
): string | undefined {
  const ending = wordsOf(name).at(-1) ?? '';
  if (ending === '') return undefined;
  return members.find(({ name: own }) => {
    const bare = normalizeName(own);
    if (done.includes(bare.slice(0, -ending.length)) && bare.endsWith(ending)) return true;
    return stems.some(
      (stem) =>
        stem.length >= 3 &&
        bare.startsWith(stem.slice(0, 4)) &&
        bare.length > stem.length &&
        bare.endsWith(ending),
    );
  })?.name;
}

/** The plain forms of a verb's participle, and what a status may call it. */
function pastOf(verb: string): string[] {
  if (verb === '') return [];
  const last = verb.at(-1) ?? '';
  const regular = verb.endsWith('e')
    ? [`${verb}d`]
    : last === 'y'
      ? [`${verb.slice(0, -1)}ied`, `${verb}ed`]
      : [`${verb}ed`, `${verb}${last}ed`];
  return [...regular, ...(ownMember(irregular, verb) ?? [])].map((word) => normalizeName(word));
}
