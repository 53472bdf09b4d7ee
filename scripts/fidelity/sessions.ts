import type { SessionClient } from './client.ts';

type Step = (client: SessionClient) => Promise<unknown>;

/** Steps by how often each is taken. */
export async function run(
  client: SessionClient,
  begin: readonly Step[],
  steps: readonly (readonly [weight: number, step: Step])[],
): Promise<void> {
  for (const step of begin) await step(client);
  const total = steps.reduce((sum, [weight]) => sum + weight, 0);
  while (client.requests() < client.length) {
    let at = client.pick(total);
    for (const [weight, step] of steps) {
      at -= weight;
      if (at >= 0) continue;
      await step(client);
      break;
    }
  }
}

const fieldOf = (value: unknown, name: string) => (Object(value) as Record<string, unknown>)[name];

export async function todoSession(client: SessionClient): Promise<void> {
  let ids: number[] = [1, 2, 3];
  await run(
    client,
    [(own) => own.send('GET', '/todos')],
    [
      [2, (own) => own.send('GET', '/todos')],
      [4, (own) => own.send('GET', `/todos/${own.one(ids)}`)],
      [2, (own) => own.send('GET', `/todos/${900 + own.pick(90)}`)],
      [
        5,
        async (own) => {
          const todo = {
            title: own.words(2),
            ...(own.pick(2) === 0 && { desc: own.words(4) }),
            ...(own.pick(3) === 0 && { isComplete: own.pick(2) === 0 }),
          };
          const { json } = await own.send('POST', '/todos', todo);
          ids.push(Number(fieldOf(json, 'id')));
        },
      ],
      [2, (own) => own.send('POST', '/todos', { desc: own.words(2) })],
      [1, (own) => own.send('POST', '/todos', { title: own.pick(1000) })],
      [3, (own) => own.send('PATCH', `/todos/${own.one(ids)}`, { isComplete: own.pick(2) === 0 })],
      [2, (own) => own.send('PUT', `/todos/${own.one(ids)}`, { title: own.words(3) })],
      [1, (own) => own.send('PATCH', `/todos/${900 + own.pick(90)}`, { isComplete: true })],
      [
        2,
        async (own) => {
          const id = own.one(ids);
          if (ids.length < 3) return;
          ids = ids.filter((other) => other !== id);
          await own.send('DELETE', `/todos/${id}`);
          await own.send('GET', `/todos/${id}`);
        },
      ],
      [1, (own) => own.send('DELETE', `/todos/${900 + own.pick(90)}`)],
    ],
  );
}

export async function jsonServerSession(client: SessionClient): Promise<void> {
  let ids: number[] = [1, 2, 3];
  const authors = ['ann', 'bob', 'cleo'];
  await run(
    client,
    [
      (own) => own.send('GET', '/posts'),
      (own) => own.send('GET', '/comments'),
      (own) => own.send('GET', '/profile'),
    ],
    [
      [2, (own) => own.send('GET', '/posts')],
      [2, (own) => own.send('GET', `/posts?_page=${1 + own.pick(2)}&_limit=${2 + own.pick(3)}`)],
      [1, (own) => own.send('GET', `/posts?q=${own.one(['Post', 'river', 'lamp'])}`)],
      [4, (own) => own.send('GET', `/posts/${own.one(ids)}`)],
      [2, (own) => own.send('GET', `/posts/${900 + own.pick(90)}`)],
      [
        4,
        async (own) => {
          const post = { title: own.words(2), author: own.one(authors) };
          const { json } = await own.send('POST', '/posts', post);
          ids.push(Number(fieldOf(json, 'id')));
        },
      ],
      [
        2,
        (own) => own.send('PUT', `/posts/${own.one(ids)}`, { title: own.words(1), author: 'dan' }),
      ],
      [2, (own) => own.send('PATCH', `/posts/${own.one(ids)}`, { title: own.words(3) })],
      [1, (own) => own.send('PATCH', `/posts/${900 + own.pick(90)}`, { title: 'none' })],
      [
        2,
        async (own) => {
          const id = own.one(ids);
          // Comments go with their post, which is the first.
          if (ids.length < 3 || id === 1) return;
          ids = ids.filter((other) => other !== id);
          await own.send('DELETE', `/posts/${id}`);
          await own.send('GET', `/posts/${id}`);
        },
      ],
      [1, (own) => own.send('DELETE', `/posts/${900 + own.pick(90)}`)],
      [1, (own) => own.send('GET', `/posts/${own.one(ids)}/comments`)],
      [1, (own) => own.send('GET', '/comments')],
      [1, (own) => own.send('GET', '/profile')],
      [1, (own) => own.send('PUT', '/profile', { name: own.words(1) })],
    ],
  );
}

