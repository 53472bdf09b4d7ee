import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';

/** Everything that a server holds: the name of each item, and its content or a hash of it. */
export type Held = ReadonlyMap<string, string>;

/** Where one start of a server lives. */
export interface Place {
  /** The folder with what was installed. */
  readonly modules: string;
  /** An empty folder of its own. */
  readonly folder: string;
  readonly port: number;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
}

/** A server of somebody else, and how to look into it without asking it the way the checks do. */
export interface RealServer {
  readonly name: string;
  /** Arguments to `node`. */
  command(place: Place): string[];
  /** The path that answers when it is up. */
  readonly ready: string;
  /** Files that are there before the start. */
  prepare?(place: Place): Promise<void>;
  /** Puts data in when it is up. */
  seed?(place: Place): Promise<void>;
  /** The path of its own OpenAPI document; else the file in `documents/` that is called like it. */
  readonly document?: string;
  /** What it holds, read from its files where it has any. */
  look(place: Place): Promise<Held>;
  /**
   * What it keeps by a mistake of its own after the item that it belonged to was deleted, and shows
   * to nobody who could tell: the name in what it holds, to the reason.
   */
  readonly keeps?: Readonly<Record<string, string>>;
}

const here = new URL('.', import.meta.url).pathname;
const inModules = ({ modules }: Place, path: string) => join(modules, 'node_modules', path);

function loopback(place: Place, application: string, options: object): string[] {
  const rest = {
    port: place.port,
    host: '127.0.0.1',
    gracePeriodForClose: 0,
    openApiSpec: { setServersFromRequest: true },
  };
  return [
    join(here, 'loopback.cjs'),
    inModules(place, application),
    JSON.stringify({ rest, ...options }),
  ];
}

/** A row for each item of the members of a JSON file that are lists or maps. */
async function lookIntoJson(file: string): Promise<Held> {
  const held = new Map<string, string>();
  if (!existsSync(file)) return held;
  for (const [name, value] of Object.entries(
    JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>,
  )) {
    if (Array.isArray(value))
      for (const item of value)
        held.set(`${name}/${String((item as { id?: unknown }).id)}`, JSON.stringify(item));
    else held.set(name, JSON.stringify(value));
  }
  return held;
}

/** The hash of each file below a folder. */
async function hashFiles(folder: string): Promise<Held> {
  const held = new Map<string, string>();
  if (!existsSync(folder)) return held;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    held.set(
      file.slice(folder.length + 1),
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
  }
  return held;
}

/** The hash of each folder in a folder, with all that lies below it. */
async function hashFolders(folder: string): Promise<Held> {
  const held = new Map<string, string>();
  for (const [file, hash] of await hashFiles(folder)) {
    const [name = file] = file.split('/');
    held.set(name, `${held.get(name) ?? ''}${file} ${hash}\n`);
  }
  return held;
}

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`POST ${url} answers ${response.status}: ${await response.text()}`);
}

const todo: RealServer = {
  name: 'loopback-todo',
  command: (place) => loopback(place, '@loopback/example-todo', {}),
  ready: '/ping',
  document: '/openapi.json',
  async prepare({ folder }) {
    const todos = ['Buy milk', 'Call the bank', 'Water the plants'].map((title, index) => [
      String(index + 1),
      JSON.stringify({ title, desc: 'ours', isComplete: index === 1, id: index + 1 }),
    ]);
    await mkdir(join(folder, 'data'), { recursive: true });
    await writeFile(
      join(folder, 'data/db.json'),
      JSON.stringify({ ids: { Todo: 4 }, models: { Todo: Object.fromEntries(todos) } }),
    );
  },
  async look({ folder }) {
    const { models } = JSON.parse(await readFile(join(folder, 'data/db.json'), 'utf8')) as {
      models: Record<string, Record<string, string>>;
    };
    return new Map(
      Object.entries(models).flatMap(([model, items]) =>
        Object.entries(items).map(([id, text]): [string, string] => [`${model}/${id}`, text]),
      ),
    );
  },
};

