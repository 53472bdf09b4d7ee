import type { Faker } from '@faker-js/faker';
import { titleAbout } from './app-texts.ts';
import type { Imagination } from './faker.ts';
import type { Random } from './random.ts';

/** What a thing is about, as far as its names tell. */
export type Subject = 'person' | 'company' | 'product' | 'place' | 'text' | 'thing';

/**
 * What is true of one made-up thing. Each is made when it is first asked for, and is the same from
 * then on: members of a thing that speak of the same agree.
 */
export interface Facts {
  /** What the thing is called, without separators, in lower case; empty where nothing says it. */
  readonly topic: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly fullName: string;
  readonly username: string;
  readonly email: string;
  readonly company: string;
  /** A name of a host, reserved by RFC 2606. */
  readonly domain: string;
  readonly product: string;
  readonly title: string;
  readonly place: Place;
  /** All times are milliseconds since 1970. */
  readonly born: number;
  readonly age: number;
  readonly created: number;
  /** Not before `created`. */
  readonly updated: number;
  /** Of the status that is chosen first; empty where there is none. */
  status: string;
}

export interface Place {
  readonly city: string;
  readonly country: string;
  readonly code: string;
  readonly state: string;
  readonly street: string;
  readonly zip: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly latitude: number;
  readonly longitude: number;
}

const day = 86_400_000;

/** What is known of an item before anything is made up. */
export type KnownFacts = Partial<Omit<Facts, 'place' | 'fullName' | 'age'>> & {
  readonly place?: Partial<Place>;
};

/**
 * @param now the day of the double, in milliseconds: nothing of a thing lies after it
 * @param given what is known: the rest agrees with it
 */
export function createFacts(
  imagination: Imagination,
  random: Random,
  now: number,
  given: KnownFacts = {},
): Facts {
  const { place: givenPlace = {}, status = '', topic = '', ...others } = given;
  const known = new Map<string, unknown>(Object.entries(others));
  const once = <Value>(name: string, make: (faker: Faker) => Value): Value => {
    if (!known.has(name)) known.set(name, imagination.with(random, make));
    return known.get(name) as Value;
  };
  const facts: Facts = {
    topic,
    status,
    get firstName() {
      return once('firstName', (faker) => faker.person.firstName());
    },
    get lastName() {
      return once('lastName', (faker) => faker.person.lastName());
    },
    get fullName() {
      return `${facts.firstName} ${facts.lastName}`;
    },
    get username() {
      const plain = (text: string) => latin(text).replaceAll(/[^a-z0-9]/g, '');
      const [first, last] = [plain(facts.firstName), plain(facts.lastName)];
      const words = [first, last].filter(Boolean).join('.');
      return once('username', () => (words === '' ? `user${random.whole(10, 999)}` : words));
    },
    get email() {
      return once('email', () => `${facts.username}@${facts.domain}`);
    },
    get company() {
      return once('company', (faker) => faker.company.name());
    },
    get domain() {
      return once('domain', () => random.pick(['example.com', 'example.org', 'example.net']));
    },
    get product() {
      return once('product', (faker) => faker.commerce.productName());
    },
    get title() {
      return once('title', () => titleAbout(topic, random));
    },
    get place() {
      return once('place', (faker) => ({
        ...placeOf(imagination.language, faker, random, givenPlace),
        ...givenPlace,
      }));
    },
    get born() {
      const years = () => 18 * 365.25 + random.next() * 50 * 365;
      return once('born', () => now - Math.round(years()) * day);
    },
    get age() {
      return yearsBetween(facts.born, now);
    },
    get created() {
      return once('created', () => now - seconds(random.next() ** 2 * 400 * day));
    },
    get updated() {
      const since = () => seconds(random.next() ** 2 * (now - facts.created));
      return once('updated', () => now - since());
    },
  };
  return facts;
}

/** Whole seconds, since most APIs say no less. */
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}

/** Whole years, as birthdays count them. */
function yearsBetween(from: number, to: number): number {
  const [born, today] = [new Date(from), new Date(to)];
  const had = today.getUTCMonth() - born.getUTCMonth() || today.getUTCDate() - born.getUTCDate();
  return today.getUTCFullYear() - born.getUTCFullYear() - (had < 0 ? 1 : 0);
}

/** A text in lower case without accents, for names of accounts. */
export function latin(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[øØ]/g, 'o')
    .replaceAll(/[łŁ]/g, 'l')
    .toLowerCase();
}

