import type { Faker } from '@faker-js/faker';
import { isObject } from '../lib/json-pointer.ts';
import { lazily } from '../lib/lazily.ts';
import { normalizeName } from '../lib/normalize-name.ts';
import {
  bioIn,
  hasTextsAbout,
  plainWord,
  sentenceAbout,
  stepText,
  titleAbout,
} from './app-texts.ts';
import { mostCharacters } from './effort.ts';
import type { Facts, Subject } from './facts.ts';
import type { Imagination } from './faker.ts';
import type { Random } from './random.ts';
import { fitLength } from './realistic-text.ts';
import type { Shape } from './shape.ts';

/** What a lifelike value is made by. */
export interface Lifelike {
  readonly imagination: Imagination;
  /** The day of the double, in milliseconds since 1970. */
  readonly now: number;
  /** Where pictures are: a URL that the name of one is put after. */
  readonly pictures: string;
  /** An item that was just made: what the document shows counts, and nothing has happened yet. */
  readonly isNew?: boolean;
  /**
   * An answer that nothing is kept behind: all of it is there, and of a choice the first that does
   * not say that something went wrong.
   */
  readonly isWhole?: boolean;
}

/** What a schema and a name say of a value, the same for all things that it may be in. */
export interface ValueKind {
  readonly name: string;
  /** The name without separators, in lower case. */
  readonly plain: string;
  readonly format: string;
  readonly values: readonly unknown[] | undefined;
  readonly isNullable: boolean;
  /** The one type besides null, `number` for one that may be whole; undefined for several. */
  readonly type: string | undefined;
  readonly asked: Asked | undefined;
  /** The least and the most characters of a text that neither format nor pattern binds. */
  readonly length: readonly [least: number, most: number] | undefined;
  /** Which facts it follows from. */
  readonly follows: () => readonly Following[];
  readonly time: () => TimeKind | undefined;
  /** What kind of picture it names. */
  readonly picture: () => string | undefined;
  readonly make: () => Make | undefined;
}

/** Reads what a schema and a name say of a value. */
export function kindOf(shape: Shape, name: string): ValueKind {
  const plain = normalizeName(name);
  const format = String(shape.all('format')[0] ?? '');
  const types = shape.types.filter((type) => type !== 'null');
  const isFree = format === '' && shape.all('pattern').length === 0;
  return {
    name,
    plain,
    format,
    values: shape.values,
    isNullable: shape.types.includes('null'),
    type: types.join() === 'number,integer' ? 'number' : types.length === 1 ? types[0] : undefined,
    asked: named(shape),
    length: isFree
      ? [shape.least('minLength') ?? 0, shape.most('maxLength') ?? Number.POSITIVE_INFINITY]
      : undefined,
    follows: lazily(() =>
      followsFrom.filter(
        ([, pattern]) => pattern.test(plain) || (pattern.test('email') && /email$/.test(format)),
      ),
    ),
    time: lazily(() => timeKindOf(plain)),
    picture: lazily(() => pictureNames.exec(plain)?.[1]),
    make: lazily(() => names.find(([pattern]) => pattern.test(plain))?.[1]),
  };
}

/** The thing that a value is for. */
export interface Spot {
  readonly facts: Facts;
  readonly subject: Subject;
  /** What the document shows of the value, in examples of its own and of what it is in. */
  readonly shown: readonly unknown[];
  /** What is known of the item from elsewhere than chance: it goes before what the document shows. */
  readonly known?: ReadonlySet<keyof Facts> | undefined;
}

interface Making extends Spot, Omit<Lifelike, 'isNew' | 'isWhole'> {
  readonly isNew: boolean;
  readonly isWhole: boolean;
  readonly kind: ValueKind;
  readonly plain: string;
  readonly random: Random;
  /** It takes a tenth of a second to load, and much is known without it. */
  readonly faker: () => Faker;
}

