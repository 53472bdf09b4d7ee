import { expect, test } from 'vitest';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import {
  documentRoot,
  type GivenAnswer,
  type GotRequest,
  jsonResponse,
  runAgainst,
} from '../testing/run-against.ts';

/**
 * A nursery: beds, the plants in them, and the tags of each plant. It keeps to its document but for
 * one habit.
 */

const text = { type: 'string' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const takes = (schema: object) => ({
  required: true,
  content: { 'application/json': { schema } },
});
const none = { description: 'Not found' };
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: text });
const stages = { type: 'string', enum: ['seed', 'leaf', 'bloom'] };

const root = documentRoot(
  {
    '/beds': {
      get: {
        operationId: 'listBeds',
        description: 'In the order in which they were made.',
        responses: { 200: jsonResponse({ type: 'array', items: ref('Bed') }) },
      },
      post: {
        operationId: 'makeBed',
        requestBody: takes(ref('NewBed')),
        responses: {
          201: jsonResponse(ref('Bed')),
          400: { description: 'not valid' },
          409: { description: 'The code is taken.' },
        },
      },
    },
    '/beds/{bedId}': {
      parameters: [inPath('bedId')],
      get: { operationId: 'readBed', responses: { 200: jsonResponse(ref('Bed')), 404: none } },
      delete: {
        operationId: 'dropBed',
        responses: {
          204: { description: 'gone' },
          404: none,
          409: { description: 'There are plants in the bed.' },
        },
      },
    },
    '/plants': {
      get: {
        operationId: 'listPlants',
        description: 'Sorted by height, highest first.',
        parameters: [
          { name: 'stages', in: 'query', schema: { type: 'array', items: stages } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, default: 5 } },
          { name: 'offset', in: 'query', schema: { type: 'integer', minimum: 0, default: 0 } },
        ],
        responses: { 200: jsonResponse({ type: 'array', items: ref('Plant') }) },
      },
      post: {
        operationId: 'plant',
        requestBody: takes(ref('NewPlant')),
        responses: {
          201: jsonResponse(ref('Plant')),
          422: { description: 'There is no such bed: the bed does not exist.' },
        },
      },
    },
    '/plants/several': {
      post: {
        operationId: 'plantSeveral',
        requestBody: takes({ type: 'array', minItems: 1, maxItems: 9, items: ref('NewPlant') }),
        responses: {
          201: jsonResponse({
            type: 'array',
            items: { type: 'object', properties: { ok: { type: 'boolean' }, plant: ref('Plant') } },
          }),
        },
      },
    },
    '/plants/all': {
      get: {
        operationId: 'allPlants',
        responses: { 200: jsonResponse({ type: 'array', items: ref('Plant') }) },
      },
    },
    '/plants/{plantId}': {
      parameters: [inPath('plantId')],
      get: { operationId: 'readPlant', responses: { 200: jsonResponse(ref('Plant')), 404: none } },
    },
    '/plants/{plantId}/waterings': {
      parameters: [inPath('plantId')],
      get: {
        operationId: 'listWaterings',
        responses: { 200: jsonResponse({ type: 'array', items: ref('Watering') }), 404: none },
      },
      put: {
        operationId: 'setWaterings',
        requestBody: takes({ type: 'array', items: ref('Watering') }),
        responses: { 200: jsonResponse({ type: 'array', items: ref('Watering') }), 404: none },
      },
    },
    '/plants/{plantId}/tags': {
      parameters: [inPath('plantId')],
      get: {
        operationId: 'listTags',
        responses: { 200: jsonResponse({ type: 'array', items: text }), 404: none },
      },
    },
    '/plants/{plantId}/tags/{tag}': {
      parameters: [inPath('plantId'), inPath('tag')],
      put: { operationId: 'addTag', responses: { 204: { description: 'added' }, 404: none } },
      delete: { operationId: 'dropTag', responses: { 204: { description: 'gone' }, 404: none } },
    },
  },
  {
    NewBed: {
      type: 'object',
      required: ['code', 'soil'],
      properties: {
        code: { type: 'string', pattern: '^[A-Z]{2}-[0-9]{1,9}$' },
        soil: { type: 'string', maxLength: 40 },
      },
    },
    Bed: {
      type: 'object',
      required: ['id', 'code', 'soil'],
      properties: { id: text, code: text, soil: text },
    },
    NewPlant: {
      type: 'object',
      required: ['title', 'bedId', 'height', 'stage'],
      properties: { title: text, bedId: text, height: { type: 'integer' }, stage: stages },
    },
    Watering: {
      type: 'object',
      required: ['hour'],
      properties: { hour: { type: 'integer', minimum: 0 }, can: { type: 'string' } },
    },
    Plant: {
      type: 'object',
      required: ['id', 'title', 'bedId', 'height', 'stage'],
      properties: {
        ...{ id: text, title: text, bedId: text, height: { type: 'integer' }, stage: stages },
      },
    },
  },
);

