import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { loadDocument } from '../../../openapi/load/load-document.ts';
import type { Strike } from '../fault.ts';
import type { Answer, Field } from '../tools/message.ts';
import { type Archive, createArchive } from './archive.ts';
import type { Hooks } from './hooks.ts';

/** The archive's OpenAPI document. */
export const archiveDocument: string = fileURLToPath(new URL('./openapi.yaml', import.meta.url));

/** An archive that is broken where the hooks say, in place of the server that is not. */
export function broken(hooks: Partial<Hooks>): () => Strike {
  return () => {
    let archive: Promise<Archive> | undefined;
    return async (request, _next, { key }) => {
      archive ??= openArchive(key, hooks);
      return (await archive)(request);
    };
  };
}

async function openArchive(key: string, hooks: Partial<Hooks> = {}): Promise<Archive> {
  return createArchive(await loadDocument(archiveDocument, { name: 'archive' }), key, hooks);
}

/** Starts an archive on a free port of the loopback. */
export async function startArchive(
  key: string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const archive = await openArchive(key);
  const listener = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const fields: Field[] = Object.entries(incoming.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(', '),
    ]);
    const answer: Answer = await archive({
      method: incoming.method ?? 'GET',
      url: incoming.url ?? '/',
      headers: fields,
      body: Buffer.concat(chunks),
    });
    response.writeHead(answer.status, answer.headers.flat());
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    async close() {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