/**
 * A value as it would stand in a thing that people have made; undefined where neither name nor
 * format nor example says what it is. It need not conform: whoever asks has to look.
 */
export function lifelikeValue(
  { imagination, now, pictures, isNew = false, isWhole = false }: Lifelike,
  kind: ValueKind,
  { facts, subject, shown, known }: Spot,
  random: Random,
): unknown {
  const making: Making = {
    imagination,
    now,
    pictures,
    isNew,
    isWhole,
    kind,
    plain: kind.plain,
    facts,
    subject,
    shown,
    known,
    random,
    faker: () => imagination.with(random, (faker) => faker),
  };
  if (kind.asked !== undefined) return callFaker(making.faker(), kind.asked, now);
  if (kind.isNullable && isNothingYet(making)) return null;
  if (kind.values !== undefined) return choose(making, kind.values);
  if (kind.type === 'boolean') return isWhole && !isEnding(kind.name) ? undefined : flag(making);
  if (kind.type === 'integer' || kind.type === 'number')
    return number(making, kind.type === 'integer');
  if (kind.type !== 'string') return undefined;
  // Whoever makes a sample of it tells that it is too long.
  if (kind.length !== undefined && kind.length[0] > mostCharacters) return undefined;
  const text = textOf(making);
  return text !== undefined && kind.length !== undefined ? fitLength(text, ...kind.length) : text;
}

/** Whether a member says that something is over, which new things say nothing of. */
export function isEnding(name: string): boolean {
  return endings.test(normalizeName(name));
}

/** Whether a member says what has become of an item, which new items say nothing of: `paidAt`. */
export function isNotYet(name: string): boolean {
  const plain = normalizeName(name);
  return endings.test(plain) || later.test(plain);
}

const endings =
  /^(is)?(deleted|removed|archived|cancell?ed|revoked|disabled|deactivated|suspended|blocked|banned|expired|failed|rejected|refunded|declined|closed|locked|ended)(at|on|date|time|by|reason)?$|(error|failure|cancell?ation)(reason|message|code)?$/;
const later =
  /^(is)?(paid|shipped|delivered|completed|finished|sent|published|approved|resolved|confirmed|fulfilled|captured|accepted|verified|processed|read|seen)(at|on|date|time)?$/;
const bad =
  /delet|remov|archiv|cancel|revok|disabl|deactivat|suspend|block|ban|expir|fail|reject|refund|declin|error|void|dispute|spam/;

/** What is over is not there; what may have happened has where the status says so. */
function isNothingYet({ plain, facts, random, isNew, isWhole }: Making): boolean {
  if (isNew) return isNotYet(plain);
  if (endings.test(plain)) return !isMeant(plain, facts);
  if (isWhole) return false;
  const [, , word] = later.exec(plain) ?? [];
  if (word !== undefined) return facts.status === '' ? random.next() < 0.5 : !isMeant(plain, facts);
  return random.next() < 0.1;
}

/** Whether the status of a thing says what a member says, or what comes after that. */
function isMeant(plain: string, { status }: Facts): boolean {
  const stem = plain.replace(/^is/, '').slice(0, 4);
  if (status === '') return false;
  const [said, asked] = [status, stem].map((word) =>
    steps.findIndex((step) => word.startsWith(step.slice(0, 4))),
  );
  return status.startsWith(stem) || (asked !== -1 && (said ?? -1) > (asked ?? -1));
}

/** What a thing goes through, the earliest first. */
const steps =
  'approved accepted confirmed paid captured processed packed fulfilled shipped sent delivered completed finished'.split(
    ' ',
  );

function choose({ kind, facts, random, isWhole }: Making, values: readonly unknown[]): unknown {
  const present = values.filter((value) => value !== null);
  const usual = present.filter(
    (value) => typeof value !== 'string' || !bad.test(value.toLowerCase()),
  );
  // What went wrong is there, and rare.
  const pool = usual.length > 0 && (isWhole || random.next() < 0.95) ? usual : present;
  const among = pool.length > 0 ? pool : values;
  const value = isWhole ? among[0] : random.pick(among);
  const isStatus = /(status|state|phase|stage)$/i.test(kind.name);
  if (isStatus && facts.status === '') facts.status = String(value).toLowerCase();
  return value;
}

