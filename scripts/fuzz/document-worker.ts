/**
 * Serves the documents that come as messages, sends each operation a request, asks what was
 * inferred, prepares the checks of each document, and answers with what was wrong.
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listChecks } from '../../contracts/run/prepare-checks.ts';
import { createDouble } from '../../mock/create-double.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';

/** The most operations of a document that are called. */
const mostCalls = 6;

process.on('message', async (text: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-fuzz-'));
  try {
    process.send?.({ what: await tryDocument(folder, text) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function tryDocument(folder: string, text: string): Promise<string | undefined> {
  const file = join(folder, 'openapi.json');
  await writeFile(file, text);
  try {
    const double = await createDouble({ apis: [file] });
    const server = createServer(double.listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const wrong =
        (await callAll(
          url,
          double.apis().flatMap(({ operations }) => operations),
        )) ?? (await callExplain(url));
      if (wrong !== undefined) return wrong;
      listChecks({ document: await loadDocument(file), runId: 'fuzz' });
      return undefined;
    } finally {
      server.closeAllConnections();
      server.close();
      await double.close();
    }
  } catch (error) {
    return error instanceof DoubletakeError
      ? undefined
      : `defect: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

async function callAll(
  url: string,
  operations: readonly { readonly method: string; readonly path: string }[],
): Promise<string | undefined> {
  for (const { method, path } of operations.slice(0, mostCalls)) {
    const body = ['post', 'put', 'patch'].includes(method)
      ? {
          body: '{"a":[{"b":1}],"name":"x"}',
          headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
        }
      : {};
    if (method === 'trace') continue;
    const response = await fetch(`${url}${encodeURI(path.replaceAll(/\{[^}]*\}/g, '1'))}`, {
      method: method.toUpperCase(),
      ...body,
    });
    const answer = await response.text();
    if (answer.includes('internal-error')) return `500: ${method} ${path}: ${answer.slice(0, 300)}`;
  }
  return undefined;
}

async function callExplain(url: string): Promise<string | undefined> {
  const { status } = await fetch(`${url}/__doubletake/explain`);
  return status < 500 ? undefined : `500: GET /__doubletake/explain: ${status}`;
}
