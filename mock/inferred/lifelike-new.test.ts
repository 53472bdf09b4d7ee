import { expect, test } from 'vitest';
import { createDouble } from '../create-double.ts';
import { images } from '../testing/images.ts';
import { answers, body, documentOf, objectOf, ref, serveDocument } from './testing/documents.ts';

type Schema = Readonly<Record<string, unknown>>;
const text = { type: 'string' };
const integer = { type: 'integer' };
const time = { type: 'string', format: 'date-time' };

/** A document of things of a kind: made from what `sent` says, shown with more. */
function documentWith(noun: string, sent: Schema, shown: Schema, required: readonly string[] = []) {
  const item = objectOf({ id: integer, ...sent, ...shown }, 'id', ...required);
  return documentOf(
    {
      [`/${noun}`]: { post: { ...body(objectOf(sent)), ...answers([201, ref('Item')]) } },
      [`/${noun}/{itemId}`]: { get: answers([200, ref('Item')]) },
    },
    { Item: item },
    { itemId: integer },
  );
}

async function made(document: string, path: string, ...sent: readonly object[]) {
  const client = await serveDocument(document);
  const found: Record<string, unknown>[] = [];
  for (const each of sent)
    found.push((await client.send('POST', path, each)).body as Record<string, unknown>);
  await client.close();
  return found;
}

const person = {
  lastName: text,
  email: { type: 'string', format: 'email' },
  username: text,
  avatarUrl: { type: 'string', format: 'uri' },
  phone: text,
  createdAt: time,
  lastSeenAt: time,
};

test('what of a new person nobody sent agrees with what was sent', async () => {
  const document = documentWith('users', { firstName: text }, person);
  const [ada, grace] = await made(document, '/users', { firstName: 'Ada' }, { firstName: 'Grace' });
  expect(ada).toMatchObject({
    firstName: 'Ada',
    email: expect.stringMatching(/^ada[.].+@example[.]/),
  });
  expect(grace).toMatchObject({ email: expect.stringMatching(/^grace[.].+@example[.]/) });
  const last = String(ada?.['lastName'])
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
  expect(ada).toMatchObject({
    username: `ada.${last}`,
    avatarUrl: expect.stringContaining('/__doubletake/'),
  });
  expect(ada?.['lastSeenAt']).toBe(ada?.['createdAt']);
  expect(grace?.['phone']).not.toBe(ada?.['phone']);
});

test('one seed makes the same of the same, another seed another', async () => {
  const document = documentWith('users', { firstName: text }, person);
  const sent = { firstName: 'Ada' };
  const posted = async (seed: number) => {
    const client = await serveDocument(document, { seed });
    const { body: value } = await client.send('POST', '/users', sent);
    await client.close();
    const { lastName, phone } = value as Record<string, unknown>;
    return { lastName, phone };
  };
  expect(await posted(5)).toEqual(await posted(5));
  expect(await posted(6)).not.toEqual(await posted(5));
});

test.each<
  [string, { given: [noun: string, sent: Schema, shown: Schema, body: object]; want: object }]