function flag({ plain, facts, random }: Making): boolean {
  if (endings.test(plain)) return isMeant(plain, facts);
  if (later.test(plain) && facts.status !== '' && !plain.includes('verified'))
    return isMeant(plain, facts);
  if (
    /^(is)?(active|enabled|available|visible|public|valid|verified|emailverified|instock|online)$/.test(
      plain,
    )
  )
    return facts.status === '' || plain.endsWith('active') === false
      ? random.next() < 0.8
      : !/inactive|pending|invited|draft/.test(facts.status) && !bad.test(facts.status);
  return random.next() < 0.4;
}

function number(making: Making, isWhole: boolean): number | undefined {
  const { plain, random, facts, shown } = making;
  const example = shown.find((value) => typeof value === 'number');
  if (example !== undefined && making.isNew && !isKnown(making)) return example;
  if (/^age$/.test(plain)) return facts.age;
  if (/lat(itude)?$/.test(plain)) return facts.place.latitude;
  if (/(lng|lon|longitude)$/.test(plain)) return facts.place.longitude;
  if (/^(birthyear|yearofbirth)$/.test(plain)) return new Date(facts.born).getUTCFullYear();
  if (/year$/.test(plain)) return new Date(facts.created).getUTCFullYear();
  const time = timeOf(making);
  if (time !== undefined) return (example ?? 0) > 1e11 ? time : Math.floor(time / 1000);
  if (example !== undefined && !/id$/.test(plain) && example !== 0) return near(example, random);
  if (/price|cost|fee|amount|total|balance|revenue|salary/.test(plain))
    return isWhole
      ? random.whole(5, 400)
      : random.whole(5, 400) - random.pick([0.01, 0.05, 0.5, 0]);
  if (/rating|stars$/.test(plain)) return isWhole ? random.whole(2, 5) : random.whole(20, 50) / 10;
  if (/quantity|^qty$|guests$|adults$|servings$|persons$|^level$/.test(plain))
    return random.whole(1, 5);
  if (/capacity|^seats$|max(participants|attendees|guests|members)/.test(plain))
    return random.whole(2, 12) * 4;
  if (/(minutes|mins)$/.test(plain)) return random.pick([10, 15, 20, 30, 45, 60, 90]);
  if (/(hours|days|nights|weeks|months)$/.test(plain)) return random.whole(1, 12);
  if (/(left|remaining)$/.test(plain)) return random.whole(0, 12);
  if (/per(day|week|month|year)$/.test(plain)) return random.whole(1, 6) * 4;
  if (/calories$|kcal$/.test(plain)) return random.whole(12, 80) * 10;
  if (/^unread/.test(plain)) return random.whole(0, 9);
  if (/stock|inventory/.test(plain)) return random.whole(0, 250);
  // An hour, as most tokens last.
  if (/^expires(in)?(seconds)?$|^(ttl|maxage)$/.test(plain)) return 3600;
  if (/percent|discount/.test(plain)) return random.whole(0, 12) * 5;
  if (/count$|^(likes|views|followers|comments|downloads)$/.test(plain))
    return Math.floor(random.next() ** 3 * 500);
  return undefined;
}

/** A number of the size of another, as exact as that. */
function near(example: number, random: Random): number {
  const digits = String(example).split('.')[1]?.length ?? 0;
  const value = example * (0.4 + random.next() * 1.4);
  return Number(value.toFixed(Math.min(12, digits)));
}

/** Which time a member says by its name: one that is due lies ahead. */
type TimeKind = 'created' | 'updated' | 'born' | 'due';

