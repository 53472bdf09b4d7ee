import { createHash } from 'node:crypto';
import { getPointer, isObject, parsePointer } from '../../openapi/lib/json-pointer.ts';
import type { Exchange } from '../request/exchange.ts';
import { encodePart } from '../request/percent.ts';

/**
 * What tells in the last answer of a script whether the fault shows: as data, since the script
 * compares it with what comes on another day.
 */
export type Decisive =
  /** The status that came, and whether a refusal for want of credentials is another one. */
  | { readonly by: 'status'; readonly status: number; readonly isOfGuard: boolean }
  /** The bytes that came, as a hash. */
  | { readonly by: 'bytes'; readonly status: number; readonly was: string }
  /** What stands at a place of the body: a value, the kind of one, or nothing. */
  | {
      readonly by: 'value';
      readonly status: number;
      readonly place: readonly string[];
      readonly was: unknown;
    }
  /** Which of the script's items the body names, in their order, by number. */
  | {
      readonly by: 'items';
      readonly status: number;
      /** Those that the finding is about: others may or may not be there. */
      readonly about: readonly number[];
      readonly was: readonly number[];
    }
  /** The header as it came, letters and digits as one kind each; undefined where it was missing. */
  | {
      readonly by: 'header';
      readonly status: number;
      readonly name: string;
      readonly was: string | null;
    }
  /** Whether a body came. */
  | { readonly by: 'body'; readonly status: number; readonly was: boolean }
  /** Nothing that could be compared: the script says so. */
  | { readonly by: 'nothing'; readonly status: number };

export interface ToTell {
  readonly code: string;
  /** As a finding has it. */
  readonly location: string;
  readonly exchanges: readonly Exchange[];
  /** The ids of the items of the script, in its order. */
  readonly ids: readonly unknown[];
  /** A text as the script sends it, which names its test data anew. */
  readonly rename: (text: string) => string;
}

/** Codes that are about whether a request is answered at all as it should be, by its status. */
const byStatus = new Set([
  'invalid-request-accepted',
  'valid-request-refused',
  'refused-differently',
  'status-undeclared',
  'server-error',
  'credentials-ignored',
  'condition-ignored',
  'not-implemented',
  'delete-repeatable',
  'method-accepted',
]);

/** Codes of what is not there and has to be, and of what is there and may not be. */
const isAbsent = new Set(['write-lost', 'delete-overreached', 'upload-lost', 'list-incomplete']);
const isPresent = new Set(['delete-ineffective', 'orphan-alive', 'list-overreached']);

/** How a finding can be told from its last answer, by what the finding is about. */
export function decisiveOf(to: ToTell): Decisive {
  const { code, location, exchanges } = to;
  const response = exchanges.at(-1)?.response;
  if (response === undefined) return { by: 'nothing', status: 0 };
  const { status } = response;
  const ofStatus = { by: 'status', status, isOfGuard: code === 'credentials-ignored' } as const;
  if (isAbsent.has(code) || isPresent.has(code)) {
    const isGone = status >= 400;
    if (isAbsent.has(code) ? isGone : !isGone && isOfOne(to)) return ofStatus;
    return itemsIn(to, response) ?? { by: 'nothing', status };
  }
  if (byStatus.has(code) || /^status\b/.test(location)) return ofStatus;
  if (code === 'upload-altered') {
    const sent = Buffer.from(to.rename(response.bytes.toString('latin1')), 'latin1');
    const was = createHash('sha256').update(sent).digest('hex');
    return valueAt(to, response) ?? { by: 'bytes', status, was };
  }
  const [, header] = /(?:^|\/)header\/([^/]+)/.exec(location) ?? [];
  if (header !== undefined || /^(content-type-undeclared|upload-mistyped)$/.test(code)) {
    const name = header?.toLowerCase() ?? 'content-type';
    const value = response.headers[name];
    return { by: 'header', status, name, was: value === undefined ? null : kindOf(value) };
  }
  if (code === 'body-missing' || code === 'body-unexpected')
    return { by: 'body', status, was: response.bytes.length > 0 };
  const ofList = /^list-(misordered|duplicate)$/.test(code) ? itemsIn(to, response) : undefined;
  return valueAt(to, response) ?? ofList ?? { by: 'nothing', status };
}

type Response = NonNullable<Exchange['response']>;

/** Codes of answers that are compared with each other, or with how many items there are. */
const comparesTwo = new Set(['paging-inconsistent', 'put-not-idempotent', 'reads-disagree']);

/** The member that a location names, where what stands there can come again. */
function valueAt(
  { code, location, ids, rename }: ToTell,
  response: Response,
): Decisive | undefined {
  if (comparesTwo.has(code)) return undefined;
  const tokens = location.split('/');
  const body = tokens.indexOf('body');
  if (body === -1 || body === tokens.length - 1 || response.json === undefined) return undefined;
  const pointer = `/${tokens.slice(body + 1).join('/')}`;
  const place = parsePointer(pointer);
  if (place.includes('*')) return undefined;
  const found = getPointer(response.json, pointer);
  if (typeof found === 'string' && (isTime(found) || ids.includes(found))) return undefined;
  const { status } = response;
  if (isObject(found) || Array.isArray(found))
    return { by: 'value', status, place, was: { members: Object.keys(found).sort() } };
  const was = typeof found === 'string' ? rename(found) : (found ?? null);
  return { by: 'value', status, place, was: found === undefined ? { missing: true } : { is: was } };
}

const isTime = (text: string) => /^\d{4}-\d\d-\d\dT/.test(text);

