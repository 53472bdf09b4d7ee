import { describe, expect, test } from 'vitest';
import {
  documentRoot,
  type GivenAnswer,
  type GotRequest,
  jsonResponse,
  runAgainst,
} from '../testing/run-against.ts';

/**
 * A server of customs that the other tests do not have: items in `data`, keys of other items, codes
 * that no two items have, cursors in an object of their own, one thing of settings.
 */

const object = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  required,
  properties,
});
const text = { type: 'string' };
const number = { type: 'integer' };
const body = (schema: object) => ({
  required: true,
  content: { 'application/json': { schema } },
});
const refused = { description: 'refused', content: { 'application/json': { schema: {} } } };
const errors = { 400: refused, 404: refused, 409: refused };
const id = (name: string) => [{ name, in: 'path', required: true, schema: number }];
const member = object({ id: number, name: text });
const loan = object({
  id: { ...number, readOnly: true },
  memberId: number,
  code: text,
  days: number,
  state: { ...text, readOnly: true },
});
const query = (name: string, schema: object) => ({ name, in: 'query', schema });
const list = { data: { type: 'array', items: loan }, page: object({ hasNext: {}, endCursor: {} }) };
const root = documentRoot({
  '/members': {
    post: {
      operationId: 'addMember',
      requestBody: body(object({ name: text })),
      responses: { 201: jsonResponse(object({ data: member })), ...errors },
    },
  },
  '/members/{memberId}': {
    get: {
      operationId: 'readMember',
      parameters: id('memberId'),
      responses: { 200: jsonResponse(object({ data: member })), ...errors },
    },
  },
  '/loans': {
    get: {
      operationId: 'listLoans',
      parameters: [
        query('after', text),
        query('first', { ...number, minimum: 1, default: 20 }),
        query('minDays', number),
      ],
      responses: { 200: jsonResponse(object(list)), ...errors },
    },
    post: {
      operationId: 'addLoan',
      requestBody: body(
        object({ memberId: number, code: { ...text, pattern: '^[A-Z]{2}-\\d{3}$' }, days: number }),
      ),
      responses: { 201: jsonResponse(object({ data: loan })), ...errors },
    },
  },
  '/loans/{loanId}': {
    get: {
      operationId: 'readLoan',
      parameters: id('loanId'),
      responses: { 200: jsonResponse(object({ data: loan })), ...errors },
    },
  },
  '/settings': {
    get: {
      operationId: 'readSettings',
      responses: { 200: jsonResponse(object({ zone: text, flags: {} })) },
    },
    put: {
      operationId: 'putSettings',
      requestBody: body(
        object({
          zone: text,
          flags: { type: 'object', additionalProperties: { type: 'boolean' } },
        }),
      ),
      responses: { 200: jsonResponse({}), ...errors },
    },
  },
  '/payments': {
    post: {
      operationId: 'pay',
      parameters: [{ name: 'Idempotency-Key', in: 'header', required: true, schema: text }],
      requestBody: body(object({ amount: number })),
      responses: { 201: jsonResponse(object({ id: number, amount: number })), ...errors },
    },
  },
  '/payments/{paymentId}': {
    get: {
      operationId: 'readPayment',
      parameters: id('paymentId'),
      responses: { 200: jsonResponse(object({ id: number, amount: number })), ...errors },
    },
  },
  '/export': {
    get: {
      operationId: 'export',
      responses: {
        200: { description: 'ok', content: { 'application/x-ndjson': { schema: loan } } },
      },
    },
  },
});

type Fault = 'key' | 'flags' | 'state' | 'cursor' | 'days' | 'id' | undefined;

/** Answers requests; a fault is what it does otherwise. */
function serverOf(fault: Fault): (request: GotRequest) => GivenAnswer {
  const things = new Map<number, Record<string, unknown>>();
  const paid = new Map<unknown, number>();
  let settings: Record<string, unknown> = {};
  const keep = (thing: Record<string, unknown>) => {
    const own = { id: things.size + 1, ...thing };
    things.set(own.id, own);
    return own;
  };
  const no = (status: number) => ({ status, body: { error: status } });
  return ({ method, path, query: asked, body: sent, headers }) => {
    const [, kind = '', name = ''] = path.split('/');
    const own = Object(sent) as Record<string, unknown>;
    const loans = [...things.values()].filter(({ code }) => code !== undefined);
    if (path === '/export')
      return { status: 200, headers: { 'content-type': 'application/x-ndjson' } };
    if (kind === 'settings') {
      if (method === 'PUT') settings = fault === 'flags' ? { ...own, flags: {} } : own;
      return { status: 200, body: { zone: 'UTC', flags: {}, ...settings } };
    }
    if (name !== '') {
      const found = things.get(fault === 'id' ? Number.parseInt(name, 10) : Number(name));
      if (found === undefined) return no(404);
      return { status: 200, body: kind === 'payments' ? found : { data: found } };
    }
    if (kind === 'payments') {
      const key = headers['idempotency-key'];
      const known = fault === 'key' ? undefined : things.get(paid.get(key) ?? 0);
      const payment = known ?? keep({ amount: own['amount'] });
      paid.set(key, Number(payment['id']));
      return { status: 201, body: payment };
    }
    if (method === 'POST' && kind === 'members')
      return { status: 201, body: { data: keep({ name: own['name'] }) } };
    if (method === 'POST') {
      const { memberId, code, days, state } = own;
      if (things.get(Number(memberId))?.['name'] === undefined) return no(404);
      if (loans.some((other) => other['code'] === code)) return no(409);
      const made = keep({
        memberId,
        code,
        days,
        state: fault === 'state' ? (state ?? 'new') : 'new',
      });
      return { status: 201, body: { data: made } };
    }
    const least = fault === 'days' ? null : asked.get('minDays');
    const all = loans.filter(({ days }) => least === null || Number(days) >= Number(least));
    const from =
      Number(asked.get('after') ?? 0) + (fault === 'cursor' && asked.has('after') ? 1 : 0);
    const end = from + Number(asked.get('first') ?? 20);
    const hasNext = end < all.length;
    return {
      status: 200,
      body: {
        data: all.slice(from, end),
        page: { hasNext, endCursor: hasNext ? String(end) : null },
      },
    };
  };
}

const checks = {
  key: ['pay/journeys/same-key', 'repetition-carried-out'],
  flags: ['putSettings/journeys/singleton', 'update-ignored'],
  state: ['addLoan/journeys/assigned', 'read-only-written'],
  cursor: ['listLoans/journeys/pages', 'paging-inconsistent'],
  days: ['listLoans/journeys/bounds/minDays', 'list-overreached'],
  id: ['readLoan/negative/id/loanId/longer', 'invalid-request-accepted'],
} as const;
const ids = Object.values(checks).map(([check]) => check);

test('a server that keeps to them is found well, and each check has something to look at', async () => {
  const only = [...ids, 'addLoan/journeys/read-back', 'addLoan/generated', 'export/examples'];
  const { findings, outcomes } = await runAgainst(root, serverOf(undefined), only, true);
  expect(findings.map(({ message }) => message)).toEqual([]);
  for (const check of [...ids, 'addLoan/journeys/read-back'])
    expect(outcomes[check], check).toBe('passed');
});

describe('what it does otherwise is found', () => {
  test.each(Object.entries(checks))('%s', async (fault, [check, code]) => {
    const { findings } = await runAgainst(root, serverOf(fault as Fault), [check], true);
    expect(new Set(findings.map((finding) => finding.code))).toEqual(new Set([code]));
  });
});
