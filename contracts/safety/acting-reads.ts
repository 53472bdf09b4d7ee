import { singular, wordsOf } from '../request/id-names.ts';
import {
  acting,
  find,
  type Named,
  outreaching,
  phraseIn,
  split,
  toldWord,
  verbOf,
  verbsIn,
  verbsOf,
} from './acting-words.ts';

/** What a document says of an operation whose method only reads, and a request to it. */
export interface ReadNames extends Named {
  /** Whether the last literal segment comes right after a value: `/lamps/{id}/open`. */
  readonly followsItem: boolean;
  /** Names of parameters in path, query and header. */
  readonly parameters: readonly string[];
  /** The statuses of success that are declared, 2xx and 3xx. */
  readonly successes: readonly string[];
  /** The query as it is sent. */
  readonly query: readonly (readonly [string, string])[];
}

/**
 * What a reading method that is called so does all the same. Words that are as often an item to
 * read, such as `release`, are not among them.
 */
const actingReads = split(`
  reset shutdown stop start restart reboot poweroff poweron halt purge clear flush wipe truncate erase destroy delete remove
  logout logoff signout signoff revoke rotate regenerate invalidate confirm unsubscribe subscribe approve reject accept decline cancel
  execute exec trigger activate deactivate enable disable suspend unlock ban unban kill terminate abort
  uninstall reindex rebuild vacuum prune cleanup impersonate send resend deploy undeploy rollback publish unpublish refund withdraw
  requeue redeliver reprocess recalculate recompute rescan reload resync unarchive unblock unpin unmute unhide wakeup turnon turnoff
  upvote downvote optin optout disconnect unlink
`);

/** The same, where it is all of a segment: `/refresh` and not `/refresh-tokens`. */
const actingReadsAlone = split(`
  authorize callback redeem consume dequeue retry refresh renew restore snooze mute hide click beacon postback
`);

/**
 * What a reading method changes that is called so with what it does it to: `/addUser`, `set-status`,
 * `mark-all-read`. Alone some of them are items: `/moves`, `/set/{number}`.
 */
const changingReads = split(`
  add create insert update set save put edit modify change rename move copy upload register mark increment decrement toggle vote like
  unlike follow unfollow dismiss acknowledge ack seed migrate generate regenerate assign unassign attach detach merge join leave drop
  increase decrease
`);

/** Of these, what nobody reads by this name. */
const changingReadsAlone = split(
  'add create insert update save edit toggle increment decrement dismiss acknowledge ack vote unlike unfollow seed migrate hit',
);

/** Of these, how the name of an operation does not begin that reads. */
const changingNames = split(
  'add create insert update save edit modify rename increment decrement increase decrease toggle dismiss acknowledge unassign detach unfollow unlike upvote downvote',
);

/** Of these, what is said in the middle of a path as well: `/unsubscribe/{token}`. */
const actingOnTheWay = split(`
  logout logoff signout reset confirm verify unsubscribe activate deactivate delete remove revoke accept reject approve decline cancel
  add create insert update toggle vote authorize optout optin redeem
`);

/** What is done to an item where it stands right behind it: `/doors/{id}/open`. */
const actingOnItems = split(
  'close reopen open complete finish pay pause resume lock run duplicate clone on off up down',
);

/** Where something goes up or down, on or off, by a word for it: `/votes/up`. */
const movedByWord = split('vote score rating karma volume counter power switch relay light lamp');
const ways = split('up down on off plus minus increase decrease');

/** What uses up a token that is given along: `/verify?token=…`. */
const usingTokens = split(
  'verify validate confirm activate login signin authenticate magic accept claim join register reset recover unlock',
);
const tokens = split(
  'token code otp hash signature sig nonce ticket key pin password passwd secret',
);

/** What tells nothing about whether it acts, until nothing is answered. */
const actingIfSilent = split(
  'read unread seen open opened track pixel impression collect connect notify ping touch view visit watch star like follow report submit finish close complete',
);

/** How the name of an operation that reads begins. */
const reading = split(
  'get list read find fetch show search retrieve download view describe check count index head query lookup browse is has test whether',
);

/** Before a verb, these say how it is done. */
const manners = split(
  'force forced safe soft hard quick quiet graceful bulk mass do perform cast auto',
);

/**
 * The word that says that a request of a reading method acts all the same, as `GET /logout` does;
 * undefined where none does.
 */
export function actingReadWord(named: ReadNames): string | undefined {
  return (
    wordOfPath(named) ??
    wordOfNames(named) ??
    wordOfQuery(named) ??
    toldWord(named, true) ??
    toldOfReading(named) ??
    wordOfSilence(named)
  );
}

