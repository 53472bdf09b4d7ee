import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readOverlaid } from '../openapi/load/load-document.ts';
import { makePng } from './picture.ts';
import { startServer } from './server.ts';
import {
  contestants,
  double,
  type Inputs,
  node24,
  peersFolder,
  root,
  wireMockJar,
} from './servers.ts';
import { collectionPath, multipartOf, send, type Work } from './work.ts';

/** The files of a run. */
export interface RunFiles extends Omit<Inputs, 'node'> {
  readonly json: string;
  readonly multipart: string;
  readonly picture: Buffer;
}

const pictureBytes = 64 * 1024;

/**
 * Writes the files that a run needs into its folder, and installs the peers where they are not yet.
 */
export async function prepare(folder: string, node: string): Promise<RunFiles> {
  if (!existsSync(node24)) {
    console.log('Installing the peers into bench/peers …');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: peersFolder,
      stdio: 'inherit',
    });
  }
  const picture = makePng(pictureBytes);
  const files: RunFiles = {
    folder,
    picture,
    document: join(folder, 'chatbots.json'),
    fixture: join(folder, 'fixture.json'),
    json: join(folder, 'create.json'),
    multipart: join(folder, 'avatar.multipart'),
    wireMock: wireMockJar,
  };
  await writeFile(files.document, JSON.stringify(await fourOperations()));
  await writeFile(
    files.json,
    JSON.stringify({ name: 'Bench', description: 'A chatbot of the benchmark' }),
  );
  await writeFile(files.multipart, multipartOf(picture));
  const chatbots = await chatbotsOf(node, files);
  await writeFile(files.fixture, JSON.stringify({ chatbots }));
  await writeStubs(join(folder, 'wiremock', 'mappings'), chatbots);
  return files;
}

/** OKCHAT's document, overlaid, with no more than create, list, details and avatar. */
async function fourOperations(): Promise<Record<string, unknown>> {
  const { root: document } = await readOverlaid(`${root}spec/okchat/openapi.yaml`, [
    `${root}spec/okchat/overlay.yaml`,
  ]);
  const kept: Record<string, readonly string[]> = {
    [collectionPath]: ['get', 'post'],
    '/api/external/chatbot/{chatbotId}': ['get', 'parameters'],
    '/api/external/chatbot/{chatbotId}/update-avatar': ['patch', 'parameters'],
  };
  const all = document['paths'] as Record<string, Record<string, unknown>>;
  const paths = Object.fromEntries(
    Object.entries(kept).map(([path, members]) => [
      path,
      Object.fromEntries(members.map((member) => [member, all[path]?.[member]])),
    ]),
  );
  return JSON.parse(withoutLinks({ ...document, paths, servers: [{ url: '/' }] }));
}

/** Links name operations that are not among the four. */
function withoutLinks(document: unknown): string {
  return JSON.stringify(document, (key, value) => (key === 'links' ? undefined : value));
}

/** Ten chatbots as the double lists them. */
async function chatbotsOf(node: string, files: RunFiles): Promise<unknown[]> {
  const contestant = contestants.find(({ name }) => name === double);
  if (contestant === undefined) throw new Error(`no ${double}`);
  const server = await startServer(
    { name: double, command: contestant.command({ ...files, node }) },
    collectionPath,
  );
  await seed(server.origin, files);
  const response = await fetch(server.origin + collectionPath, { headers: { 'x-api-key': 'any' } });
  const { chatbots } = (await response.json()) as { chatbots: unknown[] };
  await server.stop();
  return chatbots;
}

/** Makes the list ten long, where the server takes what it is given. */
export async function seed(origin: string, { json }: Pick<RunFiles, 'json'>): Promise<void> {
  const create: Work = {
    method: 'POST',
    path: collectionPath,
    headers: { 'x-api-key': 'any', 'content-type': 'application/json' },
    bodyFile: json,
  };
  for (let count = 0; count < 10; count++) await send(origin, create);
}

async function writeStubs(folder: string, chatbots: readonly unknown[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const headers = { 'Content-Type': 'application/json' };
  const one = { chatbot: chatbots[0], message: 'done' };
  const stubs = {
    list: {
      request: { method: 'GET', urlPath: collectionPath },
      response: { status: 200, headers, jsonBody: { chatbots } },
    },
    create: {
      request: { method: 'POST', urlPath: collectionPath },
      response: { status: 201, headers, jsonBody: one },
    },
    details: {
      request: { method: 'GET', urlPathPattern: '/api/external/chatbot/[^/]+' },
      response: { status: 200, headers, jsonBody: one },
    },
    avatar: {
      request: { method: 'PATCH', urlPathPattern: '/api/external/chatbot/[^/]+/update-avatar' },
      response: { status: 200, headers, jsonBody: one },
    },
  };
  for (const [name, stub] of Object.entries(stubs))
    await writeFile(join(folder, `${name}.json`), JSON.stringify(stub));
}