>([
  [
    'an address decides who has it',
    {
      given: [
        'contacts',
        { email: text },
        { firstName: text, lastName: text, username: text, website: text },
        { email: 'ada.lovelace@analytical.example' },
      ],
      want: {
        firstName: 'Ada',
        lastName: 'Lovelace',
        username: 'ada.lovelace',
        website: 'https://analytical.example',
      },
    },
  ],
  [
    'a city decides country and currency',
    {
      given: [
        'venues',
        { city: text },
        {
          country: text,
          countryCode: text,
          currency: { type: 'string', example: 'usd' },
          timezone: text,
        },
        { city: 'Oslo' },
      ],
      want: { country: 'Norway', countryCode: 'NO', currency: 'NOK', timezone: 'Europe/Oslo' },
    },
  ],
  [
    'a birth date decides the age',
    {
      given: ['patients', { birthDate: text }, { age: integer }, { birthDate: '1990-06-01' }],
      want: { age: expect.any(Number) },
    },
  ],
  [
    'a title decides the slug',
    {
      given: [
        'posts',
        { title: text },
        { slug: { type: 'string', example: 'a-post' } },
        { title: 'Ten Slow Days' },
      ],
      want: { slug: 'ten-slow-days' },
    },
  ],
  [
    'what the document shows is what a member is that follows from nothing',
    {
      given: [
        'invoices',
        { note: text },
        {
          currency: { type: 'string', example: 'eur' },
          taxRate: { type: 'number', example: 19 },
          object: { type: 'string', example: 'invoice' },
          plan: { type: 'string', enum: ['free', 'pro'] },
          reference: { type: 'string', example: 'INV-0042' },
        },
        { note: 'Hi' },
      ],
      want: {
        currency: 'eur',
        taxRate: 19,
        object: 'invoice',
        plan: 'free',
        reference: expect.stringMatching(/^INV-\d{4}$/),
      },
    },
  ],
  [
    'what an overlay names by x-faker is made by that',
    {
      given: [
        'cars',
        { colour: text },
        { plate: { type: 'string', 'x-faker': 'vehicle.vrm' } },
        { colour: 'red' },
      ],
      want: { plate: expect.stringMatching(/^[A-Z]{2}\d{2}[A-Z]{3}$/) },
    },
  ],
  [
    'nothing has happened to it',
    {
      given: [
        'orders',
        { note: text },
        {
          deletedAt: { type: ['string', 'null'], format: 'date-time' },
          paidAt: { type: ['string', 'null'], format: 'date-time' },
          shipped: { type: 'boolean' },
          itemCount: integer,
          status: { type: 'string', enum: ['paid', 'pending', 'shipped'] },
        },
        { note: 'Hi' },
      ],
      want: { deletedAt: null, paidAt: null, shipped: false, itemCount: 0, status: 'pending' },
    },
  ],
])('%s', async (_name, { given: [noun, sent, shown, value], want }) => {
  const [item] = await made(documentWith(noun, sent, shown), `/${noun}`, value);
  expect(item).toMatchObject({ ...value, ...want });
});

test('the parts of a new person are about that person, its company is another', async () => {
  const document = documentWith(
    'customers',
    { firstName: text, lastName: text },
    {
      contact: objectOf({ email: { type: 'string', format: 'email' } }, 'email'),
      company: objectOf(
        { name: text, email: { type: 'string', format: 'email' } },
        'name',
        'email',
      ),
    },
    ['contact', 'company'],
  );
  const [ada] = await made(document, '/customers', { firstName: 'Ada', lastName: 'King' });
  expect(ada).toMatchObject({ contact: { email: expect.stringMatching(/^ada[.]king@/) } });
  expect(ada).not.toMatchObject({ company: { email: expect.stringMatching(/^ada/) } });
});

test('two new things have another number each, a pattern is kept, and pictures are pictures', async () => {
  const document = documentWith(
    'products',
    { name: text },
    {
      sku: { type: 'string', pattern: '^[A-Z]{3}-[0-9]{4}$', example: 'ABC-1234' },
      imageUrl: { type: 'string', format: 'uri', example: 'https://cdn.example.com/a.png' },
    },
  );
  const double = await createDouble({ apis: [JSON.parse(document)] });
  const { url, close } = await double.listen();
  const post = async (name: string) => {
    const answer = await fetch(`${url}/products`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    return (await answer.json()) as { sku: string; imageUrl: string };
  };
  const [one, two] = [await post('A'), await post('B')];
  expect(one.sku).toMatch(/^[A-Z]{3}-[0-9]{4}$/);
  expect(two.sku).not.toBe(one.sku);
  const picture = await fetch(one.imageUrl);
  expect(picture.headers.get('content-type')).toBe(images.png.type);
  await close();
});