type Row = Record<string, unknown> & { readonly id: string };

function serve(habit: string) {
  const has = (name: string) => name === habit;
  const beds: Row[] = [];
  const plants: Row[] = [];
  const tags = new Map<string, string[]>();
  const waterings = new Map<string, unknown[]>();
  let count = 0;
  const make = (rows: Row[], body: unknown): Row => {
    const row = { ...Object(body), id: `n${String(++count).padStart(5, '0')}k` } as Row;
    rows.push(row);
    return row;
  };
  const byHeight = () =>
    plants.toSorted((a, b) =>
      has('by height, lowest first')
        ? Number(a['height']) - Number(b['height'])
        : Number(b['height']) - Number(a['height']),
    );
  const isBed = (id: unknown) => has('any bed') || beds.some((bed) => bed.id === id);
  const { NewBed, NewPlant } = { NewBed: ['code', 'soil'], NewPlant: ['title', 'bedId', 'stage'] };
  const fits = (body: unknown, names: string[]) =>
    isObject(body) &&
    names.every((name) => typeof body[name] === 'string') &&
    (body['code'] === undefined || /^[A-Z]{2}-[0-9]{1,9}$/.test(String(body['code'])));

  function atBeds({ method, body }: GotRequest): GivenAnswer {
    if (method === 'GET')
      return { status: 200, body: has('beds turned round') ? beds.toReversed() : beds };
    if (!fits(body, NewBed)) return { status: 400 };
    const { code, soil } = Object(body);
    const twin = beds.find((bed) => bed['code'] === code);
    if (twin === undefined) return { status: 201, body: make(beds, body) };
    if (has('a conflict that writes')) twin['soil'] = soil;
    return { status: has('taken is not valid') ? 400 : 409 };
  }

  function dropBed(bed: Row): GivenAnswer {
    const isUsed = plants.some(({ bedId }) => bedId === bed.id);
    const goes = !isUsed || has('beds go with plants') || has('refused beds go');
    if (goes) beds.splice(beds.indexOf(bed), 1);
    return { status: isUsed && !has('beds go with plants') ? 409 : 204 };
  }

  function atPlants({ method, body, query }: GotRequest): GivenAnswer {
    if (method === 'POST') {
      if (!fits(body, NewPlant)) return { status: 400 };
      if (!isBed(Object(body).bedId)) return { status: 422 };
      return { status: 201, body: make(plants, body) };
    }
    const wanted = query.getAll('stages');
    const fitting = byHeight().filter(
      ({ stage }) => has('any stage') || wanted.length === 0 || wanted.includes(String(stage)),
    );
    const offset = Number(query.get('offset') ?? 0);
    return {
      status: 200,
      body: fitting.slice(offset, offset + Number(query.get('limit') ?? 5)),
    };
  }

  function atTags(plant: Row, tag: string | undefined, method: string): GivenAnswer {
    const own = tags.get(has('tags shared') ? '' : plant.id) ?? [];
    const keep = (list: string[]) => tags.set(has('tags shared') ? '' : plant.id, list);
    if (tag === undefined) return { status: 200, body: own };
    if (method === 'DELETE') {
      if (!own.includes(tag)) return { status: 404 };
      if (!has('tags stay')) keep(has('all tags go') ? [] : own.filter((one) => one !== tag));
    } else if (has('the last tag alone')) keep([tag]);
    else if (has('tags twice')) keep([...own, tag]);
    else if (!own.includes(tag)) keep([...own, has('small tags') ? tag.toLowerCase() : tag]);
    return { status: 204 };
  }

  return (request: GotRequest): GivenAnswer => {
    const { method, path, body } = request;
    const [kind, id, part, tag] = path.split('/').slice(1).map(decodeURIComponent);
    if (kind === 'beds') {
      if (id === undefined) return atBeds(request);
      const bed = beds.find((one) => one.id === id);
      if (bed === undefined) return { status: 404 };
      return method === 'DELETE' ? dropBed(bed) : { status: 200, body: bed };
    }
    if (id === undefined) return atPlants(request);
    if (id === 'all')
      return { status: 200, body: has('five of all') ? plants.slice(0, 5) : plants };
    if (id === 'several') {
      const rows = Array.isArray(body) ? body : [];
      if (rows.length === 0 || !rows.every((row) => fits(row, NewPlant))) return { status: 400 };
      const kept = has('several are not kept') ? [] : plants;
      return { status: 201, body: rows.map((row) => ({ ok: true, plant: make(kept, row) })) };
    }
    const plant = plants.find((one) => one.id === id);
    if (plant === undefined) return { status: 404 };
    if (part === 'waterings') {
      const own = waterings.get(has('watered together') ? '' : plant.id) ?? [];
      if (method === 'GET') return { status: 200, body: own };
      if (!Array.isArray(body)) return { status: 400 };
      const sent = has('cans forgotten') ? body.map(({ hour }) => ({ hour })) : body;
      const kept = has('waterings added') ? [...own, ...sent] : sent;
      if (!has('waterings lost') && !(has('none ignored') && sent.length === 0))
        waterings.set(has('watered together') ? '' : plant.id, kept);
      return { status: 200, body: sent };
    }
    return part === 'tags' ? atTags(plant, tag, method) : { status: 200, body: plant };
  };
}

