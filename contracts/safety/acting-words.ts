import { singular, wordsOf } from '../request/id-names.ts';

/**
 * Which words say that an operation does something besides keeping what it is given. They are
 * compared as whole words: `/resettlements` resets nothing. Where the word stands decides: `POST
 * /orders/7/cancel` cancels, `/cancellations` is a list.
 */

/** The words of a text. */
export const split = (text: string) => new Set(text.trim().split(/\s+/));

/** What leaves the API: somebody gets a message, money moves, something becomes public. */
export const outreaching = split(`
  send resend invite reinvite pay charge refund withdraw transfer payout email mail sms notify broadcast announce publish unpublish
  deploy undeploy rollback call dial subscribe unsubscribe share checkout purchase buy donate ship fulfill fulfil capture submit remind
`);

/** The same as nouns: what a POST to such a collection makes goes out at once. */
const outreachingNouns = split(`
  invite invitation payment payout charge refund withdrawal transfer email mail sms notification broadcast announcement deployment
  checkout purchase donation topup shipment
`);

/** What changes more than it names. */
export const acting = split(`
  reset shutdown shut stop start restart reboot reload poweroff halt purge clear flush wipe truncate drop empty erase destroy delete
  remove maintenance logout logoff signout signoff login signin revoke rotate regenerate invalidate expire confirm verify approve reject
  accept decline cancel import restore backup migrate sync synchronize reindex rebuild recompute execute exec run trigger replay
  activate deactivate enable disable suspend resume pause lock unlock block unblock ban unban kill terminate abort archive unarchive
  install uninstall upgrade downgrade release failover promote demote vacuum compact prune gc cleanup impersonate forgot recover
`);

/** The same as nouns: what a POST to such a collection makes is carried out. */
const actingNouns = split(
  'reset restore import backup migration restart reboot shutdown purge rollback synchronization execution invocation command dispatch',
);

/** Two words of which neither says it alone. */
export const phrases = [
  'shut down',
  'log out',
  'sign out',
  'log off',
  'sign off',
  'power off',
  'turn off',
  'turn on',
  'clean up',
  'opt out',
  'sign in',
  'log in',
];

/** The phrase that some words have in them. */
export const phraseIn = (words: readonly string[]) =>
  phrases.find((phrase) => ` ${words.join(' ')} `.includes(` ${phrase} `));

/** What the names of an operation say, as far as they were looked at. */
export interface Named {
  /** Literal segments of the path that count, from the left. */
  readonly segments: readonly string[];
  /** The operationId, where the document gives one. */
  readonly operationId?: string | undefined;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  /**
   * Whether the path is that of a collection: there `/stop-times` are times, and a summary may
   * begin with "Start a".
   */
  readonly isCollection?: boolean;
}

/**
 * Verbs of an operationId: what it begins with, what it ends with, and what follows a separator, as
 * in `UsersController_logout`.
 */
export function verbsOf(operationId: string): string[] {
  const pieces = operationId.split(/[^A-Za-z0-9]+/).map(wordsOf);
  const whole = pieces.flat();
  const phrase = phraseIn(whole);
  return [
    ...pieces.flatMap(([first]) => first ?? []),
    ...(whole.at(-1) === undefined ? [] : [whole.at(-1) ?? '']),
    ...(phrase === undefined ? [] : [phrase]),
  ];
}

/** The first word of a summary, as `Resets the server` or `Reset …`. */
export function verbOf(summary: string | undefined): string[] {
  const [first = '', second = ''] = wordsOf(summary ?? '');
  const phrase = phraseIn([first, second]);
  return [
    first,
    first.replace(/e?s$/, ''),
    first.replace(/s$/, ''),
    ...(phrase === undefined ? [] : [phrase]),
  ];
}

/** The words of an operation that may say what it does. */
function saidBy({ segments, operationId, summary, isCollection = false }: Named): string[] {
  const names = isCollection
    ? [...segments.slice(0, -1), wordsOf(segments.at(-1) ?? '').at(-1) ?? '']
    : segments;
  const verbs =
    operationId === undefined
      ? []
      : isCollection
        ? verbsOf(operationId).slice(0, 1)
        : verbsOf(operationId);
  const said = [...names.flatMap(verbsIn), ...verbs, ...verbOf(summary)];
  return isCollection ? said.filter((word) => !beginnings.has(word)) : said;
}

/** What making an item is called as well. */
const beginnings = split(
  'start run trigger execute exec enable activate lock block release accept archive sync install pause promote',
);

/** What a sentence about an operation says that it does besides, in the third person. */
const toldVerbs = split(`
  deletes removes erases wipes purges flushes destroys truncates reboots terminates revokes invalidates deactivates disables
  suspends sends resends notifies publishes withdraws executes unsubscribes
`);

/** The same, where it may be the plural of a noun as well: `charges the card`, but not `charges of`. */
const toldNouns = split(`
  clears resets drops restarts stops kills cancels emails mails invites charges refunds transfers pays deploys triggers archives
`);

/** What counts as well where the method says that it only reads. */
const toldReads = split('marks increments decrements updates creates adds moves toggles registers');

const besides = split('and then also immediately permanently automatically');
const determiners = split(
  'a an the all any every each it them this these your their its old existing',
);

/**
 * The word by which summary and description say that an operation does something besides: a verb in
 * the third person at the beginning of a sentence, or after "and" or "then": `Creates an issue and
 * sends it to all subscribers`.
 */