function timeKindOf(plain: string): TimeKind | undefined {
  if (
    /^(date)?(created|added|registered|joined|inserted|issued|ordered|placed|started|uploaded|signedup)(at|on|date|time)?$|^(created|creation|registration|order)(date|time|timestamp)$/.test(
      plain,
    )
  )
    return 'created';
  if (
    /^(last)?(updated|modified|changed|edited)(at|on|date|time)?$|^last(seen|login|active|activity)(at|on|date|time)?$|^(seen|login|activity|update|modification)(at|on|date|time)$/.test(
      plain,
    )
  )
    return 'updated';
  if (endings.test(plain) || later.test(plain))
    return /(at|on|date|time)$/.test(plain) ? 'updated' : undefined;
  if (/^(birth|dob|dateofbirth|birthday|born)/.test(plain)) return 'born';
  if (
    /^(due|expires|expiry|expiration|ends|end|valid|scheduled|renews|next|deadline)/.test(plain) &&
    /(at|on|date|until|time|expiry|deadline|ends|end)$/.test(plain)
  )
    return 'due';
  return undefined;
}

/** The time that a member says, in milliseconds; undefined where its name says none. */
function timeOf({ kind, facts, random, now }: Making): number | undefined {
  const time = kind.time();
  if (time === undefined) return undefined;
  return time === 'due' ? now + random.whole(1, 90) * 86_400_000 : facts[time];
}

function textOf(making: Making): string | undefined {
  const { kind, plain, shown, random, facts, now, isNew } = making;
  const { format } = kind;
  if (format === 'date-time' || format === 'date') {
    const elsewhen = () => (isNew ? facts.created : now - random.whole(0, 300) * 86_400_000);
    return isoTime(timeOf(making) ?? elsewhen(), format);
  }
  if (format === '' || format === 'uri' || format === 'url') {
    const picture = pictureName(making);
    if (picture !== undefined) return picture;
  }
  if (isNew && !isKnown(making)) {
    const example = shown.find((value) => typeof value === 'string');
    // Two items have another number, code or token each; all else is as the document shows it.
    if (example !== undefined)
      return isCode(example) && own.test(plain) ? alike(example, random) : example;
  }
  if (/^(uri|url|iri)/.test(format)) return linkOf(making);
  if (/email$/.test(format)) return facts.email;
  if (/^(phone|tel)/.test(format)) return making.faker().phone.number({ style: 'international' });
  if (/^(|idn-?hostname|hostname|domain)$/.test(format) === false) return undefined;
  if (format !== '') return facts.domain;
  const time = timeOf(making);
  if (time !== undefined) return isoTime(time, /date$|^dob$|birthday/.test(plain) ? 'date' : '');
  const examples = shown.filter((value) => typeof value === 'string');
  const [example] = examples;
  if (example !== undefined && isCode(example)) return alike(example, random);
  const known = kind.make()?.(making);
  if (known !== undefined) return known;
  if (examples.length > 0) return random.pick(examples);
  return /(id|ids|uuid|guid|token|key|hash|secret|signature|checksum|etag)$/.test(plain)
    ? undefined
    : plainWord(random);
}

const own = /(number|code|reference|ref|sku|serial|slug|handle|username|login)$/;

/** Whether what a member says follows from what is known of its item. */
function isKnown({ kind, subject, known }: Making): boolean {
  if (known === undefined || known.size === 0) return false;
  return kind
    .follows()
    .some(
      ([facts, , only]) =>
        (only === undefined || only === subject) && facts.some((fact) => known.has(fact)),
    );
}

/** Facts, the names of members that follow from them, and of which subject alone they do. */
type Following = readonly [facts: readonly (keyof Facts)[], names: RegExp, subject?: Subject];