/** Whether the last answer is about one item of the script, by its path. */
function isOfOne({ ids, exchanges }: ToTell): boolean {
  const path = exchanges.at(-1)?.request.path ?? '';
  return ids.some((id) => path.split('/').includes(encodePart(String(id))));
}

/** A parameter that asks for another page than the first: which one, another day decides. */
const laterPage = /^(page|page_?(number|index|token)|offset|skip|cursor|after|marker|next.*)$/i;

/** What a list shows of the items of the script; undefined where it cannot show the fault. */
function itemsIn(to: ToTell, { json, status }: Response): Decisive | undefined {
  const { code, ids, exchanges } = to;
  const query = exchanges.at(-1)?.request.query ?? [];
  if (ids.length === 0 || query.some(([name]) => laterPage.test(name))) return undefined;
  const texts = ids.map(String);
  const named = texts.filter((id) => exchanges.some((exchange) => isAbout(exchange, id)));
  const about = (named.length > 0 ? named : texts).map((id) => texts.indexOf(id));
  const was = numbersIn(json, texts).filter((number) => about.includes(number));
  if (isPresent.has(code) && was.length === 0) return undefined;
  if (isAbsent.has(code) && about.every((number) => was.includes(number))) return undefined;
  return { by: 'items', status, about, was };
}

/** Whether an exchange names an item in its path, or has made it. */
function isAbout({ request, response }: Exchange, id: string): boolean {
  return (
    request.path.split('/').includes(encodePart(id)) ||
    (request.method === 'POST' && numbersIn(response?.json, [id]).length > 0)
  );
}

/** The numbers of the ids that stand in a value as ids, in the order in which they come. */
function numbersIn(value: unknown, ids: readonly string[], name = 'id'): number[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, member]) =>
      numbersIn(member, ids, Array.isArray(value) ? name : key),
    );
  const at = /id$|^(key|code|number)$/i.test(name) ? ids.indexOf(String(value)) : -1;
  return at === -1 ? [] : [at];
}

function kindOf(text: string): string {
  return text.replaceAll(/[A-Za-z0-9]+/g, 'x');
}

/**
 * Functions of the shell that compare: `came` notes where a step was answered otherwise than in the
 * run, and `judge` says of the last one whether it shows the fault.
 */
export const judging = `status_of() {
  sed -n 's/^HTTP\\/[0-9.]* \\([0-9][0-9]*\\).*/\\1/p' "$answer" | grep -v '^1' | tail -n 1
}
came() {
  now=$(status_of)
  if [ "\${now%??}" != "\${2%??}" ]; then unjudged="step $1 was answered with \${now:-nothing}, and with $2 in the run"; fi
}
judge() {
  node -e 'const { readFileSync } = require("node:fs");
    const [told, file, ...ids] = require("node:process").argv.slice(1);
    const { by, status, was, place, name, about, isOfGuard } = JSON.parse(told);
    let text = readFileSync(file, "latin1");
    let head;
    do { [head = ""] = /^[^]*?\\r?\\n\\r?\\n/.exec(text) ?? [text]; text = text.slice(head.length); } while (/^HTTP\\S+ 1\\d\\d/.test(head));
    const bytes = Buffer.from(text, "latin1");
    const now = Number(/^HTTP\\S+ (\\d+)/.exec(head)?.[1] ?? 0);
    const { writeSync } = require("node:fs");
    const end = (code, said) => { writeSync(1, said); require("node:process").exit(code); };
    if (now === 0) end(2, "no answer came");
    if (by === "status") end(now === status ? 1 : (now === 401 && !isOfGuard) || [429, 502, 503, 504].includes(now) ? 2 : 0, "answered with " + now + (now === status ? ", as in the run" : ", and with " + status + " in the run"));
    if (by === "nothing") end(2, "this script cannot compare what is decisive: look at the answers");
    if (now !== status) end(2, "answered with " + now + ", and with " + status + " in the run");
    const differ = (is) => end(is ? 1 : 0, is ? "the same as in the run" : "otherwise than in the run");
    if (by === "header") {
      const [, value] = new RegExp("^" + name + ":[ \\\\t]*(.*?)[ \\\\t]*\\\\r?$", "im").exec(head) ?? [];
      differ((value === undefined ? null : value.replace(/[A-Za-z0-9]+/g, "x")) === was);
    }
    if (by === "body") differ(text.length > 0 === was);
    if (by === "bytes") require("node:crypto").createHash("sha256").update(bytes).digest("hex") === was ? differ(true) : end(2, "other bytes came than in the run: compare them with what was sent");
    let json;
    try { json = JSON.parse(bytes.toString("utf8")); } catch { end(2, "the answer is no JSON"); }
    if (by === "items") {
      if (ids.includes("")) end(2, "an id could not be read");
      const numbers = (value, key) => typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([own, member]) => numbers(member, Array.isArray(value) ? key : own))
        : /id$|^(key|code|number)$/i.test(key) && ids.includes(String(value)) ? [ids.indexOf(String(value))] : [];
      differ(JSON.stringify(numbers(json, "id").filter((at) => about.includes(at))) === JSON.stringify(was));
    }
    const found = place.reduce((value, key) => typeof value === "object" && value !== null && Object.hasOwn(value, key) ? value[key] : undefined, json);
    if (was.missing) differ(found === undefined);
    if (was.members) differ(typeof found === "object" && found !== null && JSON.stringify(Object.keys(found).sort()) === JSON.stringify(was.members));
    differ(found !== undefined && JSON.stringify(found) === JSON.stringify(was.is));' "$@"
}`;