/** In English somewhere in the world; in any other language where that is spoken. */
function placeOf(
  language: string,
  faker: Faker,
  random: Random,
  given: Partial<Place> = {},
): Place {
  const street = faker.location.streetAddress();
  const zip = faker.location.zipCode();
  if (language === 'en') {
    const [city, state, called, code, currency, timeZone, latitude, longitude] = random.pick(
      citiesAt(given),
    );
    const near = () => (random.next() - 0.5) / 20;
    const isThere = given.code === undefined || given.code === code;
    const country = isThere ? called : nameOf('en', given.code ?? code);
    return {
      ...{ city, state, country, code, street, zip, currency, timeZone },
      latitude: rounded(latitude + near()),
      longitude: rounded(longitude + near()),
    };
  }
  const code = new Intl.Locale(language).maximize().region ?? 'US';
  return {
    city: faker.location.city(),
    state: faker.location.state(),
    country: nameOf(language, code),
    code,
    street,
    zip,
    currency: euro.has(code) ? 'EUR' : faker.finance.currencyCode(),
    timeZone: faker.location.timeZone(),
    latitude: faker.location.latitude(),
    longitude: faker.location.longitude(),
  };
}

function nameOf(language: string, code: string): string {
  return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code;
}

/** The cities that a place may be, where something is known of it; all where nothing fits. */
function citiesAt({ city, code, country, currency, timeZone }: Partial<Place>): readonly City[] {
  const isSame = (one: string, other: string | undefined) =>
    other !== undefined && latin(one) === latin(other);
  const wanted = [
    city !== undefined && ((row: City) => isSame(row[0], city)),
    (code ?? country) !== undefined &&
      ((row: City) => isSame(row[2], country) || isSame(row[3], code)),
    (currency ?? timeZone) !== undefined &&
      ((row: City) => isSame(row[4], currency) || isSame(row[5], timeZone)),
  ].filter((fits) => fits !== false);
  for (const fits of wanted) {
    const found = cities.filter(fits);
    if (found.length > 0) return found;
  }
  return cities;
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;

const euro = new Set('AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' '));

/** City, state or region, country and its code, currency, time zone, latitude, longitude. */
type City = readonly [string, string, string, string, string, string, number, number];

const cities: readonly City[] = [
  ['Lisbon', 'Lisbon', 'Portugal', 'PT', 'EUR', 'Europe/Lisbon', 38.72, -9.14],
  ['Nairobi', 'Nairobi', 'Kenya', 'KE', 'KES', 'Africa/Nairobi', -1.29, 36.82],
  ['Osaka', 'Osaka', 'Japan', 'JP', 'JPY', 'Asia/Tokyo', 34.69, 135.5],
  ['Oslo', 'Oslo', 'Norway', 'NO', 'NOK', 'Europe/Oslo', 59.91, 10.75],
  ['Montevideo', 'Montevideo', 'Uruguay', 'UY', 'UYU', 'America/Montevideo', -34.9, -56.16],
  ['Ghent', 'East Flanders', 'Belgium', 'BE', 'EUR', 'Europe/Brussels', 51.05, 3.72],
  ['Tallinn', 'Harju', 'Estonia', 'EE', 'EUR', 'Europe/Tallinn', 59.44, 24.75],
  ['Cork', 'Munster', 'Ireland', 'IE', 'EUR', 'Europe/Dublin', 51.9, -8.47],
  ['Austin', 'Texas', 'United States', 'US', 'USD', 'America/Chicago', 30.27, -97.74],
  ['Portland', 'Oregon', 'United States', 'US', 'USD', 'America/Los_Angeles', 45.52, -122.68],
  ['Toronto', 'Ontario', 'Canada', 'CA', 'CAD', 'America/Toronto', 43.65, -79.38],
  ['Recife', 'Pernambuco', 'Brazil', 'BR', 'BRL', 'America/Recife', -8.05, -34.88],
  ['Melbourne', 'Victoria', 'Australia', 'AU', 'AUD', 'Australia/Melbourne', -37.81, 144.96],
  ['Pune', 'Maharashtra', 'India', 'IN', 'INR', 'Asia/Kolkata', 18.52, 73.86],
  ['Leipzig', 'Saxony', 'Germany', 'DE', 'EUR', 'Europe/Berlin', 51.34, 12.37],
  ['Lyon', 'Auvergne-Rhône-Alpes', 'France', 'FR', 'EUR', 'Europe/Paris', 45.76, 4.84],
  ['Leeds', 'West Yorkshire', 'United Kingdom', 'GB', 'GBP', 'Europe/London', 53.8, -1.55],
  ['Busan', 'Busan', 'South Korea', 'KR', 'KRW', 'Asia/Seoul', 35.18, 129.08],
];