/** What of an item follows from which facts, for all items or those of one subject. */
const followsFrom: readonly Following[] = [
  [
    ['firstName', 'lastName', 'username', 'email', 'domain'],
    /e?mail(address)?$|^(first|given|last|family|sur|full|display|user|login|nick|screen)names?$|^(login|handle)$/,
  ],
  [['firstName', 'lastName', 'username', 'email'], /^name$/, 'person'],
  [['domain'], /website|homepage|domain/],
  [['company'], /company(name)?$|organi[sz]ation(name)?$|^employer$/],
  [['product', 'title'], /slug$/],
  [
    ['place'],
    /country(name|code)?$|^(city|town|state|province|region|zip|zipcode|postcode|postalcode)$|currency(code)?$|time_?zone$|^(lat(itude)?|lng|lon|longitude)$/,
  ],
  [['born'], /^age$|^birth|^dob$|^dateofbirth$/],
];

function isoTime(time: number, format: string): string {
  const text = new Date(time).toISOString();
  return format === 'date' ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}

/** Whether a text is a code such as `INV-2026-0042`, and neither words nor a time of day or date. */
function isCode(text: string): boolean {
  if (/\b\d{1,2}:\d\d\b|^\d{4}-\d\d-\d\d/.test(text)) return false;
  return /^[A-Za-z0-9]+([-_.:/][A-Za-z0-9]+)*$/.test(text) && /\d/.test(text);
}

/** Another code of the same form; letters stay where no digits are among them. */
function alike(example: string, random: Random): string {
  return example.replaceAll(/[A-Za-z0-9]+/g, (part) => {
    if (/^(19|20)\d\d$/.test(part) && part !== example) return part;
    const isMixed = /\d/.test(part) && /[A-Za-z]/.test(part) && part.length > 5;
    return [...part].map((character) => another(character, isMixed, random)).join('');
  });
}

function another(character: string, isMixed: boolean, random: Random): string {
  if (/\d/.test(character)) return String(random.whole(0, 9));
  if (!isMixed) return character;
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const hex = /[a-f]/i.test(character) ? letters.slice(0, 6) : letters;
  const letter = random.pick([...hex]);
  return /[A-Z]/.test(character) ? letter.toUpperCase() : letter;
}

/** Whether a member shows a picture, so that it is one to be looked at. */
const pictureNames =
  /(avatar|image|logo|photo|picture|thumbnail|cover|icon|banner|poster)(s|url|uri|src|href|link)?$/;

