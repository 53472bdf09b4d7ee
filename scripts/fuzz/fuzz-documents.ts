import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Failure } from './failure.ts';
import { shrinkJson } from './shrink.ts';

/**
 * Milliseconds in which a document has to be served and called: so many, because the machine may be
 * busy.
 */
const limit = 10_000;

/**
 * Changes the document that all others are made from until it is told to stop, and sees that each
 * is served or refused.
 */
export async function* fuzzDocuments(
  seeds: Iterable<number>,
  count: (input: number) => void,
): AsyncGenerator<Failure> {
  const original: unknown = parse(
    await readFile(new URL('fuzz-api.yaml', import.meta.url), 'utf8'),
  );
  const arbitrary = documents(original);
  let worker = startWorker();
  const judge = async (document: unknown): Promise<string | undefined> => {
    const what = await tryDocument(worker, document);
    if (what === undefined) return undefined;
    await stopWorker(worker);
    worker = startWorker();
    return what;
  };
  try {
    for (const seed of seeds) {
      const [document] = fc.sample(arbitrary, { seed, numRuns: 1 });
      const what = await judge(document);
      count(1);
      // A machine that stood still for a while is no failure of the document.
      if (what === undefined || (await judge(document)) === undefined) continue;
      const kind = what.slice(0, 12);
      const stillFails = async (candidate: unknown) =>
        (await judge(candidate))?.slice(0, 12) === kind;
      yield {
        area: 'documents',
        seed,
        what,
        input: printed(document),
        extension: 'json',
        smaller: async (until) => printed(await shrinkJson(document, stillFails, until)),
      };
    }
  } finally {
    await stopWorker(worker);
  }
}

function printed(document: unknown): Buffer {
  return Buffer.from(JSON.stringify(document, undefined, 1));
}

function startWorker(): ChildProcess {
  const file = fileURLToPath(new URL('document-worker.ts', import.meta.url));
  const worker = fork(file, [], {
    execArgv: [...process.execArgv, '--max-old-space-size=512'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const killAtExit = () => void worker.kill('SIGKILL');
  process.once('exit', killAtExit);
  worker.once('exit', () => process.off('exit', killAtExit));
  return worker;
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

async function tryDocument(worker: ChildProcess, document: unknown): Promise<string | undefined> {
  const over = new AbortController();
  const { signal } = over;
  const answer = once(worker, 'message', { signal }).then(
    ([message]) => (message as { what?: string }).what,
  );
  const end = once(worker, 'exit', { signal }).then(
    ([code, name]) => `crash: the process ended with ${name ?? code}`,
  );
  const late = pause(limit, `hang: over ${limit} ms`, { signal });
  worker.send(JSON.stringify(document));
  try {
    return await Promise.race([answer, end, late]);
  } finally {
    over.abort();
    await Promise.allSettled([answer, end, late]);
  }
}

const names = [
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  '',
  'a/b',
  '~',
  '{x}',
  '$ref',
  'allOf',
  'items',
  'properties',
];

/** A document with some of its parts replaced, taken away, doubled or moved. */
function documents(original: unknown): fc.Arbitrary<unknown> {
  const schemas = fc.oneof(
    fc.constantFrom<unknown>(
      { $ref: '#' },
      { $ref: '#/components/schemas/Thing' },
      { $ref: '#/components/schemas/Nothing' },
      { $ref: '#/paths' },
      { allOf: [{ $ref: '#/components/schemas/Part' }, { $ref: '#/components/schemas/Part' }] },
      { type: 'array', minItems: 40, uniqueItems: true, items: { enum: [1, 2] } },
      { type: 'array', minItems: 100_000 },
      { type: 'object', minProperties: 10_000 },
      { type: 'string', minLength: 1_000_000 },
      { type: 'string', pattern: '^(a+)+$', minLength: 40 },
      { type: 'string', pattern: '(' },
      { not: {} },
      { type: 'integer', minimum: 5, maximum: 4 },
      { type: ['null', 'string', 'x'] },
      { oneOf: [{ type: 'object' }, { type: 'object' }] },
      {
        type: 'object',
        required: ['constructor', '__proto__'],
        properties: { constructor: { type: 'string' } },
      },
      true,
      false,
      null,
    ),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const change = fc.record({
    where: fc.nat(),
    how: fc.constantFrom('replace', 'replace', 'drop', 'rename', 'copy'),
    value: schemas,
    name: fc.constantFrom(...names),
    from: fc.nat(),
  });
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    const root: unknown = structuredClone(original);
    for (const { where, how, value, name, from } of changes) {
      const places = placesOf(root);
      const place = places[where % Math.max(1, places.length)];
      if (place === undefined) continue;
      const { parent, key } = place;
      if (how === 'replace') setOwn(parent, key, value);
      if (how === 'drop') Reflect.deleteProperty(parent, key);
      if (how === 'rename') setOwn(parent, name, Reflect.get(parent, key));
      const source = places[from % places.length];
      if (how === 'copy' && source !== undefined)
        setOwn(parent, key, structuredClone(Reflect.get(source.parent, source.key)));
    }
    return root;
  });
}

interface Place {
  readonly parent: object;
  readonly key: string;
}

function placesOf(node: unknown): Place[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.keys(node).flatMap((key) => [
    { parent: node, key },
    ...placesOf(Reflect.get(node, key)),
  ]);
}

/** An own member, whatever its name. */
function setOwn(parent: object, key: string, value: unknown): void {
  Object.defineProperty(parent, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
