import { formatPointer, getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { getIn } from '../../openapi/lib/value-path.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { statedOrder } from '../../openapi/model/list-order.ts';
import { essence, findMediaType, isJson } from '../../openapi/model/media-types.ts';
import { findResponse, type Operation } from '../../openapi/model/operation.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { noteHeaders } from '../learn/learn-headers.ts';
import { alwaysKeyword } from '../learn/learn-members.ts';
import { tookKeyword } from '../learn/learn-times.ts';
import type { RuleValidator } from '../learn/observe/broken-choices.ts';
import { type RuleBroken, RulesObserver } from '../learn/observe/observe-rules.ts';
import { type AnswerSeen, countAnswer } from '../learn/observe/seen.ts';
import { addTo, type Shape } from '../learn/observe/shape.ts';
import type { LearnedAction } from '../learn/overlay/action.ts';
import { toItemPath } from '../oracles/overlay-snippet.ts';
import { parseJson } from '../recording/mask-exchange.ts';
import { listIn } from './compare-orders.ts';
import type { Drift } from './compare-shapes.ts';
import { gone, isSlower } from './limits.ts';

/** An answer of now. */
export interface AnswerOfNow {
  readonly operation: Operation;
  readonly status: number;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly milliseconds: number;
  /** What was sent: `GET /tickets/3`. */
  readonly request: string;
}

/** What is otherwise than the document with all that was learned says. */
export interface LearnedDrift {
  readonly drifts: readonly Drift[];
  readonly answers: readonly AnswerSeen[];
  readonly broken: readonly RuleBroken[];
  /** What an overlay says of members that are gone. */
  readonly actions: readonly LearnedAction[];
}

/** With what an overlay says of it, where nothing else does. */
type Told = Drift & { readonly action?: LearnedAction };

/** Holds answers of now to a document that what was learned has been added to. */
export function findLearnedDrift(
  document: OpenApiDocument,
  validator: RuleValidator,
  answers: readonly AnswerOfNow[],
): LearnedDrift {
  const drifts: Told[] = [];
  // Each operation has places of its own.
  const rules = new Map<string, RulesObserver>();
  const seen = new Map<string, AnswerSeen>();
  const orders = new Map<string, Drift>();
  for (const answer of answers) {
    const { operation, status, headers, body, milliseconds, request } = answer;
    const type = body.length === 0 ? undefined : essence(headers['content-type'] ?? '');
    const isItemGone = gone.includes(status) && operation.path.includes('{');
    if (isItemGone) continue;
    const known = countAnswer(seen, { operation, status, type }, request);
    known.times.push(milliseconds);
    noteHeaders(known.headers, { responseHeaders: Object.entries(headers) });
    noteOrder(document, orders, operation, status, body);
    if (type === undefined || !isJson(type)) continue;
    const value = parseJson(body);
    addTo(known.shape, value, request);
    const own = rules.get(operation.id) ?? new RulesObserver(document, validator);
    rules.set(operation.id, own);
    own.note(operation, status, type, value, request);
  }
  drifts.push(...orders.values());
  for (const own of seen.values()) drifts.push(...headerDrift(document, own));
  for (const own of seen.values()) drifts.push(...statusDrift(document, own));
  for (const own of seen.values()) drifts.push(...bodyDrift(document, own));
  const broken = [...rules.values()].flatMap((own) => [...own.broken.values()]);
  for (const rule of broken) drifts.push(...ruleDrift(rule));
  const actions = drifts.flatMap(({ action }) => action ?? []);
  return { drifts, answers: [...seen.values()], broken, actions };
}

/** Header fields that were seen to come, and come no more. */
function* headerDrift(
  document: OpenApiDocument,
  { operation, status, headers, count }: AnswerSeen,
): Generator<Drift> {
  const response = findResponse(operation, status);
  if (response === undefined) return;
  const { node, pointer } = dereference(document, response.pointer);
  const declared = node['headers'];
  for (const name of Object.keys(isObject(declared) ? declared : {})) {
    const { evidence } = document.evidence.at(`${pointer}${formatPointer(['headers', name])}`);
    // What the document alone declares may come or not.
    if (evidence !== 'observed' || isTag(name) || headers.has(name.toLowerCase())) continue;
    yield {
      kind: 'header-gone',
      operation: operation.id,
      at: `${status}/header/${name.toLowerCase()}`,
      message: `was always there, and is gone in ${count}`,
    };
  }
}

function isTag(name: string): boolean {
  return name.toLowerCase() === 'etag';
}

/** A list that does not come in the order of the member that it was learned to. */
function noteOrder(
  document: OpenApiDocument,
  orders: Map<string, Drift>,
  operation: Operation,
  status: number,
  body: Buffer,
): void {
  const order = statedOrder(document, operation);
  if (order === undefined || order === 'newest' || status !== 200) return;
  const way = order.replace(/^-/, '').split('.');
  const sign = order.startsWith('-') ? -1 : 1;
  const values = listIn(parseJson(body)).map((item) => getIn(item, way));
  const isLess = (a: unknown, b: unknown) =>
    typeof a === 'number' && typeof b === 'number'
      ? (a - b) * sign > 0
      : [
          String(a).localeCompare(String(b), 'en', { sensitivity: 'base' }),
          Number(String(a) > String(b)) - Number(String(a) < String(b)),
        ].every((step) => step * sign > 0);
  const isOther = values.slice(1).some((value, index) => isLess(values[index], value));
  if (isOther)
    orders.set(operation.id, {
      kind: 'order',
      operation: operation.id,
      at: `${status}/body`,
      message: `does not come in the order of ${order}`,
    });
}

function* statusDrift(document: OpenApiDocument, seen: AnswerSeen): Generator<Drift> {
  const { operation, status, times } = seen;
  const declared = operation.responses.map((own) => own.status).join(', ');
  const took = getPointer(document.root, operation.pointer);
  const learned = isObject(took) ? took[tookKeyword] : undefined;
  const drift = (kind: Drift['kind'], message: string): Drift => ({
    kind,
    operation: operation.id,
    at: `${status}`,
    message,
  });
  const isUndeclared =
    operation.responses.length > 0 && findResponse(operation, status) === undefined;
  // What has succeeded each time, and needs nothing that could be gone, is refused now.
  const isRefused = status >= 400 && learned !== undefined && !operation.path.includes('{');
  if (status >= 500 || isUndeclared || isRefused)
    yield drift('status', `is ${status}; known are ${declared}`);
  // Each of them: a single answer may be slow by chance.
  const is = Math.min(...times);
  if (typeof learned === 'number' && status < 300 && times.length >= fewestReads)
    if (isSlower(learned, is))
      yield drift('slower', `took ${learned} ms, and takes ${Math.round(is)} ms`);
}

/** The media type, and members that the document does not have, or that always came. */
function* bodyDrift(
  document: OpenApiDocument,
  { operation, status, type, shape }: AnswerSeen,
): Generator<Told> {
  const response = findResponse(operation, status);
  if (response === undefined || type === undefined || response.content.length === 0) return;
  const declared = findMediaType(response.content, type);
  if (declared === undefined) {
    const known = response.content.map((own) => own.type).join(', ');
    yield {
      kind: 'type',
      operation: operation.id,
      at: `${status}/content-type`,
      message: `is ${type}; known are ${known}`,
    };
    return;
  }
  if (declared.schema === undefined || !isJson(type)) return;
  yield* memberDrift(document, operation.id, `${status}/body`, declared.schema, shape);
}

/** Of fewer answers nothing is said to be slow. */
const fewestReads = 2;
const deepest = 12;
/** Members of a value that nobody named are a map, where there are so many. */
const mostUnnamed = 20;

function* memberDrift(
  document: OpenApiDocument,
  operation: string,
  at: string,
  schema: string,
  shape: Shape,
  depth = 0,
): Generator<Told> {
  if (depth > deepest) return;
  const { node, pointer } = dereference(document, schema);
  const items = shape.items === undefined ? undefined : findMemberSchema(document, pointer, '[]');
  if (shape.items !== undefined && items !== undefined)
    yield* memberDrift(document, operation, `${at}/*`, items, shape.items, depth + 1);
  const objects = shape.types.get('object') ?? 0;
  const unnamed: Drift[] = [];
  for (const [name, member] of shape.members) {
    const inner = findMemberSchema(document, pointer, name);
    const place = `${at}/${name}`;
    if (inner !== undefined)
      yield* memberDrift(document, operation, place, inner, member, depth + 1);
    else
      unnamed.push({
        kind: 'member-new',
        operation,
        at: place,
        message: `is new, in ${member.count} of ${objects}`,
      });
  }
  const isMap = unnamed.length === shape.members.size && unnamed.length > mostUnnamed;
  if (!isMap) yield* unnamed;
  const always = node[alwaysKeyword];
  if (!Array.isArray(always) || objects === 0) return;
  for (const name of always.filter((own) => typeof own === 'string')) {
    const count = shape.members.get(name)?.count ?? 0;
    if (count < objects)
      yield {
        kind: 'member-gone',
        operation,
        at: `${at}/${name}`,
        message: `was always there, and is gone in ${objects - count} of ${objects}`,
        action: {
          target: toItemPath(`${pointer}/${alwaysKeyword}`, name),
          remove: true,
          seen: objects - count,
          of: objects,
          description: `Answers come without ${name}.`,
        },
      };
  }
}

/** Rules that answers of now break. A member that the document does not allow is told as new. */
function* ruleDrift({
  keyword,
  place,
  message,
  values,
  shape,
  operations,
  count,
}: RuleBroken): Generator<Drift> {
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') return;
  const isNull = keyword === 'type' && [...shape.types.keys()].every((type) => type === 'null');
  const kind: Drift['kind'] =
    keyword === 'required'
      ? 'member-gone'
      : isNull
        ? 'null'
        : keyword === 'enum' || keyword === 'const'
          ? 'value-new'
          : keyword === 'type' || keyword === 'oneOf' || keyword === 'anyOf'
            ? 'type'
            : 'rule';
  const some = [...values].sort().slice(0, 3).join(', ').slice(0, 120);
  const text =
    kind === 'member-gone'
      ? `was always there, and is gone in ${count}`
      : `is ${some}, and ${message}`;
  for (const operation of operations)
    yield { kind, operation, at: `200/body${place}`, message: text };
}
