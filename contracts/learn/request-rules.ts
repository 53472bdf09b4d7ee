import { normalizeName } from '../../openapi/lib/normalize-name.ts';
import type { RequestRule } from './observe/request-rule.ts';
import { withObjects } from './observe/required-members.ts';
import type { Disagreement } from './observe/seen.ts';
import { typeOf } from './observe/shape.ts';
import { type MemberTaken, noneTaken, type TakenSeen, together } from './observe/taken.ts';
import { isForbidding, toldMembers } from './observe/told-members.ts';
import { type Leaves, leavesOf } from './observe/ways.ts';

/** How often each value of a closed set was sent, where no error lists them. */
const oftenSent = 4;

/** Bodies that were taken before anything is said that no error names. */
const fewestTaken = 2;
/** Refusals by a rule that no error names. */
const fewestUnnamed = 2;

interface Refused {
  readonly disagreement: Disagreement;
  readonly leaves: Leaves;
  readonly words: string;
  /** The error's letters and digits, by which it is seen whether it names a member. */
  readonly plain: string;
  /** Members that were sent and that the error tells of. */
  readonly sentTold: readonly string[];
}

/** A rule, and how many of the errors that it explains name its member. */
interface Candidate {
  readonly rule: RequestRule;
  readonly named: number;
}

/**
 * Rules of single members, those that explain most first: each refused body breaks one of them, and
 * none that was taken does.
 */
export function findRequestRules(
  taken: TakenSeen,
  refused: readonly Disagreement[],
  {
    others = [],
    shown = () => [],
  }: {
    /** Bodies that other operations took by the same schema. */
    readonly others?: readonly TakenSeen[];
    /** Texts that items were shown with, by the way of the member that is sent. */
    readonly shown?: (way: string) => readonly string[];
  } = {},
): RequestRule[] {
  if (taken.count === 0) return [];
  const all = refused.map((disagreement): Refused => {
    const leaves = leavesOf(disagreement.body);
    return {
      disagreement,
      leaves,
      words: sentencesOf(disagreement.answer),
      plain: normalizeName(JSON.stringify(disagreement.answer) ?? ''),
      sentTold: [...toldMembers(disagreement.answer, leaves.keys())],
    };
  });
  const candidatesFor = (way: string, own: readonly Refused[]) => {
    const member = taken.members.get(way) ?? noneTaken();
    return rulesOf(
      way,
      together([member, ...others.flatMap((one) => one.members.get(way) ?? [])]),
      {
        isAlways: member.count === taken.count,
        isNever: member.count === 0,
        refused: own,
        shown: shown(way),
      },
    );
  };
  let left = all;
  const found: RequestRule[] = [];
  while (left.length > 0) {
    const sent = left.flatMap(({ leaves }) => [...leaves.keys()]);
    const candidates = [...new Set([...taken.members.keys(), ...sent])].flatMap((way) =>
      candidatesFor(way, left),
    );
    const ranked = candidates
      .filter(
        ({ rule, named }) =>
          named > 0 ||
          (taken.count >= fewestTaken &&
            ('required' in rule.keywords || rule.explains.length >= fewestUnnamed)),
      )
      .sort(
        (a, b) =>
          b.named - a.named ||
          b.rule.explains.length - a.rule.explains.length ||
          (a.rule.way < b.rule.way ? -1 : 1),
      );
    const [best] = ranked;
    if (best === undefined) break;
    found.push(best.rule);
    left = left.filter(({ disagreement }) => !best.rule.explains.includes(disagreement));
  }
  return withObjects(withTold(found, all, taken, candidatesFor));
}

/**
 * With rules of each member that errors tell of: an error that names several says what is wrong with
 * each, though one of them would explain the refusal.
 */
function withTold(
  found: readonly RequestRule[],
  refused: readonly Refused[],
  taken: TakenSeen,
  candidatesFor: (way: string, refused: readonly Refused[]) => readonly Candidate[],
): RequestRule[] {
  const rules = [...found];
  const sent = refused.flatMap(({ leaves }) => [...leaves.keys()]);
  const ways = [...new Set([...taken.members.keys(), ...sent])].sort();
  const told = refused.map((own) => ({ own, told: toldMembers(own.disagreement.answer, ways) }));
  for (const way of ways) {
    const isExplained = ({ disagreement }: Refused) =>
      rules.some((rule) => rule.way === way && rule.explains.includes(disagreement));
    let left = told.flatMap((one) => (one.told.has(way) ? [one.own] : []));
    left = left.filter((own) => !isExplained(own));
    while (left.length > 0) {
      const [best] = [...candidatesFor(way, left)].sort(
        (a, b) => b.rule.explains.length - a.rule.explains.length,
      );
      if (best === undefined) break;
      rules.push(best.rule);
      left = left.filter(({ disagreement }) => !best.rule.explains.includes(disagreement));
    }
  }
  return rules.filter(
    (rule, index) =>
      !rules
        .slice(0, index)
        .some((own) => own.way === rule.way && keysOf(own).join() === keysOf(rule).join()),
  );
}