const fileTransfer: RealServer = {
  name: 'loopback-file-transfer',
  command: (place) =>
    loopback(place, '@loopback/example-file-transfer', {
      fileStorageDirectory: join(place.folder, 'files'),
    }),
  ready: '/openapi.json',
  document: '/openapi.json',
  async prepare({ folder }) {
    await mkdir(join(folder, 'files'), { recursive: true });
    // Names that a check might take as well.
    for (const name of ['contract.pdf', 'note.txt', 'holiday.png'])
      await writeFile(join(folder, 'files', name), `what was in ${name} before`);
  },
  look: ({ folder }) => hashFiles(join(folder, 'files')),
};

const jsonServer: RealServer = {
  name: 'json-server',
  command: (place) => [
    inModules(place, 'json-server/lib/cli/bin.js'),
    'db.json',
    '--host',
    '127.0.0.1',
    '--port',
    String(place.port),
    '--quiet',
  ],
  ready: '/db',
  async prepare({ folder }) {
    const posts = [1, 2, 3].map((id) => ({ id, title: `Post ${id}`, author: 'ann' }));
    const comments = [1, 2].map((id) => ({ id, body: `Comment ${id}`, postId: 1 }));
    await writeFile(
      join(folder, 'db.json'),
      JSON.stringify({ posts, comments, profile: { name: 'ours' } }),
    );
  },
  look: ({ folder }) => lookIntoJson(join(folder, 'db.json')),
};

const mountebank: RealServer = {
  name: 'mountebank',
  command: (place) => [
    inModules(place, 'mountebank/bin/mb'),
    'start',
    '--host',
    '127.0.0.1',
    '--port',
    String(place.port),
    '--datadir',
    'imposters',
    '--nologfile',
    '--loglevel',
    'error',
    '--pidfile',
    'mb.pid',
  ],
  ready: '/config',
  async seed({ url }) {
    for (const name of ['billing', 'shipping'])
      await post(`${url}/imposters`, {
        protocol: 'http',
        port: await freePort(),
        name,
        stubs: [{ responses: [{ is: { statusCode: 418 } }] }],
      });
  },
  // A folder for each imposter, which is called by its port.
  look: ({ folder }) => hashFolders(join(folder, 'imposters')),
};

const nodeRed: RealServer = {
  name: 'node-red',
  command: (place) => [
    inModules(place, 'node-red/red.js'),
    '--userDir',
    place.folder,
    '--port',
    String(place.port),
    '-D',
    'uiHost=127.0.0.1',
  ],
  ready: '/flows',
  async prepare({ folder }) {
    const tabs = ['0a1b2c3d4e5f6071', '0a1b2c3d4e5f6072'].map((id, index) => ({
      id,
      type: 'tab',
      label: `Flow ${index + 1}`,
      disabled: false,
      info: 'ours',
    }));
    const nodes = tabs.map(({ id }, index) => ({
      id: `f00000000000000${index}`,
      type: 'comment',
      z: id,
      name: 'ours',
      info: '',
      x: 100,
      y: 100,
      wires: [],
    }));
    await writeFile(join(folder, 'flows.json'), JSON.stringify([...tabs, ...nodes]));
  },
  async look({ folder }) {
    const flows = JSON.parse(await readFile(join(folder, 'flows.json'), 'utf8')) as {
      id: string;
      type: string;
    }[];
    return new Map(flows.map((item) => [`${item.type}/${item.id}`, JSON.stringify(item)]));
  },
  keeps: {
    'undefined/undefined':
      'A node without id and type is taken as valid, and stays in the file when its flow is deleted.',
  },
};

export const realServers: readonly RealServer[] = [
  todo,
  fileTransfer,
  jsonServer,
  mountebank,
  nodeRed,
];
