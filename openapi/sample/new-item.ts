import { isObject } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { perDocument } from '../model/per-document.ts';
import { engineOf } from '../schema/engine-of.ts';
import { createFacts, type Facts, type KnownFacts, type Place } from './facts.ts';
import { isPartOf, type Lifelike, lifelikeValue, type Spot, subjectOf } from './lifelike.ts';
import { createRandom, type Random } from './random.ts';
import { type Shape, shapeOf } from './shape.ts';

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
  within(name: string, members: Iterable<string>): NewItem;
}

export interface NewItemOptions extends Omit<Lifelike, 'isNew'> {
  readonly seed: number;
  /** What its kind is called, such as `users`. */
  readonly subject: string;
  readonly members: Iterable<string>;
  readonly sent: unknown;
  /** When it is made, in milliseconds. */
  readonly created: number;
}

/** The same seed and the same that was sent give the same values. */
export function createNewItem(
  document: OpenApiDocument,
  { seed, subject: called, members, sent, created, ...made }: NewItemOptions,
): NewItem {
  const engine = engineOf(document);
  const lifelike: Lifelike = { ...made, isNew: true };
  const random = createRandom(seed);
  const subject = subjectOf(called, members);
  const times = { created, updated: created };
  const known = isObject(sent) ? knownOf(sent, subject, made.now) : {};
  const { place, ...others } = known;
  const said = new Set<keyof Facts>([
    ...(Object.keys(others) as (keyof Facts)[]),
    ...(place === undefined ? [] : (['place'] as const)),
  ]);

  function itemOf(about: Pick<Spot, 'facts' | 'subject' | 'known'>, chance: Random): NewItem {
    return {
      value(pointer, name, shown) {
        const shape = shapes(document, pointer);
        if (shape.conflict !== undefined || shape.choices.length > 0 || shape.values !== undefined)
          return undefined;
        if (!shape.types.some((type) => plainTypes.has(type))) return undefined;
        const spot = { ...about, name, shown: [...shownBy(shape), ...shown] };
        const value = lifelikeValue(lifelike, shape, spot, chance);
        const isFree = constraints.every((keyword) => shape.all(keyword).length === 0);
        if (value === undefined || (isFree && typeof value === 'string')) return value;
        return engine.accepts(pointer, value, 'answer') ? value : undefined;
      },
      within(name, inner) {
        if (isPartOf(name)) return itemOf(about, chance);
        const facts = createFacts(lifelike.imagination, chance, lifelike.now, times);
        return itemOf({ facts, subject: subjectOf(name, inner) }, chance);
      },
    };
  }

  const facts = createFacts(lifelike.imagination, random, lifelike.now, { ...known, ...times });
  return itemOf({ facts, subject, known: said }, random);
}

const plainTypes: ReadonlySet<string> = new Set(['string', 'integer', 'number']);

/** Without these a text is one that the schema allows. */
const constraints = ['format', 'pattern', 'minLength', 'maxLength', 'contentEncoding'];

const shapes = perDocument(
  (document: OpenApiDocument, pointer): Shape => shapeOf(engineOf(document), [pointer]),
);

function shownBy({ views }: Shape): unknown[] {
  return views.flatMap(({ node }) => [
    ...('example' in node ? [node['example']] : []),
    ...(Array.isArray(node['examples']) ? (node['examples'] as unknown[]) : []),
  ]);
}

/** What follows of an item from what was sent of it. */
function knownOf(
  sent: Readonly<Record<string, unknown>>,
  subject: string,
  now: number,
): KnownFacts {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(sent))
    if (typeof value === 'string' && value.trim() !== '')
      texts.set(name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase(), value.trim());
  const text = (...names: readonly string[]) =>
    names.map((name) => texts.get(name)).find((value) => value !== undefined);
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
function personIn(text: Text, isPerson: boolean): KnownFacts {
  const email = text('email', 'emailaddress', 'mail');
  const [local = '', domain] = /^[^@\s]+@[^@\s]+$/.test(email ?? '')
    ? (email?.split('@') ?? [])
    : [];
  const username = text('username', 'login', 'handle', 'nickname');
  const whole = text('fullname', 'displayname') ?? (isPerson ? text('name') : undefined);
  const [first, ...rest] = whole?.split(/\s+/) ?? [];
  const parts = (username ?? local)
    .split(/[^\p{L}]+/u)
    .filter((part) => part.length > 1)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  const isNamed = first !== undefined || text('firstname', 'givenname') !== undefined;
  return defined({
    email,
    domain,
    username: username ?? (local === '' ? undefined : local),
    firstName: text('firstname', 'givenname') ?? first ?? (isNamed ? undefined : parts[0]),
    lastName:
      text('lastname', 'familyname', 'surname') ??
      (rest.length > 0 ? rest.join(' ') : isNamed ? undefined : parts[1]),
  });
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
