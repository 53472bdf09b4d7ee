import { isObject } from '../lib/json-pointer.ts';
import { normalizeName } from '../lib/normalize-name.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { perDocument } from '../model/per-document.ts';
import { engineOf } from '../schema/engine-of.ts';
import { createFacts, type Facts, type KnownFacts, type Place, type Subject } from './facts.ts';
import {
  isPartOf,
  kindOf,
  type Lifelike,
  lifelikeValue,
  subjectOf,
  topicOf,
  type ValueKind,
} from './lifelike.ts';
import { createRandom } from './random.ts';
import { examplesIn, shapeOf } from './shape.ts';

/** Values of an item that was just made, which agree with what was sent and with each other. */
export interface NewItem {
  /**
   * The value of a member that nobody has sent; undefined where neither name nor format nor example
   * says what it is, and for lists and objects.
   * @param pointer of the member's schema
   * @param shown what the document shows of the member in examples of the item
   */
  value(pointer: string, name: string, shown: readonly unknown[]): unknown;
  /** For what is in a member: of the same item where the member is a part of it. */
  within(name: string, members: ReadonlyMap<string, unknown>): NewItem;
}

/** Of what a new item is made. */
export interface MadeItem {
  readonly seed: number;
  /** What its kind is called, such as `users`. */
  readonly subject: string;
  /** By their names; the same map for all items of a kind. */
  readonly members: ReadonlyMap<string, unknown>;
  readonly sent: unknown;
}

/**
 * The same seed and the same that was sent give the same values.
 * @param made when it is made
 */
export function createNewItem(
  document: OpenApiDocument,
  { seed, subject: called, members, sent }: MadeItem,
  { imagination, now, pictures }: Omit<Lifelike, 'isNew'>,
  made: Date,
): NewItem {
  const engine = engineOf(document);
  const lifelike: Lifelike = { imagination, now, pictures, isNew: true };
  const random = createRandom(seed);
  const created = made.getTime();
  const subject = subjectFor(called, members);
  const known = isObject(sent) ? knownOf(sent, subject, now) : {};

  function itemOf(
    facts: Facts,
    about: Subject,
    said: ReadonlySet<keyof Facts> | undefined,
  ): NewItem {
    return {
      value(pointer, name, shown) {
        const reading = readingOf(document, pointer, name);
        if (reading === undefined) return undefined;
        const { kind, examples, isFree } = reading;
        const spot = { facts, subject: about, shown: [...examples, ...shown], known: said };
        const value = lifelikeValue(lifelike, kind, spot, random);
        if (value === undefined || (isFree && typeof value === 'string')) return value;
        return engine.accepts(pointer, value, 'answer') ? value : undefined;
      },
      within(name, inner) {
        if (isPartOf(name)) return itemOf(facts, about, said);
        const own = createFacts(imagination, random, now, {
          created,
          updated: created,
          topic: topicOf([name]),
        });
        return itemOf(own, subjectFor(name, inner), undefined);
      },
    };
  }

  const facts = createFacts(imagination, random, now, {
    ...known,
    created,
    updated: created,
    topic: topicOf([called]),
  });
  return itemOf(facts, subject, new Set(Object.keys(known) as (keyof Facts)[]));
}

const plainTypes: ReadonlySet<string> = new Set(['string', 'integer', 'number']);

/** Without these a text is one that the schema allows. */
const constraints = ['format', 'pattern', 'minLength', 'maxLength', 'contentEncoding'];

/** What the document says of a member's value, the same for each new item. */
interface Reading {
  readonly kind: ValueKind;
  /** Those of its own schema. */
  readonly examples: readonly unknown[];
  /** Whether its schema allows any text. */
  readonly isFree: boolean;
}

/** Undefined for what only its schema makes: lists, objects, choices. */
function readingOf(document: OpenApiDocument, pointer: string, name: string): Reading | undefined {
  const byName = readings(document, pointer);
  if (byName.has(name)) return byName.get(name);
  const shape = shapeOf(engineOf(document), [pointer]);
  const isPlain =
    shape.conflict === undefined &&
    shape.choices.length === 0 &&
    shape.values === undefined &&
    shape.types.some((type) => plainTypes.has(type));
  const reading = isPlain
    ? {
        kind: kindOf(shape, name),
        examples: examplesIn(shape),
        isFree: constraints.every((keyword) => shape.all(keyword).length === 0),
      }
    : undefined;
  byName.set(name, reading);
  return reading;
}

