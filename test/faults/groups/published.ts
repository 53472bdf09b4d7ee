import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { type Fault, group, type Strike } from '../fault.ts';
import { createShown, dropped, edit } from '../tools/edit-json.ts';
import {
  type Answer,
  insteadOf,
  isSuccess,
  type Json,
  readJson,
  readObject,
  withHeader,
  withJson,
} from '../tools/message.ts';
import { all, type Call, on, onJson, onStatus, onSuccess } from '../tools/strikes.ts';

const item = '/products/{productId}';
const writes = ['POST /products', `PUT ${item}`, `PATCH ${item}`];

/**
 * The ten faults that were published with a comparison of tools, on a small document of their own.
 */
export const publishedFaults: Fault[] = group(
  'published',
  (
    [
      {
        name: 'published-server-error-on-input',
        title: 'A price below its minimum answers 500: only the database refuses it.',
        by: 'server-error',
        start: () =>
          onStatus(writes, [400], (answer, { request }) =>
            Number(readObject(request)['price']) < 0
              ? insteadOf(answer, 500, { error: 'internal error' })
              : answer,
          ),
      },
      {
        name: 'published-wrong-response-type',
        title: 'The price of a product that is read is a string.',
        by: 'body-nonconforming',
        start: () => onJson(`GET ${item}`, (body) => edit(body, '/price', String)),
      },
      {
        name: 'published-undeclared-success',
        title: 'Replacing a product answers 202, which the document does not have.',
        by: 'status-undeclared',
        start: () =>
          onSuccess(`PUT ${item}`, (answer) => ({ ...answer, status: 202, reason: 'Accepted' })),
      },
      {
        name: 'published-maximum-ignored',
        title: 'A price above its maximum is taken.',
        by: 'invalid-request-accepted',
        start: () =>
          takeAnyway((body) => (Number(body['price']) > 10000 ? { price: 10000 } : undefined)),
      },
      {
        name: 'published-enum-ignored',
        title: 'A category that is not in the enum is taken.',
        by: 'invalid-request-accepted',
        start: () =>
          takeAnyway((body) =>
            typeof body['category'] === 'string' ? { category: 'book' } : undefined,
          ),
      },
      {
        name: 'published-required-ignored',
        title: 'A product without the required name is made.',
        by: 'invalid-request-accepted',
        start: () => takeAnyway((body) => ('name' in body ? undefined : { name: 'nameless' })),
      },
      {
        name: 'published-location-to-nowhere',
        title: 'The Location of a new product leads to 404.',
        by: 'location-broken',
        start: () =>
          onSuccess('POST /products', (answer) =>
            withHeader(answer, 'Location', `/product/${readObject(answer)['id']}`),
          ),
      },
      {
        name: 'published-delete-deletes-nothing',
        title: 'Deleting a product answers 204, and it is still there.',
        by: 'delete-ineffective',
        start: () =>
          on(`DELETE ${item}`, async ({ request, pass }) => {
            const answer = await pass({ ...request, method: 'GET' });
            if (!isSuccess(answer)) return answer;
            return {
              status: 204,
              headers: answer.headers.filter(([name]) => !/^content-/i.test(name)),
              body: Buffer.alloc(0),
            };
          }),
      },
      {
        name: 'published-put-is-partial',
        title: 'Replacing a product keeps what was not sent.',
        by: 'put-partial',
        start: () => replacing((before, sent) => ({ ...before, ...sent })),
      },
      {
        name: 'published-put-is-not-idempotent',
        title: 'Replacing a product adds to the stock, so that the same request twice gives more.',
        by: 'put-not-idempotent',
        start: () =>
          replacing((before, sent) => ({
            ...sent,
            stock: Number(before['stock'] ?? 0) + Number(sent['stock'] ?? 0),
          })),
      },
    ] satisfies Omit<Fault, 'group' | 'api' | 'published'>[]
  ).map((fault): Omit<Fault, 'group'> => ({ ...fault, api: 'shop', published: true })),
);

/**
 * Takes bodies that the server behind refuses, by giving it other values in place of the bad ones,
 * and shows the bad ones until the next good write.
 * @param repair the members that the server gets instead; undefined for a body to be refused
 */
function takeAnyway(repair: (body: Json) => Json | undefined): Strike {
  const shown = createShown();
  const write = on(writes, async ({ request, pass, values }) => {
    const answer = await pass();
    if (isSuccess(answer)) shown.forget(values['productId']);
    const body = readJson(request);
    const members = answer.status === 400 && isObject(body) ? repair(body) : undefined;
    if (members === undefined || !isObject(body)) return answer;
    const taken = await pass(withJson(request, { ...body, ...members }));
    if (!isSuccess(taken)) return answer;
    const bad = Object.keys(members).map((name) => [name, name in body ? body[name] : dropped]);
    shown.set(readObject(taken)['id'], Object.fromEntries(bad));
    return taken;
  });
  // The first strike sees the answer of the second, with what it has just been told to show.
  return all(shown.strike, write);
}

/**
 * Lets the server behind check a replacement, and stores what `merge` makes of it and of the
 * product before.
 */
function replacing(merge: (before: Json, sent: Json) => Json): Strike {
  return on(`PUT ${item}`, async ({ request, values, pass, ask }: Call): Promise<Answer> => {
    const { id: _, ...before } = readObject(await ask('GET', `/products/${values['productId']}`));
    const answer = await pass();
    return isSuccess(answer) ? pass(withJson(request, merge(before, readObject(request)))) : answer;
  });
}