function keysOf({ keywords }: RequestRule): string[] {
  return Object.keys(keywords).sort();
}

/** What an error says in words, and its numbers that are limits by their names. */
function sentencesOf(answer: unknown): string {
  const texts = [...allLeaves(answer)].flatMap(([name, value]) => {
    if (typeof value === 'number')
      return /min|max|limit|least|most|from|to$|bound/i.test(name) ? [String(value)] : [];
    return typeof value === 'string' && (/\s/.test(value) || /allow|enum|option|value/i.test(name))
      ? [value]
      : [];
  });
  return texts.join('\n');
}

function* allLeaves(
  value: unknown,
  name = '',
  depth = 0,
): Generator<readonly [name: string, value: unknown]> {
  if (typeof value !== 'object' || value === null) yield [name, value];
  else if (Array.isArray(value)) {
    // A list of words is one sentence: what may be chosen.
    if (value.every((own) => typeof own === 'string')) yield [`${name}enum`, value.join(', ')];
    else for (const own of value) yield* allLeaves(own, name, depth + 1);
  } else if (depth < 6)
    for (const [own, inner] of Object.entries(value)) yield* allLeaves(inner, own, depth + 1);
}

/** Whether the error names the member. */
function isNamed(way: string, { plain }: Refused): boolean {
  return plain.includes(normalizeName(way.split('.').at(-1) ?? way));
}

function rulesOf(
  way: string,
  member: MemberTaken,
  {
    isAlways,
    isNever,
    refused,
    shown,
  }: {
    readonly isAlways: boolean;
    readonly isNever: boolean;
    readonly refused: readonly Refused[];
    readonly shown: readonly string[];
  },
): Candidate[] {
  const rules: Candidate[] = [];
  const add = (
    keywords: RequestRule['keywords'],
    text: string,
    breaks: (value: unknown, own: Refused) => boolean,
    doubt?: string,
  ) => {
    const broken = refused.filter((own) => breaks(own.leaves.get(way), own));
    if (broken.length === 0) return;
    const explains = broken.map(({ disagreement }) => disagreement);
    rules.push({
      rule: { way, keywords, text, explains, ...(doubt !== undefined && { doubt }) },
      named: broken.filter((own) => isNamed(way, own)).length,
    });
  };
  const { types, values, hasMore } = member;
  // An error that tells of another member, which was sent, tells of no missing one.
  const isElsewhere = (own: Refused) => own.sentTold.length > 0 && !isNamed(way, own);
  if (isAlways)
    add(
      { required: true },
      `The API refuses a request without ${way}.`,
      (value, own) => value === undefined && !isElsewhere(own),
    );
  if (isNever)
    add(
      { forbidden: true },
      `The API refuses a request with ${way}.`,
      (value, own) =>
        value !== undefined && own.sentTold.includes(way) && isForbidding(own.disagreement.answer),
    );
  if (types.size === 0) {
    addTold(way, refused, add);
    return rules;
  }
  const areTexts = types.size === 1 && types.has('string');
  const areNumbers = [...types].every((type) => type === 'integer' || type === 'number');
  const [type] = areNumbers && types.size === 2 ? ['number'] : types;
  if (types.size === 1 || areNumbers)
    add(
      { type },
      `The API refuses a ${way} that is no ${type}.`,
      (value) =>
        value !== undefined &&
        value !== null &&
        !types.has(typeOf(value)) &&
        !(areNumbers && typeof value === 'number'),
    );
  if (areNumbers) addLimits(way, member, refused, add);
  if (!areTexts) return rules;
  if (member.shortest > 0)
    add(
      { minLength: 1 },
      `The API refuses an empty ${way}.`,
      (value) => typeof value === 'string' && value === '',
    );
  if (member.areAddresses)
    add(
      { format: 'email' },
      `The API refuses a ${way} that is no address.`,
      (value, own) => typeof value === 'string' && !value.includes('@') && isNamed(way, own),
    );
  // Other values may be taken that nobody has sent: several, each often, are hardly some of more.
  const isClosed = !hasMore && values.size > 1 && member.count >= values.size * oftenSent;
  const allowed = [...values.keys()].sort();
  const told = refused.flatMap(({ words }) => listedIn(words, allowed));
  if (isClosed || told.length > 0) {
    const all = [...new Set([...allowed, ...told])].sort();
    add(
      { enum: all },
      `The API refuses another ${way} than ${all.join(', ')}.`,
      (value, own) => typeof value === 'string' && !all.includes(value) && isNamed(way, own),
      told.length > 0 ? undefined : `other values of ${way} than ${all.join(', ')} may be taken`,
    );
  } else if (isChoice(way, refused, [...allowed, ...shown])) {
    const all = [...new Set([...allowed, ...shown])].sort();
    add(
      { enum: all },
      `The API refuses another ${way} than ${all.join(', ')}.`,
      (value, own) => typeof value === 'string' && !all.includes(value) && isNamed(way, own),
      `other values of ${way} than ${all.join(', ')} may be taken`,
    );
  } else {
    const never = [
      ...new Set(
        refused.flatMap((own) => {
          const value = own.leaves.get(way);
          const isWord = typeof value === 'string' && /^\w{1,30}$/.test(value);
          return isWord && !values.has(value) && values.size > 0 && isNamed(way, own)
            ? [value]
            : [];
        }),
      ),
    ].sort();
    if (!hasMore && member.count >= values.size * 2)
      add(
        { not: { enum: never } },
        `The API refuses ${never.join(', ')} as ${way}.`,
        (value) => typeof value === 'string' && never.includes(value),
        `what else ${way} may be was not seen`,
      );
  }
  addLengths(way, member, refused, add);
  const pattern = patternOf([...values.keys()], hasMore);
  if (pattern !== undefined) {
    const alike = new RegExp(pattern, 'u');
    add(
      { pattern },
      `The API refuses a ${way} that is not like ${allowed[0]}.`,
      (value, own) =>
        typeof value === 'string' && value !== '' && !alike.test(value) && isNamed(way, own),
      `what else ${way} may be was not seen`,
    );
  }
  return rules;
}

