import { Validator } from '@cfworker/json-schema';
import { expect, test } from 'vitest';
import { documentOf } from '../testing/document-of.ts';
import { createImagination } from './faker.ts';
import { sampleSchema } from './samples.ts';

const now = Date.UTC(2030, 5, 15);
const day = 86_400_000;
type Thing = Record<string, unknown>;

/** Twenty things of a schema. */
function things(schema: object, subject = '', locale = 'en'): Thing[] {
  const document = documentOf({ components: { schemas: { Given: schema } } });
  const lifelike = { imagination: createImagination(locale), now, pictures: 'http://p/', subject };
  return Array.from({ length: 20 }, (_, seed) => {
    const made = sampleSchema(document, '/components/schemas/Given', { seed, lifelike });
    const judged = new Validator(schema as never, '2020-12').validate(made as never);
    expect(judged, JSON.stringify(made)).toMatchObject({ valid: true });
    return made as Thing;
  });
}

const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const maybe = { type: ['string', 'null'], format: 'date-time' };
const object = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
});
const at = (value: unknown) => Date.parse(String(value));

test.each<[string, { given: object; subject?: string; want: (thing: Thing) => void }]>([
  [
    'a person',
    {
      given: object({ firstName: text, lastName: text, name: text, email: text, user_name: text }),
      want({ firstName, lastName, name, email, user_name }) {
        expect(name).toBe(`${firstName} ${lastName}`);
        expect(email).toMatch(/^[a-z0-9.]+@example\.(com|org|net)$/);
        expect(String(email).split('@')[0]).toBe(user_name);
      },
    },
  ],
  [
    'a trainer is a person, and what it is about says what a sentence says',
    {
      subject: 'trainers',
      given: object({ name: text, bio: text, specialNote: text, email: text }),
      want({ name, bio, email }) {
        expect(String(email)).toContain(
          String(name)
            .split(' ')[0]
            ?.toLowerCase()
            .replaceAll(/[^a-z]/g, ''),
        );
        expect(bio).toMatch(/^[A-Z][a-z]+ from [A-Z].+\. Likes .+\.$/);
      },
    },
  ],
  [
    'what an app has, in its own words and sizes',
    {
      subject: 'classes',
      given: object({
        title: text,
        capacity: { type: 'integer' },
        durationMinutes: { type: 'integer' },
        openingHours: { type: 'string', example: '06:00-22:00' },
      }),
      want({ title, capacity, durationMinutes, openingHours }) {
        expect(title).toMatch(
          /yoga|pilates|spinning|strength|stretching|boxing|rowing|core training/,
        );
        expect(Number(capacity)).toBeLessThanOrEqual(48);
        expect(Number(durationMinutes)).toBeGreaterThanOrEqual(10);
        expect(openingHours).toMatch(/^[01]\d:[0-5]\d-[012]\d:[0-5]\d$/);
      },
    },
  ],
  [
    'the name of a login is no time',
    {
      given: object({ login: text, last_login: text, language: text }),
      want({ login, last_login, language }) {
        expect(login).toMatch(/^[a-z0-9.]+$/);
        expect(at(last_login)).toBeLessThanOrEqual(now);
        expect(language).toBe('en');
      },
    },
  ],
  [
    'birth and age',
    {
      given: object({ birthDate: { type: 'string', format: 'date' }, age: { type: 'integer' } }),
      want({ birthDate, age }) {
        const years = (now - at(birthDate)) / day / 365.2425;
        expect(Math.abs(years - Number(age) - 0.5)).toBeLessThan(0.51);
      },
    },
  ],
  [
    'times',
    {
      given: object({ updated_at: time, createdAt: time, deletedAt: maybe }),
      want({ updated_at, createdAt, deletedAt }) {
        expect(at(createdAt)).toBeLessThanOrEqual(at(updated_at));
        expect(at(updated_at)).toBeLessThanOrEqual(now);
        expect(deletedAt).toBe(null);
      },
    },
  ],
  [
    'a status, and what goes by it',
    {
      given: object({
        paidAt: maybe,
        isPaid: { type: 'boolean' },
        failed: { type: 'boolean' },
        status: { enum: ['pending', 'paid', 'shipped', 'failed'] },
      }),
      want({ paidAt, isPaid, failed, status }) {
        const isDone = ['paid', 'shipped'].includes(String(status));
        expect([paidAt !== null, isPaid, failed]).toEqual([isDone, isDone, status === 'failed']);
      },
    },
  ],
  [
    'a place, within another thing',
    {
      given: object({
        address: object({ city: text, country: text, lat: { type: 'number' } }),
        countryCode: text,
      }),
      want({ address, countryCode }) {
        const { city, country } = address as { city: string; country: string };
        expect(new Intl.DisplayNames(['en'], { type: 'region' }).of(String(countryCode))).toBe(
          country,
        );
        if (city === 'Osaka') expect(country).toBe('Japan');
      },
    },
  ],
  [
    'pictures, and what is none',
    {
      given: object({
        avatarUrl: { type: 'string', format: 'uri' },
        icon: { ...text, example: '🐟' },
      }),
      want({ avatarUrl, icon }) {
        expect(avatarUrl).toMatch(/^http:\/\/p\/mark-256x256-[a-z0-9]+\.png$/);
        expect(icon).toBe('🐟');
      },
    },
  ],
  [
    'codes and numbers have the form of the example',
    {
      given: object({
        number: { ...text, example: 'INV-2024-0042' },
        weight: { type: 'number', example: 12.5 },
        breed: { ...text, examples: ['Collie', 'Corgi'] },
      }),
      want({ number, weight, breed }) {
        expect(number).toMatch(/^INV-2024-\d{4}$/);
        expect(weight).toBeGreaterThan(4.9);
        expect(weight).toBeLessThan(22.6);
        expect(['Collie', 'Corgi']).toContain(breed);
      },
    },
  ],
  [
    'what is asked for by x-faker',
    {
      given: object({
        a: { ...text, 'x-faker': 'finance.iban' },
        b: { type: 'integer', 'x-faker': { 'number.int': { min: 5000, max: 5010 } } },
        c: { ...text, maxLength: 20_000, 'x-faker': { 'lorem.words': 1_000_000 } },
        d: { ...text, 'x-faker': 'helpers.fake' },
        e: { ...text, 'x-faker': 'person.constructor' },
      }),
      want({ a, b, c }) {
        expect(a).toMatch(/^[A-Z]{2}\d{2}[A-Z0-9]+$/);
        expect(b).toBeGreaterThanOrEqual(5000);
        expect(String(c).length).toBeLessThan(20_000);
      },
    },
  ],
  [
    'what it is called says what it is',
    {
      given: object({ name: text, description: text }),
      subject: 'products',
      want: ({ name }) => expect(name).toMatch(/^\S+ \S+ \S+/),
    },
  ],
  [
    'bounds, patterns and formats hold whatever a name says',
    {
      given: object({
        email: { ...text, pattern: '^[A-Z]{3}$' },
        city: { ...text, maxLength: 3 },
        age: { type: 'integer', minimum: 200, maximum: 210 },
        phone: { ...text, minLength: 40 },
        website: { type: 'string', format: 'uri', maxLength: 30 },
        price: { type: 'number', multipleOf: 0.25 },
      }),
      want: () => undefined,
    },
  ],
])('%s', (_name, { given, subject = '', want }) => {
  for (const thing of things(given, subject)) want(thing);
});

test('what may vary varies', () => {
  const made = things(
    object(
      {
        role: { enum: ['admin', 'editor', 'viewer'] },
        active: { type: 'boolean' },
        tags: { type: 'array', items: text },
        bio: text,
      },
      ['role', 'active', 'tags'],
    ),
  );
  const different = (name: string) => new Set(made.map((thing) => JSON.stringify(thing[name])));
  expect(different('role').size).toBe(3);
  expect(different('active').size).toBe(2);
  expect(new Set(made.map(({ tags }) => (tags as string[]).length)).size).toBeGreaterThan(2);
  expect(different('bio')).toContain(undefined);
});

test('a locale is a language, and another seed another thing', () => {
  const schema = object({ firstName: text, country: text });
  const german = things(schema, '', 'de');
  expect(german[0]?.['country']).toBe('Deutschland');
  expect(german).toEqual(things(schema, '', 'de'));
  expect(german).not.toEqual(things(schema));
  expect(new Set(german.map(({ firstName }) => firstName)).size).toBeGreaterThan(10);
  expect(() => createImagination('../x')).toThrow('accepted: a locale of @faker-js/faker');
  expect(() => createImagination('xx')).toThrow('accepted: a locale of @faker-js/faker');
});
