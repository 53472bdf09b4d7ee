import { normalizeName } from '../lib/normalize-name.ts';
import type { Random } from './random.ts';

const firstNames = ['Ada', 'Noor', 'Mateo', 'Yuki', 'Amara', 'Lars', 'Priya', 'Chen'] as const;
const lastNames = [
  'Okafor',
  'Lindqvist',
  'Moreau',
  'Tanaka',
  'Rossi',
  'Haddad',
  'Novak',
  'Silva',
] as const;
const cities = [
  'Lisbon',
  'Nairobi',
  'Osaka',
  'Oslo',
  'Montevideo',
  'Ghent',
  'Tallinn',
  'Cork',
] as const;
const countries = [
  'Portugal',
  'Kenya',
  'Japan',
  'Norway',
  'Uruguay',
  'Belgium',
  'Estonia',
  'Ireland',
] as const;
const countryCodes = ['PT', 'KE', 'JP', 'NO', 'UY', 'BE', 'EE', 'IE'] as const;
const words = [
  'amber',
  'harbor',
  'meadow',
  'copper',
  'lantern',
  'willow',
  'summit',
  'pebble',
  'orchid',
  'river',
] as const;

const hex = (random: Random, length: number) =>
  Array.from({ length }, () => random.pick([...'0123456789abcdef'])).join('');
const digits = (random: Random, length: number) =>
  Array.from({ length }, () => String(random.whole(0, 9))).join('');

/** A day of 2024 or 2025. */
function day(random: Random): string {
  return new Date(Date.UTC(2024, 0, 1) + random.whole(0, 730) * 86_400_000)
    .toISOString()
    .slice(0, 10);
}

function time(random: Random): string {
  const two = (most: number) => String(random.whole(0, most)).padStart(2, '0');
  return `${two(23)}:${two(59)}:${two(59)}Z`;
}

function uuid(random: Random): string {
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${random.pick([...'89ab'])}${hex(random, 3)}-${hex(random, 12)}`;
}

const url = (random: Random) => `https://example.com/${random.pick(words)}/${random.whole(1, 999)}`;
const email = (random: Random) =>
  `${random.pick(firstNames).toLowerCase()}.${random.pick(lastNames).toLowerCase()}${random.whole(1, 99)}@example.com`;
const host = (random: Random) => `${random.pick(words)}.example.com`;

const formats: Readonly<Record<string, (random: Random) => string>> = {
  'date-time': (random) => `${day(random)}T${time(random)}`,
  date: day,
  time,
  duration: (random) => `P${random.whole(1, 30)}D`,
  email,
  'idn-email': email,
  hostname: host,
  'idn-hostname': host,
  domain: host,
  ipv4: (random) => `192.0.2.${random.whole(1, 254)}`,
  ip: (random) => `192.0.2.${random.whole(1, 254)}`,
  ipv6: (random) => `2001:db8::${hex(random, 4)}`,
  uri: url,
  url,
  iri: url,
  'uri-reference': url,
  'iri-reference': url,
  'uri-template': (random) => `https://example.com/${random.pick(words)}/{id}`,
  uuid,
  guid: uuid,
  'json-pointer': (random) => `/${random.pick(words)}`,
  'relative-json-pointer': (random) => `0/${random.pick(words)}`,
  regex: () => '^[a-z]+$',
  byte: (random) => Buffer.from(random.pick(words)).toString('base64'),
  base64url: (random) => Buffer.from(random.pick(words)).toString('base64url'),
  char: (random) => random.pick([...'abcdefghij']),
  password: (random) => `Aa1!${hex(random, 8)}`,
  phone: (random) => `+1202555${digits(random, 4)}`,
  decimal: (random) => `${random.whole(1, 99)}.${digits(random, 2)}`,
  objectid: (random) => hex(random, 24),
  'unix-time': (random) => String(random.whole(1_704_067_200, 1_767_225_599)),
};

/** A text of a format; undefined where the format says nothing about texts. */
export function textOfFormat(format: string, random: Random): string | undefined {
  return Object.hasOwn(formats, format) ? formats[format]?.(random) : undefined;
}

const names: readonly (readonly [RegExp, (random: Random) => string])[] = [
  [/e?mail(address)?$/, email],
  [/^(first|given)name$/, (random) => random.pick(firstNames)],
  [/^(last|family|sur)name$/, (random) => random.pick(lastNames)],
  [
    /^(full|display|contact|author|owner|customer|user)?name$/,
    (random) => `${random.pick(firstNames)} ${random.pick(lastNames)}`,
  ],
  [
    /^(user|login|nick|screen)name$|^login$|^handle$/,
    (random) => `${random.pick(firstNames).toLowerCase()}${random.whole(1, 99)}`,
  ],
  [/phone|mobile|^fax/, (random) => `+1202555${digits(random, 4)}`],
  [/(url|uri|href|link|website|homepage|webhook|avatar|logo|image|thumbnail)$/, url],
  [/^city$|town$/, (random) => random.pick(cities)],
  [/countrycode$/, (random) => random.pick(countryCodes)],
  [/country$/, (random) => random.pick(countries)],
  [/(zip|postal|post)code$|^zip$/, (random) => digits(random, 5)],
  [
    /^(street|address|addressline1|line1|streetaddress)$/,
    (random) => `${random.whole(1, 200)} ${random.pick(lastNames)} Street`,
  ],
  [/currency(code)?$/, (random) => random.pick(['EUR', 'USD', 'JPY', 'KES'])],
  [/(language|locale|lang)(code)?$/, (random) => random.pick(['en', 'pt', 'ja', 'no'])],
  [/timezone$/, (random) => random.pick(['Europe/Lisbon', 'Asia/Tokyo', 'Africa/Nairobi'])],
  [
    /(created|updated|modified|deleted|expires|started|finished|published|timestamp)(at|on)?$|date$|at$/,
    (random) => `${day(random)}T${time(random)}`,
  ],
  [/colou?r$/, (random) => `#${hex(random, 6)}`],
  [/(^|.)(uuid|guid)$/, uuid],
  [/^tokentype$/, () => 'bearer'],
  [/ids?$|token$|key$|hash$|secret$/, (random) => hex(random, 12)],
  [
    /description|summary|text|message|body|content|comment|note/,
    (random) => `A ${random.pick(words)} by the ${random.pick(words)}.`,
  ],
  [
    /title|label|subject|name|caption/,
    (random) => `${capital(random.pick(words))} ${random.pick(words)}`,
  ],
  [/^ip(address)?$/, (random) => `192.0.2.${random.whole(1, 254)}`],
  [/version$/, (random) => `${random.whole(0, 9)}.${random.whole(0, 9)}.${random.whole(0, 9)}`],
];

/** A text as members of some name have it; a word where the name tells nothing. */
export function textOfName(name: string, random: Random): string {
  const simple = normalizeName(name);
  return names.find(([pattern]) => pattern.test(simple))?.[1](random) ?? random.pick(words);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A text made as long as it has to be, in Unicode characters. */
export function fitLength(text: string, least: number, most: number): string {
  const characters = [...text];
  if (characters.length > most)
    return characters.slice(0, most).join('').trimEnd().padEnd(Math.min(least, most), 'x');
  const missing = least - characters.length;
  return missing > 0
    ? `${text}${' lorem ipsum dolor sit amet'.repeat(Math.ceil(missing / 27)).slice(0, missing - 1)}x`
    : text;
}
