/**
 * Prints the figures of how the code is laid out, to compare before and after a change of it: `npm
 * run shape`. Product files are those of `openapi/`, `mock/`, `contracts/` and `cli/`, without
 * tests; `-- --json` prints all lists too.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadApis } from '../mock/apis/load-apis.ts';
import { shippedApi, shippedApiNames } from '../mock/apis/shipped-apis.ts';
import { countCode } from './shape/count-code.ts';
import { findCycles, importGraph } from './shape/import-graph.ts';
import { productFiles, productFolders } from './shape/product-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Names of vendors and of the items of their APIs, which generic code has no business to know. */
const vendorWords =
  /okchat|chatbase|threetone|elevenlabs|convai|chatbot|vercel|x-telemetry|session\|conversation/i;

/** The folders of the shipped APIs, and the files that say which there are. */
const ofVendors = /^mock\/apis\//;

const files = productFiles(root);
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const edges = importGraph(root, files);
const code = files.map((file) => ({ file, ...countCode(file, texts.get(file) ?? '') }));
const lengths = files.map((file) => lines(texts.get(file) ?? ''));

function lines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Files that exactly one other imports, by what they are imported by. */
function usedByOne(): string[] {
  const users = new Map<string, Set<string>>();
  for (const { from, to } of edges) users.set(to, (users.get(to) ?? new Set()).add(from));
  return files.filter((file) => users.get(file)?.size === 1);
}

/** The lengths of the files when they are formatted with another width, in a copy. */
function lengthsAt(lineWidth: number): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'doubletake-shape-'));
  try {
    const { formatter, javascript } = JSON.parse(
      readFileSync(join(root, 'biome.json'), 'utf8'),
    ) as { formatter: object; javascript: object };
    writeFileSync(
      join(folder, 'biome.json'),
      JSON.stringify({ root: true, formatter: { ...formatter, lineWidth }, javascript }),
    );
    const copies = files.map((file, index) => {
      const copy = join(folder, `${index}.ts`);
      writeFileSync(copy, texts.get(file) ?? '');
      return copy;
    });
    execFileSync(
      join(root, 'node_modules/.bin/biome'),
      ['format', '--write', '--config-path', folder, folder],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    return copies.map((copy) => lines(readFileSync(copy, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const at100 = lengthsAt(100);
const cycles = (kinds: readonly string[]) =>
  findCycles(edges.filter(({ kind }) => kinds.includes(kind)));
const direct = new Map<string, number>();
for (const file of files) direct.set(dirname(file), (direct.get(dirname(file)) ?? 0) + 1);
const casts = code.filter((item) => item.casts.length > 0);
const states = code.filter((item) => item.state.length > 0);
const vendor = files.filter(
  (file) => !ofVendors.test(file) && vendorWords.test(texts.get(file) ?? ''),
);
const alone = usedByOne();
const small = files.filter((_file, index) => (lengths[index] ?? 0) <= 20);

const longest = 280;
const long = files.filter((_file, index) => (lengths[index] ?? 0) > longest);

/** How much of a shipped API is written by hand, and how many operations live by the inference. */
async function describeApis(): Promise<readonly (readonly [string, string])[]> {
  const apis = await loadApis(shippedApiNames.map(shippedApi), {});
  return apis.map(({ name, operations, behaviour }) => {
    const own = files.flatMap((file, index) =>
      file.startsWith(`mock/apis/${name}/`) ? [lengths[index] ?? 0] : [],
    );
    const handlers = operations.flatMap(({ id }) => behaviour.handlers[id] ?? []);
    const around = handlers.filter((handler) => String(handler).includes('inferred('));
    return [
      `\`mock/apis/${name}/\``,
      `${sum(own)} lines; of ${operations.length} operations ${operations.length - handlers.length} have no handler, ${around.length} one around the inference`,
    ];
  });
}

function describeCycles(found: readonly (readonly string[])[]): string {
  return found.length === 0 ? '0' : `${found.length}, the largest of ${found[0]?.length} files`;
}

const rows: readonly (readonly [string, string])[] = [
  ['product files, without tests', String(files.length)],
  ...productFolders.map((folder): [string, string] => [
    `files directly in \`${folder}/\``,
    String(direct.get(folder) ?? 0),
  ]),
  ['files directly in the fullest of the other folders', describeFullest()],
  ['files used by exactly one other', String(alone.length)],
  ['files of at most 20 lines', String(small.length)],
  [`files of more than ${longest} lines`, String(long.length)],
  ['lines', String(sum(lengths))],
  ['lines at 100 columns', String(sum(at100))],
  ['median file, in lines', String(median(lengths))],
  ['median file at 100 columns, in lines', String(median(at100))],
  ['cycles of imports when modules are loaded', describeCycles(cycles(['static']))],
  ['cycles with types', describeCycles(cycles(['static', 'type']))],
  ['cycles with what is imported later', describeCycles(cycles(['static', 'type', 'dynamic']))],
  [
    '`as` casts, without `as const`',
    `${sum(code.map((item) => item.casts.length))} in ${casts.length} files`,
  ],
  [
    'of them `as never`',
    String(sum(code.map((item) => item.casts.filter((text) => text === 'never').length))),
  ],
  [
    'mutable state of modules: caches and counters',
    `${sum(code.map((item) => item.state.length))} in ${states.length} files`,
  ],
  ['files of generic code with words of a vendor', String(vendor.length)],
  ...(await describeApis()),
];

function describeFullest(): string {
  const others = [...direct].filter(([folder]) => folder.includes('/')).sort((a, b) => b[1] - a[1]);
  return others
    .slice(0, 3)
    .map(([folder, count]) => `\`${folder}/\` ${count}`)
    .join(', ');
}

if (process.argv.includes('--json')) {
  const lists = {
    alone,
    small,
    long,
    vendor,
    cycles: cycles(['static', 'type', 'dynamic']),
    casts,
    states,
    direct: Object.fromEntries(direct),
  };
  console.log(JSON.stringify({ rows: Object.fromEntries(rows), ...lists }, null, 2));
} else {
  console.log(
    ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'),
  );
}
