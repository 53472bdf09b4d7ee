import { isObject } from '../../openapi/lib/json-pointer.ts';
import { shellText } from '../../openapi/lib/shell-text.ts';
import { type Exchange, encodeUrl, type SentRequest } from '../request/exchange.ts';
import { encodePart } from '../request/percent.ts';
import { type Decisive, judging } from './decisive.ts';

/** Something that a step of a script makes, whose id later steps name. */
export interface ScriptItem {
  readonly id: unknown;
  /** What made it. */
  readonly created: Exchange;
  /** What deletes it; undefined where nothing does. */
  readonly deletion: SentRequest | undefined;
}

export interface ScriptParts {
  /** What is shown, in words: each line is written as a comment. */
  readonly about: readonly string[];
  /** What was sent and what came, the decisive exchange last. */
  readonly exchanges: readonly Exchange[];
  /** The items that they are about, in the order in which they were made. */
  readonly items: readonly ScriptItem[];
  /** A command that sends a request, as {@link curlCommand} writes it. */
  readonly command: (request: SentRequest) => string;
  /** What tells in the last answer whether the fault shows. */
  readonly decisive: Decisive;
}

/** Reads a value out of what `curl -i` prints: by its JSON pointer, or the end of the `Location`. */
const helpers = `pick() {
  node -e 'const text = require("node:fs").readFileSync(0, "utf8");
    const body = text.slice(text.search(/\\r?\\n\\r?\\n/)).trim();
    const keys = require("node:process").argv[1].split("/").slice(1);
    const read = (value, key) => value[key.replaceAll("~1", "/").replaceAll("~0", "~")];
    require("node:fs").writeSync(1, String(keys.reduce(read, JSON.parse(body))));' "$1"
}
members() {
  node -e 'const text = require("node:fs").readFileSync(0, "utf8");
    const body = JSON.parse(text.slice(text.search(/\\r?\\n\\r?\\n/)).trim());
    const names = JSON.parse(require("node:process").argv[1]);
    const kept = names.map((name) => [name, Object.hasOwn(body, name) ? body[name] : null]);
    require("node:fs").writeSync(1, JSON.stringify(Object.fromEntries(kept)));' "$1" 2> /dev/null
}
located() {
  node -e 'const text = require("node:fs").readFileSync(0, "utf8");
    const [, url = ""] = /^location:\\s*(\\S+)/im.exec(text) ?? [];
    const last = url.split(/[?#]/)[0].split("/").filter(Boolean).pop() ?? "";
    require("node:fs").writeSync(1, decodeURIComponent(last));'
}
encoded() {
  node -e 'require("node:fs").writeSync(1, encodeURIComponent(require("node:process").argv[1]))' -- "$1"
}`;

/**
 * A POSIX shell script that shows a finding: makes what it is about, sends what was sent, prints what
 * comes, and deletes what it has made. It ends with 1 where the fault shows, with 0 where it does
 * not, and with 2 where that cannot be told. It needs curl and Node.js.
 */
export function reproduceScript(parts: ScriptParts): string {
  const { about, exchanges, items, command, decisive } = parts;
  const steps = [
    ...items.map(({ created }) => created).filter((created) => !exchanges.includes(created)),
    ...exchanges,
  ];
  const variables = items.map((item, index) => ({
    ...item,
    name: `id${index + 1}`,
    // In capitals, which no name of a run has: those are changed in a command.
    marker: `DOUBLETAKE-ID-${index + 1}-OF-SCRIPT`,
  }));
  const known: typeof variables = [];
  const kept = keptBy(steps, items, command);
  const lines = steps.flatMap((exchange, index) => {
    const { method } = exchange.request;
    const written = expand(command(withMarkers(exchange.request, known)), known);
    const isLast = index === steps.length - 1;
    const before = kept.flatMap((own) => (own.step === exchange ? ['', own.look] : []));
    const head = `echo; echo ${shellText(`${index + 1}. ${method} ${encodeUrl(exchange.request)}${isLast ? '   <- the finding' : ''}`)}`;
    const made = variables.filter(({ created }) => created === exchange);
    known.push(...made);
    return [
      ...before,
      '',
      head,
      `${written} > "$answer"`,
      'cat "$answer"',
      ...(isLast ? [] : [`came ${index + 1} ${exchange.response?.status ?? 0}`]),
      ...made.flatMap(({ name, id }) => [
        `${name}=$(${reading(exchange, id)} < "$answer")`,
        `url_${name}=$(encoded "$${name}")`,
      ]),
    ];
  });
  const ids = variables.map(({ name }) => ` "$${name}"`).join('');
  const verdict = [
    '',
    `said=$(judge ${shellText(JSON.stringify(decisive))} "$answer"${ids})`,
    'verdict=$?',
    'if [ -n "$unjudged" ]; then verdict=2; said=$unjudged; fi',
  ];
  const last = exchanges.at(-1)?.response?.status;
  const deletions = [...variables]
    .reverse()
    .flatMap(({ deletion }) =>
      deletion === undefined
        ? []
        : [`${expand(command(withMarkers(deletion, known)), known)} > /dev/null`],
    );
  return [
    '#!/bin/sh',
    ...about.map((line) => `# ${line}`.trimEnd()),
    ...(last === undefined ? [] : [`# The last answer was ${last}.`]),
    'set -u',
    'answer=$(mktemp)',
    'trap \'rm -f "$answer"\' EXIT',
    'unjudged=',
    ...(variables.length === 0 && kept.length === 0 ? [] : [helpers]),
    judging,
    ...lines,
    ...verdict,
    ...(kept.length === 0
      ? []
      : ['', 'echo; echo "What was changed is put back."', ...kept.map(({ putBack }) => putBack)]),
    ...(deletions.length === 0 ? [] : ['', 'echo; echo "What was made is deleted."', ...deletions]),
    '',
    'echo',
    'case $verdict in',
    '  0) echo "The fault does not show: $said." ;;',
    '  1) echo "The fault shows: $said." ;;',
    '  *) echo "It could not be judged: $said."; verdict=2 ;;',
    'esac',
    'exit "$verdict"',
    '',
  ].join('\n');
}

