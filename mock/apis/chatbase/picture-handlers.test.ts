import { expect, test } from 'vitest';
import { doublesOfThisFile, newChatbot } from '../../testing/chatbase.ts';
import { images } from '../../testing/images.ts';

const start = doublesOfThisFile();

const chatbotId = 'ckl123abc456';
const messages = {
  icon: 'Chatbot chat icon uploaded successfully.',
  'profile-picture': 'Chatbot Profile Picture uploaded successfully.',
};
const removals = {
  icon: 'Chatbot icon deleted successfully.',
  'profile-picture': 'Chatbot Profile Picture deleted successfully.',
};
const slots = ['icon', 'profile-picture'] as const;

const cases = slots.flatMap((slot) =>
  Object.entries(images).map(([kind, image]) => ({ slot, kind, image })),
);

test.each(cases)(
  '$slot: a picture of type $kind is taken and comes back byte for byte',
  async ({ slot, image }) => {
    const { upload } = await start();
    const answer = await upload(slot, chatbotId, {
      ...image,
      name: 'x.bin',
      type: 'application/octet-stream',
    });
    expect([answer.status, await answer.json()]).toEqual([200, { message: messages[slot] }]);
    const file = await fetch(answer.headers.get('x-doubletake-file') ?? '');
    expect(file.headers.get('content-type')).toBe(image.type);
    expect(Buffer.from(await file.arrayBuffer()).equals(image.bytes)).toBe(true);
  },
);

test.each(slots)('%s: a new picture replaces the old, whose URL is gone', async (slot) => {
  const { upload } = await start();
  const first = (await upload(slot, chatbotId)).headers.get('x-doubletake-file') ?? '';
  const second = (await upload(slot, chatbotId, images.gif)).headers.get('x-doubletake-file') ?? '';
  expect([(await fetch(first)).status, (await fetch(second)).status]).toEqual([404, 200]);
});

test('icon and profile picture are two pictures, and the control API lists both', async () => {
  const { upload, send } = await start();
  const urls = [];
  for (const slot of slots)
    urls.push((await upload(slot, chatbotId)).headers.get('x-doubletake-file'));
  const { files } = (await (await send('GET', '/__doubletake/files')).json()) as {
    files: { url: string }[];
  };
  expect(files.map(({ url }) => url)).toEqual(urls);
});

test.each(slots)(
  '%s: deleting it takes the file away, and deleting it again changes nothing',
  async (slot) => {
    const { upload, send } = await start();
    const url = (await upload(slot, chatbotId)).headers.get('x-doubletake-file') ?? '';
    for (const _time of [1, 2]) {
      const answer = await send('DELETE', `/delete-chatbot-${slot}?chatbotId=${chatbotId}`);
      expect([answer.status, await answer.json()]).toEqual([200, { message: removals[slot] }]);
      expect((await fetch(url)).status).toBe(404);
    }
  },
);

const svg = (width: number, height: number) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`);
const padded = (size: number) =>
  Buffer.concat([images.png.bytes, Buffer.alloc(size - images.png.bytes.length)]);

test.each([
  [
    '999,999 bytes are under 1 MB',
    { given: { bytes: padded(999_999) }, want: [200, /uploaded successfully/] },
  ],
  ['1,000,000 bytes are not', { given: { bytes: padded(1_000_000) }, want: [400, /999999 bytes/] }],
  [
    'text is no picture',
    {
      given: { bytes: Buffer.from('hello'), name: 'a.png', type: 'image/png' },
      want: [400, /no image.*image\/png/],
    },
  ],
  ['an empty file is no picture', { given: { bytes: Buffer.alloc(0) }, want: [400, /empty file/] }],
  [
    'a picture must be square',
    { given: { bytes: svg(2, 1) }, want: [400, /2 × 1 pixels; it must be square/] },
  ],
] as const)('%s', async (_name, { given, want: [status, message] }) => {
  // The setting gives way to a limit that is documented.
  const { upload } = await start({ maxUpload: 50_000_000 });
  for (const slot of slots) {
    const answer = await upload(slot, chatbotId, given);
    expect([answer.status, await answer.json()]).toEqual([
      status,
      { message: expect.stringMatching(message) },
    ]);
  }
});

test('a refused picture leaves the one before in its place', async () => {
  const { upload } = await start();
  const url = (await upload('icon', chatbotId)).headers.get('x-doubletake-file') ?? '';
  await upload('icon', chatbotId, { bytes: svg(2, 1) });
  expect((await fetch(url)).status).toBe(200);
});

test('of many uploads at once one file stays', async () => {
  const { api, upload, send } = await start({ empty: true });
  const id = await newChatbot(api);
  await Promise.all(Array.from({ length: 20 }, () => upload('icon', id)));
  const { files } = (await (await send('GET', '/__doubletake/files')).json()) as {
    files: unknown[];
  };
  expect(files).toHaveLength(1);
});
