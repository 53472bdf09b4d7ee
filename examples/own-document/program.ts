/**
 * A bicycle is added, gets a photo, is repaired and rented, and is removed. Run: `npx tsx
 * examples/own-document/program.ts [base URL] [picture]`.
 */
import { baseUrl } from '../lib/base-url.ts';
import { formData } from '../lib/form-data.ts';
import { choosePicture } from '../lib/picture.ts';
import { verify, verifyGone, verifyPicture } from '../lib/verify.ts';

interface Bicycle {
  readonly id: string;
  readonly model: string;
  readonly status: 'free' | 'rented';
  readonly photoUrl?: string;
}

async function call<Body>(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Body }> {
  const isForm = body instanceof FormData;
  const sent =
    body === undefined
      ? {}
      : {
          body: isForm ? body : JSON.stringify(body),
          ...(!isForm && { headers: { 'content-type': 'application/json' } }),
        };
  const response = await fetch(baseUrl() + path, { method, ...sent });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
}

const { body: bicycle } = await call<Bicycle>('POST', '/bicycles', { model: 'Tandem' });
const here = `/bicycles/${bicycle.id}`;
verify(bicycle.status === 'free', 'a new bicycle is free');
console.log(`created   ${bicycle.id}`);

const picture = await choosePicture();
const { body: shown } = await call<Bicycle>('PUT', `${here}/photo`, formData({ photo: picture }));
const url = shown.photoUrl ?? '';
console.log(`uploaded  ${picture.name}, ${picture.size} bytes: ${url}`);
await verifyPicture(url, picture);
console.log('read back the bytes are the same');

const repair = await call<{ bicycleId: string }>('POST', `${here}/repairs`, {
  what: 'Chain',
  cost: 30,
});
verify(
  repair.status === 201 && repair.body.bicycleId === bicycle.id,
  'the repair is of this bicycle',
);
const dear = await call<{ error: string }>('POST', `${here}/repairs`, { what: 'Frame', cost: 300 });
console.log(`refused   ${dear.status} ${dear.body.error}`);
const { body: repairs } = await call<unknown[]>('GET', `${here}/repairs`);
verify(repairs.length === 1, 'one repair is listed');

const { body: rented } = await call<Bicycle>('POST', `${here}/rent`);
verify(rented.status === 'rented', 'it is rented now');
const again = await call<{ error: string }>('POST', `${here}/rent`);
console.log(`refused   ${again.status} ${again.body.error}`);
const { body: list } = await call<{ bicycles: Bicycle[] }>('GET', '/bicycles?status=rented');
verify(
  list.bicycles.some(({ id }) => id === bicycle.id),
  'it is among those that are rented',
);

await call('DELETE', here);
verify((await call('GET', `${here}/repairs`)).status === 404, 'its repairs are gone with it');
await verifyGone(url);
console.log(`deleted   ${bicycle.id}, and its photo`);