export function toldWord(
  { summary, description }: Pick<Named, 'summary' | 'description'>,
  isRead: boolean,
): string | undefined {
  for (const sentence of sentencesOf(`${summary ?? ''}. ${description ?? ''}`)) {
    const words = sentence.toLowerCase().match(/[a-z']+/g) ?? [];
    const verb = words.find((word, index) => {
      if (index > 0 && !besides.has(words[index - 1] ?? '')) return false;
      const isFollowed = determiners.has(words[index + 1] ?? '');
      return (
        toldVerbs.has(word) ||
        (isFollowed && (toldNouns.has(word) || (isRead && toldReads.has(word))))
      );
    });
    if (verb !== undefined) return verb;
    if (/\b(cannot be undone|can't be undone|irreversibl[ey])\b/i.test(sentence))
      return 'irreversible';
  }
  return undefined;
}

/** Sentences, as far as full stops tell; a description is looked at up to a bound. */
function sentencesOf(text: string): string[] {
  return text.slice(0, 4000).split(/[.!?;:\n]+/);
}

/** The word by which a segment says what it does: all of it, its first word, or a phrase. */
export function verbsIn(segment: string): string[] {
  const words = wordsOf(segment);
  const phrase = phraseIn(words);
  return [...words.slice(0, 1), words.join(''), ...(phrase === undefined ? [] : [phrase])];
}

/** The first of some words, or phrases, that is wanted. */
export const find = (words: Iterable<string>, wanted: ReadonlySet<string>) =>
  [...words].find((word) => wanted.has(word) || phrases.includes(word));

/**
 * The word that says that an unsafe operation reaches out of the API; undefined where none does.
 */
export function outreachingWord(named: Named, method: string): string | undefined {
  const { segments, operationId } = named;
  if (method !== 'POST')
    return find(operationId === undefined ? [] : verbsOf(operationId).slice(0, 1), outreaching);
  const noun = singular(wordsOf(segments.at(-1) ?? '').at(-1) ?? '');
  return (
    saidBy(named).find((word) => outreaching.has(word)) ??
    (outreachingNouns.has(noun) ? noun : undefined)
  );
}

/** The word that says that an unsafe operation does something; undefined where none does. */
export function actingWord(named: Named, method: string): string | undefined {
  const noun = singular(wordsOf(named.segments.at(-1) ?? '').at(-1) ?? '');
  // Deleting is what DELETE is there for, and no word of an action.
  const usual =
    method === 'DELETE'
      ? new Set([
          'delete',
          'remove',
          'destroy',
          'erase',
          'clear',
          'purge',
          'empty',
          'wipe',
          'truncate',
          'drop',
        ])
      : new Set<string>();
  const verb = find(
    saidBy(named).filter((word) => !usual.has(word)),
    acting,
  );
  return (
    outreachingWord(named, method) ??
    verb ??
    (method === 'POST' && actingNouns.has(noun) ? noun : undefined) ??
    (method === 'POST' ? toldWord(named, false) : undefined)
  );
}

const ofTheCaller = split(`
  me self myself mine current whoami account profile setting preference config configuration auth authentication oauth oauth2 login signin
  logout session password passwd token mfa totp 2fa register registration signup sso saml setup onboarding license system server
`);

/** In the plural these are what an API has many of: `/servers/{server}`. */
const manyOfThem = split('servers systems licenses');

/** Whether a path says that it is about the caller, or about what there is one of. */
export function isOfTheCaller(segments: readonly string[]): boolean {
  return segments.some(
    (segment) =>
      ofTheCaller.has(segment.toLowerCase()) ||
      (ofTheCaller.has(singular(segment.toLowerCase())) && !manyOfThem.has(segment.toLowerCase())),
  );
}

const ofMany = split('bulk batch all many multiple mass everything every');

/** Whether an operation says that it works on many items at once. */
export function saysMany({ segments, operationId, summary }: Named): boolean {
  const words = [
    ...wordsOf(segments.at(-1) ?? ''),
    ...wordsOf(operationId ?? ''),
    ...wordsOf(summary ?? '').slice(0, 4),
  ];
  return words.some((word) => ofMany.has(word));
}

const asking = split('search query lookup find validate preview count calculate estimate');

/** Whether a POST says that it only asks for something. */
export function saysItAsks({ segments }: Named): boolean {
  return wordsOf(segments.at(-1) ?? '').some(
    (word, index, { length }) => asking.has(word) && (index === 0 || index === length - 1),
  );
}

const replacing = split(
  'set replace overwrite update change modify edit patch put sync reset assign',
);

/**
 * Whether a POST says that what it is given takes the place of what is there: by its path, the first
 * word of its operationId, or its summary.
 */
export function saysItReplaces({ segments, operationId, summary }: Named): boolean {
  const [first = ''] = wordsOf(segments.at(-1) ?? '');
  const pieces = (operationId ?? '').split(/[^A-Za-z0-9]+/).map((piece) => wordsOf(piece)[0] ?? '');
  const [verb = ''] = wordsOf(summary ?? '');
  return (
    [first, ...pieces, verb, verb.replace(/s$/, '')].some((word) => replacing.has(word)) ||
    /\b(replac|overwrit)(es?|ing)\b/i.test(summary ?? '')
  );
}

const making = split('create insert new add make');

/**
 * Whether a POST says that it makes something: `/things.create`, `/create-chatbot`, `createThing`.
 */
export function saysItMakes({ segments, operationId }: Named): boolean {
  const words = wordsOf(segments.at(-1) ?? '');
  const [first = '', last = ''] = [words[0], words.at(-1)];
  const isAdd = first === 'add' && words.length > 1;
  return (
    (making.has(first) && !isAdd) ||
    making.has(last) ||
    ['create', 'insert'].includes(wordsOf(operationId ?? '')[0] ?? '')
  );
}

/** The words of a name that say what it is of, without those that say that it is made. */
export function withoutMaking(words: readonly string[]): string[] {
  return words.filter((word) => !making.has(word));
}