/** Words in which errors say that a value is none of several. */
const ofChoices =
  /choice|not one of|must be one of|be one of|allowed|permitted|unknown|unsupported|not supported|not in the list|invalid value|selected|enum|option/i;
const mostChoices = 12;

/** Whether errors say of words, which no item was shown with, that they are no choices. */
function isChoice(way: string, refused: readonly Refused[], known: readonly string[]): boolean {
  const isWord = (value: unknown) => typeof value === 'string' && /^[\w-]{1,30}$/.test(value);
  const choices = new Set(known);
  if (choices.size < 2 || choices.size > mostChoices || !known.every(isWord)) return false;
  const told = refused.filter((own) => {
    const value = own.leaves.get(way);
    return isWord(value) && !choices.has(String(value)) && isNamed(way, own);
  });
  return told.length > 0 && told.every(({ words }) => ofChoices.test(words));
}

const letters: readonly string[] = ['[A-Z]', '[a-z]', '[0-9]', '[A-Z0-9-]', '[a-z0-9-]'];
const fewestAlike = 3;

/** What texts are made of, where they are alike: of one alphabet and one length. */
function patternOf(values: readonly string[], hasMore: boolean): string | undefined {
  const [first = ''] = values;
  if (values.length < fewestAlike && !hasMore) return undefined;
  const isSame = values.every(({ length }) => length === first.length);
  const own = letters.find((letter) =>
    values.every((value) => new RegExp(`^${letter}+$`, 'u').test(value)),
  );
  return own !== undefined && isSame ? `^${own}{${first.length}}$` : undefined;
}

/** A limit that an error tells of a number that nobody has seen taken. */
function addTold(way: string, refused: readonly Refused[], add: Add): void {
  for (const own of refused) {
    const value = own.leaves.get(way);
    if (typeof value !== 'number' || !isNamed(way, own)) continue;
    const limit = Number(/-?\d+(\.\d+)?/.exec(own.words)?.[0]);
    if (Number.isNaN(limit) || limit === value) continue;
    const isMost = /at most|maximum|no more|less than|up to|exceed|below|lower/i.test(own.words);
    if (isMost !== value > limit) continue;
    add(
      isMost ? { maximum: limit } : { minimum: limit },
      `The API refuses a ${way} of ${isMost ? 'more' : 'less'} than ${limit}.`,
      (other) => typeof other === 'number' && (isMost ? other > limit : other < limit),
    );
  }
}

type Add = (
  keywords: RequestRule['keywords'],
  text: string,
  breaks: (value: unknown, own: Refused) => boolean,
  doubt?: string,
) => void;