const part = 'setWaterings/journeys/part/plant';
const needed = 'dropBed/journeys/needed/plant/makeBed';
const cases: Record<string, readonly [check: string, ...found: string[]]> = {
  'beds turned round': ['listBeds/journeys/made-order/makeBed', 'list-misordered body'],
  'by height, lowest first': ['listPlants/journeys/order', 'list-misordered body'],
  'any stage': ['listPlants/journeys/filter/stages/plant', 'list-overreached query/stages'],
  'any bed': ['plant/negative/body/bedId/unknown', 'invalid-request-accepted request/bedId'],
  'several are not kept': ['plantSeveral/journeys/several/plant', 'write-lost state/several'],
  'five of all': ['allPlants/journeys/shows-all/plant', 'list-incomplete list/elsewhere'],
  'a conflict that writes': ['makeBed/journeys/taken', 'refused-request-wrote state/taken'],
  'taken is not valid': ['makeBed/negative/taken', 'refused-differently request/taken/status'],
  'beds go with plants': [needed, 'invalid-request-accepted request/needed'],
  'refused beds go': [needed, 'refused-request-wrote state/needed'],
  'watered together': [part, 'update-overreached other'],
  'cans forgotten': [part, 'write-altered body/*/can'],
  'waterings added': [part, 'write-altered body'],
  'waterings lost': [part, 'write-altered body'],
  'none ignored': [part, 'update-ignored body'],
  'small tags': ['addTag/journeys/attaches/plant', 'write-lost state/tag'],
  'tags twice': ['addTag/journeys/attaches/plant', 'put-not-idempotent state/tag'],
  'the last tag alone': ['addTag/journeys/attaches/plant', 'write-lost state/tag'],
  'tags shared': ['addTag/journeys/attaches/plant', 'update-overreached other/tag'],
  'tags stay': ['addTag/journeys/attaches/plant', 'delete-ineffective state/tag'],
  'all tags go': ['addTag/journeys/attaches/plant', 'delete-overreached state/tag'],
};

test('what keeps to its document is found well, and each check has something to look at', async () => {
  const only = [...new Set(Object.values(cases).map(([check]) => check))];
  const { findings, outcomes } = await runAgainst(root, serve(''), only);
  expect(findings.map(({ code, location, message }) => [code, location, message])).toEqual([]);
  expect(outcomes).toEqual(Object.fromEntries(only.map((id) => [id, 'passed'])));
});

test.each(Object.entries(cases))('%s', async (habit, [check, ...want]) => {
  const { findings } = await runAgainst(root, serve(habit), [check]);
  expect(findings.map(({ code, location }) => `${code} ${location}`)).toEqual(want);
});
