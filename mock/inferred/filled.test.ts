import { imageSize } from 'image-size';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDouble, type Double } from '../create-double.ts';
import { withDocument } from './testing/documents.ts';

const list = (schema: string, path: string) => ({
  get: { responses: ok({ type: 'array', items: { $ref: `#/components/schemas/${schema}` } }) },
  post: {
    requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
    responses: { 201: ok({ $ref: `#/components/schemas/${schema}` })[200] },
    operationId: `make ${path}`,
  },
});
const ok = (schema: object) => ({
  200: { description: 'ok', content: { 'application/json': { schema } } },
});
const text = { type: 'string' };
const uuid = { type: 'string', format: 'uuid' };
const thing = (properties: object) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
const document = {
  openapi: '3.1.0',
  info: { title: 'Club', version: '1' },
  paths: {
    '/members': list('Member', '/members'),
    '/teams': list('Team', '/teams'),
    '/countries': { get: list('Country', '').get },
    '/countries/{code}': {
      get: {
        parameters: [{ name: 'code', in: 'path', required: true, schema: text }],
        responses: ok({ $ref: '#/components/schemas/Country' }),
      },
    },
  },
  components: {
    schemas: {
      Member: thing({ id: uuid, name: text, teamId: { type: 'integer' }, avatar_url: text }),
      // The two name each other.
      Team: thing({
        id: { type: 'integer' },
        title: text,
        ownerId: uuid,
        memberIds: { type: 'array', items: uuid, minItems: 2 },
        seats: { type: 'array', items: thing({ member_id: uuid }), minItems: 1 },
      }),
      Country: thing({ code: text, name: text }),
    },
  },
};

let double: Double;
const get = (path: string) => double.fetch(new Request(`http://double.test${path}`));
const read = async <Item>(path: string) => (await (await get(path)).json()) as Item[];
beforeAll(async () => {
  await withDocument(JSON.stringify(document), async (file) => {
    double = await createDouble({ apis: [file], fill: 8, locale: 'fr' });
  });
});
afterAll(() => double.close());

interface Member {
  readonly id: string;
  readonly teamId: number;
  readonly avatar_url: string;
}
interface Team {
  readonly id: number;
  readonly ownerId: string;
  readonly memberIds: string[];
  readonly seats: { member_id: string }[];
}

test('made-up things name things that there are, also each other', async () => {
  const [members, teams] = await Promise.all([read<Member>('/members'), read<Team>('/teams')]);
  expect([members.length, teams.length]).toEqual([8, 8]);
  const ids = members.map(({ id }) => id);
  expect(teams.map(({ id }) => id)).toEqual(
    expect.arrayContaining(members.map(({ teamId }) => teamId)),
  );
  for (const { ownerId, memberIds, seats } of teams) {
    expect(ids).toEqual(
      expect.arrayContaining([ownerId, ...memberIds, ...seats.map((seat) => seat.member_id)]),
    );
    expect(new Set(memberIds).size).toBe(memberIds.length);
  }
  expect(new Set(members.map(({ teamId }) => teamId)).size).toBeGreaterThan(2);
});

test('pictures are served, and stay what they are', async () => {
  const [{ avatar_url: url } = { avatar_url: '' }] = await read<Member>('/members');
  const answer = await double.fetch(new Request(url));
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(imageSize(bytes)).toMatchObject({ type: 'png', width: 256, height: 256 });
  const etag = answer.headers.get('etag') ?? '';
  const again = await double.fetch(new Request(url, { headers: { 'if-none-match': etag } }));
  expect(again.status).toBe(304);
  expect((await double.fetch(new Request(url.replace('256x256', '99999x9')))).status).toBe(404);
});

test('a list that nothing could add to shows a few, each another', async () => {
  const countries = await read<{ code: string }>('/countries');
  expect(new Set(countries.map(({ code }) => code)).size).toBe(8 + 3);
});

test('a data file that was exported shows its pictures', async () => {
  const before = await read<Member>('/members');
  await double.control.reset({ data: await double.control.exportData() });
  expect(await read<Member>('/members')).toEqual(before);
});
