import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createDouble } from '../../mock/create-double.ts';
import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import { rounded, writeJson } from '../../openapi/lib/exact-json.ts';
import { asSchemaObject } from './as-schema-object.ts';
import { componentsFor } from './components-for.ts';
import type { Group, SuiteFile } from './read-suite.ts';
import type { Failure, FileResult } from './run-suite.ts';

/** A version of OpenAPI, and the draft whose tests its schemas are held to. */
export interface ServedVersion {
  readonly openapi: string;
  readonly draft: string;
}

/** Draft 4 is not OpenAPI 3.0: the tests that a Schema Object of 3.0 can say are run. */
export const servedVersions: readonly ServedVersion[] = [
  { openapi: '3.0.4', draft: 'draft4' },
  { openapi: '3.1.1', draft: 'draft2020-12' },
];

/**
 * Runs one file of the suite through served documents: each schema becomes a document of its own,
 * which is loaded from a file and served on a port. Each value is sent as the body of a request,
 * and is what a handler answers. A test has to come out right both ways: what conforms is
 * accepted, and arrives as it was; what does not is refused, 400 or 500 `answer-invalid`.
 */
export async function serveFile(
  file: SuiteFile,
  version: ServedVersion,
  remotes: ReadonlyMap<string, unknown>,
): Promise<FileResult> {
  const folder = await mkdtemp(join(tmpdir(), 'schema-suite-'));
  try {
    const failures: Failure[] = [];
    let [total, unsayable] = [0, 0];
    for (const group of file.groups) {
      const schemas = schemasOf(group, version, remotes);
      if (schemas === undefined) {
        unsayable += group.tests.length;
        continue;
      }
      total += group.tests.length;
      const path = join(folder, 'openapi.json');
      await writeFile(path, JSON.stringify(documentOf(version.openapi, schemas)));
      failures.push(...(await serveGroup(path, file.name, group)));
    }
    return { name: file.name, total, passed: total - failures.length, failures, unsayable };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Undefined for what the version of OpenAPI cannot say. */
function schemasOf(
  group: Group,
  { openapi, draft }: ServedVersion,
  remotes: ReadonlyMap<string, unknown>,
): Record<string, unknown> | undefined {
  if (openapi.startsWith('3.0')) return asSchemaObject(group.schema);
  const text = JSON.stringify(group.schema);
  const components = componentsFor(group.schema, draft, remotes);
  // Only the tests that refer to others have these in their document.
  return text.includes('localhost:1234') ? components : { Given: components['Given'] };
}

function documentOf(openapi: string, schemas: Record<string, unknown>): unknown {
  const content = {
    'application/json': { schema: { $ref: '#/components/schemas/Given' } },
  };
  return {
    openapi,
    info: { title: 'JSON Schema Test Suite', version: '1' },
    paths: {
      '/taken': {
        post: {
          operationId: 'take',
          requestBody: { required: true, content },
          responses: { 204: { description: 'taken' } },
        },
      },
      '/given': {
        get: { operationId: 'give', responses: { 200: { description: 'given', content } } },
      },
    },
    components: { schemas },
  };
}

async function serveGroup(path: string, file: string, group: Group): Promise<Failure[]> {
  let value: unknown;
  let taken: unknown;
  const fail = (test: string, problem: string): Failure => ({
    file,
    group: group.description,
    test,
    problem,
  });
  try {
    const double = await createDouble({
      apis: [path],
      handlers: {
        take: ({ body }) => {
          taken = body;
          return Promise.resolve({ status: 204 });
        },
        give: () => Promise.resolve({ status: 200, body: value }),
      },
    });
    const server = createServer(double.listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const failures: Failure[] = [];
    try {
      for (const { description, data, valid } of group.tests) {
        [value, taken] = [data, undefined];
        const problem =
          (await judgeRequest(origin, data, valid, () => taken)) ??
          (await judgeAnswer(origin, data, valid));
        if (problem !== undefined) failures.push(fail(description, problem));
      }
    } finally {
      server.closeAllConnections();
      server.close();
      await double.close();
    }
    return failures;
  } catch (error) {
    return group.tests.map(({ description }) =>
      fail(description, `the document is not served: ${messageOf(error)}`),
    );
  }
}

async function judgeRequest(
  origin: string,
  data: unknown,
  valid: boolean,
  taken: () => unknown,
): Promise<string | undefined> {
  const answer = await fetch(`${origin}/taken`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(data),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  if (answer.status !== (valid ? 204 : 400))
    return `as a request: ${answer.status} ${text.slice(0, 300)}`;
  // The suite's own numbers were rounded when its files were read.
  return !valid || isDeepStrictEqual(rounded(taken()), data)
    ? undefined
    : `as a request: the handler got ${writeJson(taken())}`;
}

async function judgeAnswer(
  origin: string,
  data: unknown,
  valid: boolean,
): Promise<string | undefined> {
  const answer = await fetch(`${origin}/given`, { signal: AbortSignal.timeout(30_000) });
  const text = await answer.text();
  if (valid)
    return answer.status === 200 && isDeepStrictEqual(JSON.parse(text), data)
      ? undefined
      : `as an answer: ${answer.status} ${text.slice(0, 300)}`;
  return answer.status === 500 && text.includes('answer-invalid')
    ? undefined
    : `as an answer: let through with ${answer.status} ${text.slice(0, 300)}`;
}