interface Kept {
  /** The first step that changes it. */
  readonly step: Exchange;
  /** Keeps what there is in a variable of the shell. */
  readonly look: string;
  readonly putBack: string;
}

/**
 * What stands at a path that no item of the script has, such as settings: what is sent of it is read
 * before the first change, and sent again at the end, where it could be read.
 */
function keptBy(
  steps: readonly Exchange[],
  items: readonly ScriptItem[],
  command: ScriptParts['command'],
): Kept[] {
  const paths = new Set<string>();
  return steps.flatMap((step): Kept[] => {
    const { request } = step;
    const { method, path, body } = request;
    const isOfItem = items.some(({ id }) => path.split('/').includes(encodePart(String(id))));
    const isChange = method === 'PUT' || method === 'PATCH';
    if (!isChange || isOfItem || paths.has(path) || body?.kind !== 'json' || !isObject(body.value))
      return [];
    paths.add(path);
    const name = `kept${paths.size}`;
    const marker = `DOUBLETAKE-KEPT-${paths.size}`;
    const read = command({ ...request, method: 'GET', query: [], body: undefined });
    const write = command({ ...request, body: { ...body, value: marker } });
    const names = shellText(JSON.stringify(Object.keys(body.value)));
    const written = write.replace(`'"${marker}"'`, `"$${name}"`);
    return [
      {
        step,
        look: `${name}=$(${read} | members ${names})`,
        putBack: `if [ -n "$${name}" ]; then ${written} > /dev/null; fi`,
      },
    ];
  });
}

type Variable = Pick<ScriptItem, 'id'> & { readonly name: string; readonly marker: string };

/** The request with a marker in place of each id, wherever it stands as a whole. */
function withMarkers(request: SentRequest, variables: readonly Variable[]): SentRequest {
  const markerOf = (value: unknown) =>
    variables.find(({ id }) => String(id) === String(value))?.marker;
  const { body } = request;
  return {
    ...request,
    path: request.path
      .split('/')
      .map((segment) => {
        const found = variables.find(({ id }) => encodePart(String(id)) === segment);
        return found === undefined ? segment : inUrl(found);
      })
      .join('/'),
    query: request.query.map(([name, value]) => {
      const found = variables.find(({ id }) => String(id) === value);
      return [name, found === undefined ? value : inUrl(found)] as const;
    }),
    body: body?.kind === 'json' ? { ...body, value: replaceIds(body.value, markerOf) } : body,
  };
}

/** The marker of an id that stands encoded, as in a URL. */
function inUrl({ marker }: Variable): string {
  return `URL-${marker}`;
}

function replaceIds(value: unknown, markerOf: (value: unknown) => string | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceIds(item, markerOf));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, replaceIds(item, markerOf)]),
    );
  // A small number may be anything.
  return typeof value === 'string' ? (markerOf(value) ?? value) : value;
}

/** The command with variables of the shell in place of markers, in or out of quotes. */
function expand(command: string, variables: readonly Variable[]): string {
  let text = '';
  let quoted: "'" | '"' | undefined;
  for (let at = 0; at < command.length; at++) {
    const found = variableAt(command, at, variables);
    if (found !== undefined) {
      const isEncoded = command.startsWith(inUrl(found), at);
      const name = isEncoded ? `url_${found.name}` : found.name;
      const value = quoted === '"' ? `$${name}` : `"$${name}"`;
      text += quoted === "'" ? `'${value}'` : value;
      at += (isEncoded ? inUrl(found) : found.marker).length - 1;
      continue;
    }
    const character = command[at] ?? '';
    if (character === '\\' && quoted !== "'") {
      text += command.slice(at, at + 2);
      at++;
      continue;
    }
    if (character === quoted) quoted = undefined;
    else if (quoted === undefined && (character === "'" || character === '"')) quoted = character;
    text += character;
  }
  return text;
}

/** The variable whose marker stands at a place of a command: of most characters none can. */
function variableAt(
  command: string,
  at: number,
  variables: readonly Variable[],
): Variable | undefined {
  const character = command[at];
  if (character !== 'D' && character !== 'U') return undefined;
  return variables.find(
    (own) => command.startsWith(own.marker, at) || command.startsWith(inUrl(own), at),
  );
}

/** How an id is read out of the answer that has told it. */
function reading({ response }: Exchange, id: unknown): string {
  const pointer = pointerTo(response?.json, id);
  return pointer === undefined ? 'located' : `pick ${shellText(pointer)}`;
}

function pointerTo(node: unknown, id: unknown, depth = 0): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const entries = Object.entries(node);
  const own = entries.find(
    ([, value]) => typeof value !== 'object' && String(value) === String(id),
  );
  if (own !== undefined) return `/${escapeToken(own[0])}`;
  if (depth > 3) return undefined;
  for (const [name, value] of entries) {
    const below = pointerTo(value, id, depth + 1);
    if (below !== undefined) return `/${escapeToken(name)}${below}`;
  }
  return undefined;
}

function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