function pictureName({
  kind: { format, picture },
  plain,
  shown,
  pictures,
  facts,
  subject,
  random,
}: Making): string | undefined {
  const kind = picture();
  if (kind === undefined) return undefined;
  const isLink = format !== '' || /(url|uri|src|href|link)$/.test(plain);
  const example = shown.find((value) => typeof value === 'string');
  // A document that shows a name or an emoji there means no URL.
  if (example !== undefined && !/^https?:\/\//.test(example)) return undefined;
  if (!isLink && example === undefined && kind === 'icon') return undefined;
  const of = kind === 'avatar' || (subject === 'person' && kind !== 'cover') ? facts.username : '';
  const size = kind === 'cover' || kind === 'banner' ? '1200x400' : (sizes.get(kind) ?? '640x480');
  const form = kind === 'avatar' || kind === 'logo' || kind === 'icon' ? 'mark' : 'view';
  return `${pictures}${form}-${size}-${of.replaceAll(/[^a-z0-9]/g, '')}${random.whole(1, 1e9).toString(36)}.png`;
}

const sizes: ReadonlyMap<string, string> = new Map([
  ['avatar', '256x256'],
  ['logo', '256x256'],
  ['icon', '128x128'],
  ['thumbnail', '320x240'],
]);

function linkOf({ facts, plain, faker, subject }: Making): string {
  const slug = faker().helpers.slugify(subject === 'product' ? facts.product : facts.title);
  if (/website|homepage|domain|^(url|site)$/.test(plain)) return `https://${facts.domain}`;
  return `https://${facts.domain}/${slug.toLowerCase()}`;
}

type Make = (making: Making) => string | undefined;

/** A name, by what the thing is. */
const nameOf: Make = ({ subject, facts, random }) => {
  if (subject === 'person') return facts.fullName;
  if (subject === 'company') return facts.company;
  if (subject === 'place') return nameOfPlace(facts, random);
  return subject === 'text' ? facts.title : subject === 'product' ? facts.product : undefined;
};

/** A city is called so alone; what stands in one has more to its name. */
function nameOfPlace({ place, topic }: Facts, random: Random): string {
  if (/cit(y|ies)|region|location|place|^$/.test(topic)) return place.city;
  return `${place.city} ${random.pick(['Central', 'North', 'Old Town', 'Riverside', 'Park'])}`;
}

const names: readonly (readonly [RegExp, Make])[] = [
  [/e?mail(address)?$/, ({ facts }) => facts.email],
  [/^(first|given)names?$/, ({ facts }) => facts.firstName],
  [/^(last|family|sur)name$/, ({ facts }) => facts.lastName],
  [
    /^(full|display|legal|contact|author|owner|customer|user|recipient|sender|employee|cardholder)name$|^(author|assignee|reporter|sender|recipient)$/,
    ({ facts, plain }) => (plain === 'username' ? facts.username : facts.fullName),
  ],
  [/^(user|login|nick|screen)name$|^(login|handle|user|nickname)$/, ({ facts }) => facts.username],
  [
    /company(name)?$|organi[sz]ation(name)?$|employer|vendor(name)?$|manufacturer|^brand(name)?$|supplier(name)?$/,
    ({ facts }) => facts.company,
  ],
  [/job(title)?$|^(position|occupation|profession)$/, ({ faker }) => faker().person.jobTitle()],
  [/department/, ({ faker }) => faker().commerce.department()],
  [/phone|mobile|^fax|^tel$/, ({ faker }) => faker().phone.number({ style: 'international' })],
  [
    /^roles?$/,
    ({ subject, random }) =>
      subject === 'text' ? 'assistant' : random.pick(['member', 'editor', 'admin']),
  ],
  [/^tokentype$/, () => 'bearer'],
  [/^gender$|^sex$/, ({ faker }) => faker().person.sex()],
  [/^(bio|about|biography)$/, bioOf],
  [/countrycode$|^countryiso/, ({ facts }) => facts.place.code],
  [/country(name)?$/, ({ facts }) => facts.place.country],
  [/^(city|town|locality)(name)?$|city$/, ({ facts }) => facts.place.city],
  [/^(state|province|region|county)(name)?$/, ({ facts }) => facts.place.state],
  [/(zip|postal|post)code$|^zip$/, ({ facts }) => facts.place.zip],
  [
    /^(street|address|addressline1|line1|streetaddress|address1|streetname)$/,
    ({ facts }) => facts.place.street,
  ],
  [/^(line2|address2|addressline2)$/, ({ faker }) => faker().location.secondaryAddress()],
  [/currency(code)?$/, ({ facts }) => facts.place.currency],
  [/(language|locale|lang)(code)?$/, ({ imagination }) => imagination.language],
  [/time_?zone$/, ({ facts }) => facts.place.timeZone],
  [/^(location|place)$/, ({ facts }) => `${facts.place.city}, ${facts.place.country}`],
  [/productname$|^product$/, ({ facts }) => facts.product],
  [/categor(y|ies)(name)?$/, ({ faker }) => faker().commerce.department()],
  [
    /colou?r$/,
    ({ faker, plain }) =>
      /hex|theme|brand/.test(plain) ? faker().color.rgb() : faker().color.human(),
  ],
  [
    /^(sku|barcode|ean|upc)$/,
    ({ random }) => `${random.pick(['A', 'K', 'S'])}${random.whole(10_000, 99_999)}`,
  ],
  [/iban$/, ({ faker }) => faker().finance.iban()],
  [/^(last4|cardlast4|lastfour)$/, ({ random }) => String(random.whole(1000, 9999))],
  [
    /slug$/,
    ({ faker, facts, subject }) =>
      faker()
        .helpers.slugify(subject === 'product' ? facts.product : facts.title)
        .toLowerCase(),
  ],
  [
    /^(tags?|labels?|keywords?|topics?|skills?|interests?|perks?|features?)$/,
    ({ random }) => titleAbout('tag', random),
  ],
  [
    /^(ingredients?|groceries|allergens?)$/,
    ({ random }) => titleAbout('ingredient', random).toLowerCase(),
  ],
  [/^(opening|business|office)hours$/, ({ random }) => `0${random.whole(6, 9)}:00-18:00`],
  [/^(unit|uom|unitofmeasure)$/, ({ random }) => random.pick(['g', 'ml', 'piece', 'cup'])],
  [/^(steps?|instructions?|directions?)$/, ({ random }) => stepText(random)],
  [/url$|uri$|link$|href$|website|homepage/, (making) => linkOf(making)],
  [/tagline|slogan|headline/, ({ faker }) => faker().company.catchPhrase()],
  [
    /description|summary|excerpt|details$/,
    (making) =>
      making.subject === 'person'
        ? bioOf(making)
        : sentenceAbout(making.plain, topicFor(making), making.random),
  ],
  [
    /message|comment|body|content|text$|note|review|answer|question|reply|caption/,
    ({ plain, facts, random }) => sentenceAbout(plain, facts.topic, random),
  ],
  [
    /^name$|name$/,
    (making) => nameOf(making) ?? (/^name$/.test(making.plain) ? making.facts.title : undefined),
  ],
  [
    /^(title|subject|label)$|title$/,
    ({ subject, facts }) => (subject === 'product' ? facts.product : facts.title),
  ],
  [/ipaddress$|^ip$/, ({ random }) => `192.0.2.${random.whole(1, 254)}`],
  [/useragent$/, ({ faker }) => faker().internet.userAgent()],
  [/filename$/, ({ faker }) => faker().system.commonFileName()],
  [/version$/, ({ faker }) => faker().system.semver()],
];

function bioOf({ facts, random }: Making): string {
  return bioIn(facts.place.city, random);
}

function topicFor({ facts, subject }: Making): string {
  return facts.topic === '' && subject === 'product' ? 'product' : facts.topic;
}

const subjects: readonly (readonly [RegExp, Subject])[] = [
  [
    /user|customer|person|people|author|contact|employee|member|owner|patient|student|teacher|client|profile|account|lead|guest|driver|passenger|assignee|creator|sender|recipient|candidate|participant|attendee|artist|player|friend|trainer|coach|instructor|doctor|nurse|mentor|speaker|organizer|organiser|staff|manager|moderator|chef|technician|therapist|stylist|reviewer|subscriber|follower|applicant|volunteer|colleague|seller|buyer|visitor|resident/,
    'person',
  ],
  [
    /compan|organi[sz]ation|vendor|supplier|brand|tenant|merchant|store|shop|business|partner|workspace|agency/,
    'company',
  ],
  [/product|item|article|sku|line|offer|part/, 'product'],
  [/place|location|venue|city|cities|country|region|branch|warehouse/, 'place'],
  [
    /post|blog|page|news|task|todo|ticket|issue|project|event|course|lesson|note|message|comment|review|campaign|document|board|report|topic|thread|book|story|recipe|class(es)?$|workshop|session|webinar|plan$|membership|playlist|album|milestone|macro|template/,
    'text',
  ],
];

/** What a thing is about, by the name of its schema or member, and by the names that it has. */
export function subjectOf(name: string, members: Iterable<string>): Subject {
  const plain = new Set(
    [...members].map((member) => member.replaceAll(/[^a-z]/gi, '').toLowerCase()),
  );
  if (
    ['firstname', 'lastname', 'username', 'birthdate', 'dateofbirth', 'fullname'].some((word) =>
      plain.has(word),
    )
  )
    return 'person';
  const simple = name.replaceAll(/[^a-z]/gi, '').toLowerCase();
  const found = subjects.find(([pattern]) => pattern.test(simple))?.[1];
  if (found !== undefined) return found;
  if (plain.has('email') && plain.has('name')) return 'person';
  if (plain.has('price') || plain.has('sku')) return 'product';
  return plain.has('latitude') || plain.has('lat') ? 'place' : 'thing';
}

/** What a thing is called, by the first of its names that there are texts of, else the first. */
export function topicOf(names: Iterable<string>): string {
  const plain = [...names]
    .map(normalizeName)
    .filter((name) => !/^(data|items?|results?|values?|entries|rows|records|list|)$/.test(name));
  return plain.find(hasTextsAbout) ?? plain[0] ?? '';
}

/** Members that nobody leaves out, so that lists and maps have something to show. */
export function isCentral(name: string): boolean {
  return /^(((first|last|full|user)_?)?name|title|e_?mail|city|lat(itude)?|lng|lon(gitude)?)$|url$/i.test(
    name,
  );
}

/** Members that are about the thing that they are in, and not another: an address, a name. */
export function isPartOf(name: string): boolean {
  return /^(name|address|profile|location|contact|person(al)?|geo|coordinates?|details?|info|attributes|metadata|data|billing|shipping|position)/i.test(
    name,
  );
}

/** What `x-faker` asks for: `internet.email`, or an object with arguments by that name. */
interface Asked {
  readonly method: string;
  readonly args: readonly unknown[];
}

function named(shape: Shape): Asked | undefined {
  for (const { node } of shape.views) {
    const given = node['x-faker'];
    if (typeof given === 'string') return { method: given, args: [] };
    if (!isObject(given)) continue;
    const [entry] = Object.entries(given);
    if (entry !== undefined) return { method: entry[0], args: [entry[1]].flat() };
  }
  return undefined;
}

/** Modules whose functions give values; `helpers` calls what it is given. */
const modules = new Set(
  'airline animal book color commerce company database datatype date finance food git hacker internet location lorem music number person phone science string system vehicle word'.split(
    ' ',
  ),
);
const mostAsked = 1000;

/** The method that a name stands for; undefined where faker has none of it. */
export function fakerMethod(
  faker: Faker,
  name: string,
): ((...args: unknown[]) => unknown) | undefined {
  const [module = '', method = '', ...rest] = name.replace(/^faker\./, '').split('.');
  if (rest.length > 0 || !modules.has(module)) return undefined;
  const owner = (faker as unknown as Record<string, Record<string, unknown>>)[module];
  const found = owner?.[method];
  return typeof found === 'function' && method !== 'constructor' && !(method in Object.prototype)
    ? (found.bind(owner) as (...args: unknown[]) => unknown)
    : undefined;
}

function callFaker(faker: Faker, { method, args }: Asked, now: number): unknown {
  try {
    faker.setDefaultRefDate(now);
    const isText = /^(faker\.)?(lorem|string|word|internet|git|system|finance)\./.test(method);
    const value = fakerMethod(faker, method)?.(...args.map((each) => bounded(each, isText)));
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'bigint' ? Number(value) : value;
  } catch {
    // Arguments that the method has no use for.
    return undefined;
  }
}

/** Numbers say how many, too: a document must not ask for a million paragraphs. */
function bounded(argument: unknown, isText: boolean): unknown {
  if (typeof argument === 'number') return isText ? Math.min(argument, mostAsked) : argument;
  if (!isObject(argument)) return argument;
  return Object.fromEntries(
    Object.entries(argument).map(([name, value]) => [
      name,
      bounded(value, isText || /length|count/i.test(name)),
    ]),
  );
}