export async function padSession(client: SessionClient, key: string): Promise<void> {
  let pads: string[] = [];
  const call = (own: SessionClient, name: string, members: Record<string, string> = {}) =>
    own.send('GET', `/${name}?${new URLSearchParams({ apikey: key, ...members })}`);
  const unknown = (own: SessionClient) => `missing-${own.pick(1000)}`;
  await run(
    client,
    [
      (own) => call(own, 'listAllPads'),
      (own) => call(own, 'checkToken'),
      async (own) => {
        const padID = own.words(1).replaceAll(' ', '-');
        await call(own, 'createPad', { padID });
        await call(own, 'getText', { padID });
      },
    ],
    [
      [
        5,
        async (own) => {
          const padID = own.words(1).replaceAll(' ', '-');
          await call(own, 'createPad', {
            padID,
            ...(own.pick(3) > 0 && { text: own.words(3) }),
          });
          pads.push(padID);
        },
      ],
      [5, (own) => call(own, 'getText', { padID: own.one(pads) ?? unknown(own) })],
      [
        4,
        (own) => call(own, 'setText', { padID: own.one(pads) ?? unknown(own), text: own.words(4) }),
      ],
      [2, (own) => call(own, 'getText', { padID: unknown(own) })],
      [1, (own) => call(own, 'setText', { padID: unknown(own), text: 'none' })],
      [1, (own) => call(own, 'createPad', { padID: own.one(pads) ?? unknown(own) })],
      [1, (own) => call(own, 'deletePad', { padID: unknown(own) })],
      [1, (own) => call(own, 'listAllPads')],
      [1, (own) => call(own, 'checkToken')],
      [1, (own) => own.send('GET', '/getText?apikey=wrong&padID=any')],
      [
        2,
        async (own) => {
          const padID = own.one(pads);
          if (padID === undefined) return;
          pads = pads.filter((other) => other !== padID);
          await call(own, 'deletePad', { padID });
          await call(own, 'getText', { padID });
        },
      ],
    ],
  );
}

export async function gallerySession(client: SessionClient): Promise<void> {
  let albums: string[] = [];
  const pictures: [string, string][] = [];
  let auth: Record<string, string> = {};
  const call = (own: SessionClient, method: string, path: string, body?: unknown) =>
    own.send(method, path, body, auth);
  const bytes = (own: SessionClient) =>
    Buffer.from(Array.from({ length: 200 + own.pick(200) }, () => own.pick(256)));
  await run(
    client,
    [
      async (own) => {
        const { json } = await own.send('POST', '/sessions', {
          email: 'ann@gallery.test',
          password: 'correct horse battery',
        });
        auth = { authorization: `Bearer ${String(fieldOf(fieldOf(json, 'data'), 'token'))}` };
      },
      async (own) => {
        const { json } = await call(own, 'GET', '/albums');
        albums = (fieldOf(json, 'data') as { id: string }[]).map(({ id }) => id);
      },
      (own) => own.send('GET', '/health'),
    ],
    [
      [2, (own) => call(own, 'GET', '/albums')],
      [1, (own) => call(own, 'GET', `/albums?limit=${1 + own.pick(5)}`)],
      [1, (own) => call(own, 'GET', `/albums?limit=2&cursor=${own.one(albums)}`)],
      [4, (own) => call(own, 'GET', `/albums/${own.one(albums)}`)],
      [1, (own) => call(own, 'GET', `/albums/alb_missing${own.pick(1000)}`)],
      [1, (own) => own.send('GET', '/albums')],
      [1, (own) => own.send('GET', '/health')],
      [
        4,
        async (own) => {
          const title = own.words(2);
          const { json } = await call(own, 'POST', '/albums', {
            title,
            slug: title.replaceAll(' ', '-'),
            ...(own.pick(3) === 0 && { theme: 'dark' }),
          });
          albums.push(String(fieldOf(fieldOf(json, 'data'), 'id')));
        },
      ],
      [1, (own) => call(own, 'POST', '/albums', { slug: own.words(1) })],
      [2, (own) => call(own, 'PATCH', `/albums/${own.one(albums)}`, { title: own.words(2) })],
      [1, (own) => call(own, 'PATCH', `/albums/${own.one(albums)}`, { title: 5 })],
      [2, (own) => call(own, 'POST', `/albums/${own.one(albums)}/publish`)],
      [2, (own) => call(own, 'POST', `/albums/${own.one(albums)}/archive`)],
      [
        1,
        async (own) => {
          const id = own.one(albums);
          if (albums.length < 4) return;
          albums = albums.filter((other) => other !== id);
          await call(own, 'DELETE', `/albums/${id}`);
          await call(own, 'GET', `/albums/${id}`);
        },
      ],
      [
        3,
        async (own) => {
          const id = own.one(albums);
          await own.send('PUT', `/albums/${id}/cover`, bytes(own), {
            ...auth,
            'content-type': 'image/png',
          });
          await call(own, 'GET', `/albums/${id}/cover`);
        },
      ],
      [
        3,
        async (own) => {
          const id = own.one(albums) ?? '';
          const form = new FormData();
          form.set('caption', own.words(2));
          form.set('file', new Blob([new Uint8Array(bytes(own))], { type: 'image/png' }), 'a.png');
          const { json } = await call(own, 'POST', `/albums/${id}/pictures`, form);
          pictures.push([id, String(fieldOf(fieldOf(json, 'data'), 'id'))]);
        },
      ],
      [2, (own) => call(own, 'GET', `/albums/${own.one(albums)}/pictures`)],
      [
        2,
        async (own) => {
          const [album, picture] = own.one(pictures) ?? [];
          if (album !== undefined)
            await call(own, 'GET', `/albums/${album}/pictures/${picture}/content`);
        },
      ],
      [
        1,
        async (own) => {
          const [album, picture] = own.one(pictures) ?? [];
          if (album !== undefined) await call(own, 'GET', `/albums/${album}/pictures/${picture}`);
        },
      ],
    ],
  );
}
