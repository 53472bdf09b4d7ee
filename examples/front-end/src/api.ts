/** What the application asks of OKCHAT, with errors that can be shown. */

import type { components } from '../../../generated/okchat.ts';

export type Chatbot = components['schemas']['Chatbot'];

const base = import.meta.env.VITE_API_URL ?? '/double';
const key = { 'x-api-key': import.meta.env.VITE_API_KEY ?? 'any' };

/** An answer that is no success; the message is the API's own. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The API cannot be reached: no network, or the connection was dropped. */
export class OfflineError extends Error {}

async function send(method: string, path: string, body?: unknown, signal?: AbortSignal) {
  const isForm = body instanceof FormData;
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...key,
      ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new OfflineError('The chatbots cannot be reached.');
  });
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  throw new ApiError(response.status, answer.error ?? `The API answered ${response.status}.`);
}

export async function listChatbots(): Promise<Chatbot[]> {
  return (await (await send('GET', '/api/external/chatbots')).json()).chatbots;
}

export async function createChatbot(name: string): Promise<Chatbot> {
  return (await (await send('POST', '/api/external/chatbots', { name })).json()).chatbot;
}

export async function uploadAvatar(id: string, file: File): Promise<Chatbot> {
  const form = new FormData();
  form.append('avatar', file);
  const response = await send('PATCH', `/api/external/chatbot/${id}/update-avatar`, form);
  return (await response.json()).chatbot;
}

/** Yields the answer's text as it comes, piece by piece (Vercel AI SDK, data stream protocol). */
export async function* chat(
  id: string,
  question: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const messages = [{ role: 'user', content: question }];
  const path = `/api/external/chatbot/${id}/chat?stream=true`;
  const response = await send('POST', path, { messages }, signal);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) return;
    const lines = (rest + chunk.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('0:')) yield JSON.parse(line.slice(2));
  }
}