const readings = perDocument(() => new Map<string, Reading | undefined>());

/** What the things are about that have certain members. */
function subjectFor(called: string, members: ReadonlyMap<string, unknown>): Subject {
  const byName = subjects.get(members) ?? new Map<string, Subject>();
  subjects.set(members, byName);
  const subject = byName.get(called) ?? subjectOf(called, members.keys());
  byName.set(called, subject);
  return subject;
}

/** Members are of one document, and go with it. */
const subjects = new WeakMap<ReadonlyMap<string, unknown>, Map<string, Subject>>();

/** What follows of an item from what was sent of it. */
function knownOf(
  sent: Readonly<Record<string, unknown>>,
  subject: string,
  now: number,
): KnownFacts {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(sent))
    if (typeof value === 'string' && value.trim() !== '')
      texts.set(normalizeName(name), value.trim());
  const text = (...names: readonly string[]) => {
    for (const name of names) if (texts.has(name)) return texts.get(name);
    return undefined;
  };
  const place = placeIn(text);
  const born = bornIn(sent, text, now);
  const domain = hostOf(text('domain', 'website', 'homepage'));
  const isPerson = subject === 'person';
  const company =
    text('company', 'companyname', 'organization', 'organisation', 'organizationname') ??
    (subject === 'company' ? text('name') : undefined);
  const product = subject === 'product' ? text('name', 'title', 'productname') : undefined;
  const title = text('title', 'subject') ?? (subject === 'text' ? text('name') : undefined);
  return defined({
    ...personIn(text, isPerson),
    ...(domain !== undefined && { domain }),
    ...(place !== undefined && { place }),
    company,
    product,
    title,
    born,
  });
}

type Text = (...names: readonly string[]) => string | undefined;

/** Names as they were sent, else as an address or the name of an account says them. */
function personIn(text: Text, isPerson: boolean) {
  const email = text('email', 'emailaddress', 'mail');
  const [local = '', domain] = /^[^@\s]+@[^@\s]+$/.test(email ?? '')
    ? (email?.split('@') ?? [])
    : [];
  const username = text('username', 'login', 'handle', 'nickname');
  const whole = text('fullname', 'displayname') ?? (isPerson ? text('name') : undefined);
  const [first, ...rest] = whole?.split(/\s+/) ?? [];
  const given = text('firstname', 'givenname') ?? first;
  const account = username ?? (local === '' ? undefined : local);
  const [firstPart, lastPart] =
    given === undefined && account !== undefined ? namesIn(account) : [];
  return {
    email,
    domain,
    username: account,
    firstName: given ?? firstPart,
    lastName:
      text('lastname', 'familyname', 'surname') ?? (rest.length > 0 ? rest.join(' ') : lastPart),
  };
}

/** `ada.lovelace` names Ada and Lovelace. */
function namesIn(account: string): string[] {
  return account
    .split(/[^\p{L}]+/u)
    .filter((part) => part.length > 1)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1));
}

function placeIn(text: Text): Partial<Place> | undefined {
  const country = text('country', 'countryname');
  const isCode = /^[A-Z]{2}$/.test(country ?? '');
  const place = defined({
    city: text('city', 'town'),
    country: isCode ? undefined : country,
    code: text('countrycode') ?? (isCode ? country : undefined),
    state: text('state', 'province', 'region'),
    zip: text('zip', 'zipcode', 'postcode', 'postalcode'),
    currency: text('currency', 'currencycode'),
    timeZone: text('timezone'),
  });
  return Object.keys(place).length === 0 ? undefined : place;
}

/** When a person was born, in milliseconds. */
function bornIn(
  { age }: Readonly<Record<string, unknown>>,
  text: Text,
  now: number,
): number | undefined {
  if (typeof age === 'number') return now - Math.round((age + 0.5) * 365.25) * 86_400_000;
  const said = Date.parse(text('birthdate', 'dateofbirth', 'dob', 'birthday') ?? '');
  return Number.isNaN(said) ? undefined : said;
}

function hostOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (URL.canParse(url)) return new URL(url).hostname.replace(/^www\./, '') || undefined;
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(url) ? url : undefined;
}

type Defined<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

function defined<Members extends object>(members: Members): Defined<Members> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Defined<Members>;
}
