import createClient, { type Client } from 'openapi-fetch';
import { afterAll, onTestFinished } from 'vitest';
import type { paths } from '../../generated/chatbase.ts';
import type { DoubleOptions } from '../create-double.ts';
import { images } from './images.ts';
import { type Served, serve } from './serve.ts';

/** A double of Chatbase for one test, and ways to talk to it. */
export interface Started {
  readonly url: string;
  readonly api: Client<paths>;
  /** A client for another sandbox. */
  in(sandbox: string): Client<paths>;
  /** Sends a picture, or whatever is given, to the operation of its slot. */
  upload(
    slot: 'icon' | 'profile-picture',
    chatbotId: string,
    file?: Partial<TestFile>,
  ): Promise<Response>;
  /** Any request, with a key. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
}

interface TestFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
}

export const key = { Authorization: 'Bearer a-key' };

/**
 * What starts a double of Chatbase for each test of the file that calls this: a sandbox of its own
 * in a double that the tests of the file share; with options, a double that ends with the test.
 */
export function doublesOfThisFile(): (options?: DoubleOptions) => Promise<Started> {
  let shared: Promise<Served> | undefined;
  let sandboxes = 0;
  afterAll(async () => (await shared)?.close());
  return async (options) => {
    if (options === undefined) {
      shared ??= serve({ apis: ['chatbase'] });
      return sessionWith(`${(await shared).url}/__doubletake/in/test-${++sandboxes}`);
    }
    const { url, close } = await serve({ apis: ['chatbase'], ...options });
    onTestFinished(close);
    return sessionWith(url);
  };
}

function sessionWith(url: string): Started {
  const client = (baseUrl: string) => createClient<paths>({ baseUrl, headers: key });
  return {
    url,
    api: client(url),
    in: (sandbox) => client(`${url}/__doubletake/in/${sandbox}`),
    upload(slot, chatbotId, file = {}) {
      const { name, type, bytes } = { ...images.png, ...file };
      const form = new FormData();
      form.set('chatbotId', chatbotId);
      form.set(
        slot === 'icon' ? 'chatbotIconFile' : 'profilePictureFile',
        new File([bytes], name, { type }),
      );
      return fetch(`${url}/upload-chatbot-${slot}`, { method: 'POST', headers: key, body: form });
    },
    send: (method, path, body, headers = {}) =>
      fetch(url + path, {
        method,
        headers: {
          ...key,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}

/** What a chatbot answers to a message. */
export async function say(
  api: Client<paths>,
  chatbotId: string,
  content: string,
): Promise<string | undefined> {
  const { data } = await api.POST('/chat', {
    body: { chatbotId, messages: [{ role: 'user', content }] },
  });
  return typeof data === 'object' ? data.text : data;
}

/** The id of a new chatbot. */
export async function newChatbot(
  api: Client<paths>,
  body: { chatbotName?: string; sourceText?: string } = {},
): Promise<string> {
  const { data } = await api.POST('/create-chatbot', { body: { chatbotName: 'A bot', ...body } });
  if (data === undefined) throw new Error('no chatbot was made');
  return data.chatbotId;
}