/** Limits of numbers: between the last that was taken and the first that was not. */
function addLimits(
  way: string,
  { least, most }: MemberTaken,
  refused: readonly Refused[],
  add: Add,
): void {
  const numbers = refused.flatMap(({ leaves, words }) => {
    const value = leaves.get(way);
    return typeof value === 'number' ? [{ value, words }] : [];
  });
  const range = numbers.map(({ words }) => rangeIn(words, least, most)).find((own) => own);
  if (range !== undefined) {
    const [minimum, maximum] = range;
    add(
      { minimum, maximum },
      `The API refuses a ${way} that is not between ${minimum} and ${maximum}.`,
      (value) => typeof value === 'number' && (value < minimum || value > maximum),
    );
    return;
  }
  const below = numbers.filter(({ value }) => value < least);
  const above = numbers.filter(({ value }) => value > most);
  if (below.length > 0) {
    const last = Math.max(...below.map(({ value }) => value));
    const { limit, isTold } = limitBetween(below, (own) => own > last && own <= least, [
      0,
      1,
      least,
    ]);
    // Only what is greater than zero is taken, where so little was not.
    const isExclusive = last === 0 && limit > 0 && !Number.isInteger(least) && !isTold;
    add(
      isExclusive ? { exclusiveMinimum: 0 } : { minimum: limit },
      `The API refuses a ${way} of less than ${limit}.`,
      (value) => typeof value === 'number' && value <= last,
      isTold ? undefined : `${way} may begin anywhere from ${last} to ${least}`,
    );
  }
  if (above.length > 0) {
    const first = Math.min(...above.map(({ value }) => value));
    const { limit, isTold } = limitBetween(above, (own) => own < first && own >= most, [most]);
    add(
      { maximum: limit },
      `The API refuses a ${way} of more than ${limit}.`,
      (value) => typeof value === 'number' && value >= first,
      isTold ? undefined : `${way} may end anywhere from ${most} to ${first}`,
    );
  }
}

/** Two limits that an error names together, where all that was taken lies between them. */
function rangeIn(
  words: string,
  least: number,
  most: number,
): readonly [minimum: number, maximum: number] | undefined {
  const numbers = [...words.matchAll(/-?\d{1,15}(?:\.\d{1,15})?/g)];
  for (const [index, first] of numbers.slice(0, -1).entries()) {
    const second = numbers[index + 1];
    const between = words.slice(first.index + first[0].length, second?.index);
    if (!/^(?: and | to | ?\.\. ?| ?– ?| - | through )$/.test(between)) continue;
    const [minimum, maximum] = [Number(first[0]), Number(second?.[0])];
    if (minimum <= least && maximum >= most && minimum < maximum) return [minimum, maximum];
  }
  return undefined;
}

function limitBetween(
  refused: readonly { readonly words: string }[],
  isBetween: (number: number) => boolean,
  usual: readonly number[],
): { readonly limit: number; readonly isTold: boolean } {
  const told = refused
    .flatMap(({ words }) => words.match(/-?\d+(\.\d+)?/g) ?? [])
    .map(Number)
    .find(isBetween);
  const limit = told ?? usual.find(isBetween) ?? usual.at(-1) ?? 0;
  return { limit, isTold: told !== undefined };
}

/** Lengths of texts, where the error names the member and the limit. */
function addLengths(
  way: string,
  { shortest, longest }: MemberTaken,
  refused: readonly Refused[],
  add: Add,
): void {
  const lengths = refused.flatMap((own) => {
    const value = own.leaves.get(way);
    return typeof value === 'string' && isNamed(way, own)
      ? [{ value: value.length, words: own.words }]
      : [];
  });
  const short = lengths.filter(({ value }) => value > 0 && value < shortest);
  const long = lengths.filter(({ value }) => value > longest);
  if (short.length > 0) {
    const last = Math.max(...short.map(({ value }) => value));
    const { limit, isTold } = limitBetween(short, (own) => own > last && own <= shortest, []);
    if (isTold)
      add(
        { minLength: limit },
        `The API refuses a ${way} of less than ${limit} characters.`,
        (value) => typeof value === 'string' && value.length <= last,
      );
  }
  if (long.length > 0) {
    const first = Math.min(...long.map(({ value }) => value));
    const { limit, isTold } = limitBetween(long, (own) => own < first && own >= longest, []);
    if (isTold)
      add(
        { maxLength: limit },
        `The API refuses a ${way} of more than ${limit} characters.`,
        (value) => typeof value === 'string' && value.length >= first,
      );
  }
}

/** Words that an error lists together with values that are taken: `low, normal or high`. */
function listedIn(words: string, allowed: readonly string[]): string[] {
  const known = allowed.filter((value) => words.includes(value));
  if (known.length === 0) return [];
  const lists =
    words.match(/(?<![\w-])[\w-]+(?:['"]?(?:, ?| or | and |\||\/|, or |, and )['"]?[\w-]+)+/g) ??
    [];
  return lists.flatMap((list) => {
    const items = list.split(/['"]?(?:, or |, and |, ?| or | and |\||\/)['"]?/);
    return items.some((item) => known.includes(item)) ? items : [];
  });
}