function wordOfPath({ segments, followsItem, parameters }: ReadNames): string | undefined {
  const last = segments.at(-1) ?? '';
  const words = wordsOf(last);
  const [first = '', ...others] = words;
  const onTheWay = segments.slice(0, -1).map((segment) => wordsOf(segment).join(''));
  const acts = find(verbsIn(last), actingReads);
  if (acts !== undefined) return acts;
  if (others.length === 0 && actingReadsAlone.has(first)) return first;
  const changes = others.length > 0 ? changingReads : changingReadsAlone;
  if (changes.has(first)) return first;
  const rest = manners.has(first) ? others[0] : undefined;
  if (rest !== undefined && (actingReads.has(rest) || changingReads.has(rest))) return rest;
  const passed = onTheWay.find((word) => actingOnTheWay.has(word));
  if (passed !== undefined) return passed;
  if (others.length === 0 && followsItem && actingOnItems.has(first)) return first;
  const moved = wordsOf(segments.at(-2) ?? '').map(singular);
  if (ways.has(first) && moved.some((word) => movedByWord.has(word))) return first;
  const takesToken = parameters.some((name) => wordsOf(name).some((word) => tokens.has(word)));
  const uses = [first, words.join(''), ...onTheWay.slice(-1)].find((word) => usingTokens.has(word));
  return takesToken ? uses : undefined;
}

function wordOfNames({ operationId, summary }: ReadNames): string | undefined {
  const words = operationId === undefined ? [] : wordsOf(operationId);
  const and = words.indexOf('and');
  const besides = and === -1 ? '' : (words[and + 1] ?? '');
  if (actingReads.has(besides) || changingNames.has(besides)) return besides;
  if (reading.has(words[0] ?? '')) return undefined;
  const verbs = operationId === undefined ? [] : verbsOf(operationId);
  const acts = find([...verbs, ...verbOf(summary)], actingReads);
  if (acts !== undefined) return acts;
  const pieces = (operationId ?? '').split(/[^A-Za-z0-9]+/).map((piece) => wordsOf(piece)[0] ?? '');
  const [said = ''] = wordsOf(summary ?? '');
  const begins = [...(words.length > 1 ? pieces.slice(0, 2) : []), said];
  return begins.find((word) => changingNames.has(word));
}

/** Names of parameters that ask for an action by their value, and by being true. */
const asking = /^(_?method|action|act|cmd|command|do|op|operation|task|turn)$/i;
const doing = split(
  'reset clear delete remove purge flush ack acknowledge consume logout pop confirm',
);

function wordOfQuery({ query }: ReadNames): string | undefined {
  const asked = query.flatMap(([name, value]) => (asking.test(name) ? verbsIn(value) : []));
  const turned = query.find(
    ([name, value]) => /^turn$/i.test(name) && /^(on|off|toggle)$/i.test(value),
  );
  const done = query.find(([name, value]) => {
    const words = wordsOf(name);
    const says =
      (words.length === 1 && doing.has(words[0] ?? '')) ||
      (words[0] === 'mark' && words.length > 1);
    return says && /^(true|1|yes|on|)$/i.test(value);
  });
  return (
    find(asked, acting) ?? asked.find((word) => outreaching.has(word)) ?? turned?.[0] ?? done?.[0]
  );
}

/** Sentences that say that reading uses something up, or does something besides. */
const usedUp: readonly (readonly [string, RegExp])[] = [
  [
    'once',
    /\b(only|just) (be )?(\w+ )?once(?= *([.,;:)!]|$|and\b|or\b))|\bone[- ]time (secret|token|link|code|password|use)\b/i,
  ],
  ['side effect', /(?<!\bno |\bwithout |\bany )\bside[- ]effects?\b/i],
  [
    'after reading',
    /\b(deleted|removed|reset|cleared|consumed|invalidated|acknowledged|marked|expired|incremented|dequeued)\b[^.]{0,120}\b(on|after|once|upon|by|when) (it is |they are |being |each |every |this |the )?(read|reading|retrieved|retrieval|fetched|fetching|viewed|call|request)\b/i,
  ],
  [
    'this call',
    /\b(this|each|every) (call|request|operation|endpoint|method|get)( to this \w+)? (also )?(resets|deletes|removes|clears|marks|updates|increments|creates|sends|triggers|starts|stops|consumes|acknowledges|logs|revokes|rotates)\b/i,
  ],
];

function toldOfReading({ summary, description }: ReadNames): string | undefined {
  const text = `${summary ?? ''}. ${description ?? ''}`.slice(0, 4000);
  return usedUp.find(([, pattern]) => pattern.test(text))?.[0];
}

/**
 * An answer that declares nothing to be read is a sign where a word says what is done; 201 and 202
 * say by themselves that something is made, or taken to be done (RFC 9110, sections 15.3.2 and
 * 15.3.3). A 204 alone is none: it tells whether something is there.
 */
function wordOfSilence({
  successes,
  segments,
  operationId,
  summary,
}: ReadNames): string | undefined {
  if (successes.length === 0) return undefined;
  if (successes.every((status) => status === '201' || status === '202')) return successes[0];
  if (!successes.every((status) => /^(201|202|204|205|3..)$/.test(status))) return undefined;
  const words = operationId === undefined ? [] : wordsOf(operationId);
  const [said = ''] = wordsOf(summary ?? '');
  if ([...words.slice(0, 2), said, said.replace(/s$/, '')].some((word) => reading.has(word)))
    return undefined;
  const last = segments.at(-1) ?? '';
  const begins = [...verbsIn(last), ...verbsOf(operationId ?? ''), said, said.replace(/e?s$/, '')];
  return begins.find(
    (word) =>
      actingIfSilent.has(word) ||
      acting.has(word) ||
      outreaching.has(word) ||
      changingReads.has(word) ||
      phraseIn([word]) !== undefined,
  );
}
