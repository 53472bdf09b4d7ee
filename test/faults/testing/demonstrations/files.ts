import { type Demonstrations, form } from '../client.ts';
import {
  agents,
  blue,
  bot,
  documents,
  embed,
  newAgent,
  newBot,
  newChatbase,
  png3x1,
  red,
  sized,
  textFile,
  uploadAgentPicture,
  uploadAvatar,
  uploadIcon,
} from '../things.ts';

const fiveMebibytes = 5 * 1024 * 1024;

/** Stored files, upload rules. */
export const files: Demonstrations = {
  'file-not-stored': {
    run: async (c) =>
      (await c.picture((await uploadAvatar(c, (await newBot(c)).id, { bytes: red })).url)).status,
    works: 200,
    breaks: 404,
  },
  'file-bytes-mangled': {
    run: async (c) =>
      (
        await c.picture((await uploadAgentPicture(c, await newAgent(c), { bytes: red })).url)
      ).bytes.equals(red),
    works: true,
    breaks: false,
  },
  'file-last-byte-cut': {
    run: async (c) =>
      red.length -
      (await c.picture((await uploadIcon(c, await newChatbase(c), { bytes: red })).url)).bytes
        .length,
    works: 0,
    breaks: 1,
  },
  'file-type-octet-stream': {
    run: async (c) =>
      (await c.picture((await uploadAvatar(c, (await newBot(c)).id, { bytes: red })).url)).type,
    works: 'image/png',
    breaks: 'application/octet-stream',
  },
  'file-type-as-declared': {
    run: async (c) =>
      (
        await c.picture(
          (
            await uploadAgentPicture(c, await newAgent(c), { bytes: red, type: 'image/jpeg' })
          ).url,
        )
      ).type,
    works: 'image/png',
    breaks: 'image/jpeg',
  },
  'file-old-one-still-served': {
    run: async (c) => {
      const { id } = await newBot(c);
      const old = await uploadAvatar(c, id, { bytes: red });
      const next = await uploadAvatar(c, id, { bytes: blue });
      return [(await c.picture(old.url)).status, (await c.picture(next.url)).bytes.equals(blue)];
    },
    works: [404, true],
    breaks: [200, true],
  },
  'file-served-later': {
    run: async (c) => {
      const { url } = await uploadIcon(c, await newChatbase(c), { bytes: red });
      return [
        (await c.picture(url)).status,
        (await c.picture(url)).status,
        (await c.picture(url)).status,
      ];
    },
    works: [200, 200, 200],
    breaks: [404, 404, 200],
  },
  'file-widget-shows-the-one-before': {
    run: async (c) => {
      const id = await newAgent(c);
      const { url } = await uploadAgentPicture(c, id, { bytes: red });
      const shown = async () =>
        (await c.call(`GET ${agents}/${id}/widget`)).at('/widget_config/avatar/url') === url;
      return [await shown(), await shown()];
    },
    works: [true, true],
    breaks: [false, true],
  },
  'file-stored-under-its-name': {
    run: async (c) => {
      const one = await uploadAgentPicture(c, await newAgent(c), { bytes: red, name: 'me.png' });
      await uploadAgentPicture(c, await newAgent(c), { bytes: blue, name: 'me.png' });
      return (await c.picture(one.url)).bytes.equals(red);
    },
    works: true,
    breaks: false,
  },
  'upload-limit-ignored': {
    run: async (c) => {
      const big = sized(fiveMebibytes + 1);
      const { status, url } = await uploadAvatar(c, (await newBot(c)).id, { bytes: big });
      return [status, status === 200 && (await c.picture(url)).bytes.equals(big)];
    },
    works: [413, false],
    breaks: [200, true],
  },
  'upload-limit-one-too-many': {
    run: async (c) => {
      const id = await newChatbase(c);
      return [
        (await uploadIcon(c, id, { bytes: sized(1_000_000) })).status,
        (await uploadIcon(c, id, { bytes: sized(1_000_001) })).status,
      ];
    },
    works: [400, 400],
    breaks: [200, 400],
  },
  'upload-limit-one-too-few': {
    run: async (c) => {
      const id = await newAgent(c);
      return [
        (await uploadAgentPicture(c, id, { bytes: sized(fiveMebibytes) })).status,
        (await uploadAgentPicture(c, id, { bytes: sized(fiveMebibytes - 1) })).status,
      ];
    },
    works: [200, 200],
    breaks: [413, 200],
  },
  'upload-non-square-taken': {
    run: async (c) => {
      const { status, url } = await uploadIcon(c, await newChatbase(c), { bytes: png3x1 });
      return [status, status === 200 && (await c.picture(url)).bytes.equals(png3x1)];
    },
    works: [400, false],
    breaks: [200, true],
  },
  'upload-declared-type-believed': {
    run: async (c) =>
      (await uploadAvatar(c, (await newBot(c)).id, { bytes: Buffer.from('no picture') })).status,
    works: 415,
    breaks: 200,
  },
  'upload-empty-file-taken': {
    run: async (c) =>
      (await uploadAgentPicture(c, await newAgent(c), { bytes: Buffer.alloc(0) })).status,
    works: 415,
    breaks: 200,
  },
  'upload-missing-file-taken': {
    run: async (c) =>
      (
        await c.call(
          'POST /upload-chatbot-profile-picture',
          form({ chatbotId: await newChatbase(c) }),
        )
      ).status,
    works: 400,
    breaks: 200,
  },
  'upload-any-part-taken': {
    run: async (c) =>
      (await uploadAvatar(c, (await newBot(c)).id, { bytes: red }, 'picture')).status,
    works: 400,
    breaks: 200,
  },
  'upload-part-ignored': {
    run: async (c) => {
      const { id } = await newBot(c);
      const { at } = await embed(c, id);
      const file = textFile('Something quite different', 'other.txt');
      const replaced = await c.call(
        `PATCH ${bot(id)}/knowledge-base`,
        form({ documentId: at('/documents/0/id'), file }),
      );
      return [replaced.status, replaced.at('/documents/0/file_name')];
    },
    works: [200, 'other.txt'],
    breaks: [200, 'notes.txt'],
  },
  'upload-name-ignored': {
    run: async (c) =>
      (await c.call(`POST ${documents}/file?name=Manual`, form({ file: textFile('Text') }))).at(
        '/name',
      ),
    works: 'Manual',
    breaks: 'notes.txt',
  },
  'upload-file-name-climbs': {
    run: async (c) => {
      const { status, at } = await embed(
        c,
        (await newBot(c)).id,
        textFile('Text', '../../etc/passwd'),
      );
      return [status, at('/documents/0/file_name')];
    },
    works: [400, undefined],
    breaks: [200, '../../etc/passwd'],
  },
  'upload-file-name-in-url': {
    run: async (c) =>
      (
        await uploadAgentPicture(c, await newAgent(c), { bytes: red, name: 'my <b>.png' })
      ).url.includes('my <b>.png'),
    works: false,
    breaks: true,
  },
};
