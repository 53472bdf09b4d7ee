import type { RunFiles } from './inputs.ts';
import { collectionPath, type Reply, send, type WorkName, workOf } from './work.ts';

/** What a server can do, found by asking it. */
export interface Abilities {
  /** What was created is read back. */
  readonly state: boolean;
  /** An uploaded picture is served byte for byte at the URL that the answer names. */
  readonly upload: boolean;
  /** A body that breaks its schema gets a 4xx. */
  readonly refuses: boolean;
}

/** A server as it was found, and why it cannot do a work where it cannot. */
export interface Probe {
  readonly abilities: Abilities;
  /** The id that GET one and PATCH avatar use. */
  readonly id: string;
  readonly cannot: Readonly<Partial<Record<WorkName, string>>>;
}

const exampleId = '3317853e-0af2-427d-a56f-351a9587f48f';

/** Asks a server once for everything that it will be measured on, and looks at the answers. */
export async function probe(origin: string, files: RunFiles): Promise<Probe> {
  const list = listOf((await send(origin, workOf('GET list', '', files))).body);
  const id = idOf(list[0]) ?? exampleId;
  const cannot: Partial<Record<WorkName, string>> = {};
  const look = async (name: WorkName, isRight: (answer: Reply) => string | undefined) => {
    const answer = await send(origin, workOf(name, id, files)).catch((error: unknown) => ({
      status: 0,
      headers: new Headers(),
      body: String(error),
    }));
    const wrong = isRight(answer);
    if (wrong !== undefined) cannot[name] = wrong;
    return answer;
  };
  const state = await keepsState(origin);
  await look(
    'GET one',
    ({ status, body }) =>
      expected(status, 200, body) ??
      (idOf(chatbotOf(body)) === undefined
        ? 'no chatbot in the answer'
        : state && idOf(chatbotOf(body)) !== id
          ? 'another chatbot'
          : undefined),
  );
  await look(
    'GET list',
    ({ status, body }) =>
      expected(status, 200, body) ??
      (listOf(body).length === 0 ? 'no list in the answer' : undefined),
  );
  await look(
    'POST create',
    ({ status, body }) =>
      expected(status, 201, body) ??
      (idOf(chatbotOf(body)) === undefined ? 'no chatbot in the answer' : undefined),
  );
  const patched = await look(
    'PATCH avatar',
    ({ status, body }) =>
      expected(status, 200, body) ??
      (chatbotOf(body) === undefined ? 'no chatbot in the answer' : undefined),
  );
  const upload =
    cannot['PATCH avatar'] === undefined && (await servesPicture(patched, origin, files.picture));
  return { abilities: { state, upload, refuses: await refuses(origin) }, id, cannot };
}

function expected(status: number, wanted: number, body: unknown): string | undefined {
  return status === wanted ? undefined : `answers ${status || String(body).slice(0, 80)}`;
}

/** A ready answer could be taken for a kept one, so the name is one that nobody has. */
async function keepsState(origin: string): Promise<boolean> {
  const name = `Probe ${process.hrtime.bigint()}`;
  const headers = { 'x-api-key': 'any', 'content-type': 'application/json' };
  const created = await fetch(origin + collectionPath, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name }),
  });
  const id = idOf(chatbotOf(await created.json().catch(() => undefined)));
  if (id === undefined) return false;
  const { status, body } = await send(origin, {
    method: 'GET',
    path: `/api/external/chatbot/${id}`,
    headers,
  });
  return status === 200 && chatbotOf(body)?.['name'] === name;
}

/**
 * At a URL in the answer, or at the one that the double names in a header where the document has no
 * place for it.
 */
async function servesPicture(
  { body, headers }: Reply,
  origin: string,
  picture: Buffer,
): Promise<boolean> {
  const settings = chatbotOf(body)?.['settings'] as { avatar?: unknown } | undefined;
  const urls = [settings?.avatar, headers.get('x-doubletake-file')].filter(
    (url) => typeof url === 'string',
  );
  const url = urls
    .map((text) => new URL(text, origin))
    .find((candidate) => candidate.origin === origin);
  if (url === undefined) return false;
  const response = await fetch(url);
  return response.status === 200 && picture.equals(Buffer.from(await response.arrayBuffer()));
}

async function refuses(origin: string): Promise<boolean> {
  const headers = { 'x-api-key': 'any', 'content-type': 'application/json' };
  const response = await fetch(origin + collectionPath, {
    method: 'POST',
    headers,
    body: '{"name":5}',
  });
  await response.arrayBuffer();
  return response.status >= 400 && response.status < 500;
}

function chatbotOf(body: unknown): Record<string, unknown> | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { chatbot } = body as { chatbot?: unknown };
  return (typeof chatbot === 'object' && chatbot !== null ? chatbot : body) as Record<
    string,
    unknown
  >;
}

function listOf(body: unknown): Record<string, unknown>[] {
  const list = Array.isArray(body) ? body : (body as { chatbots?: unknown } | undefined)?.chatbots;
  return Array.isArray(list) ? list : [];
}

function idOf(chatbot: Record<string, unknown> | undefined): string | undefined {
  return typeof chatbot?.['id'] === 'string' ? chatbot['id'] : undefined;
}
