import { isJson } from '../../openapi/model/media-types.ts';
import { noteHeaders } from '../learn/learn-headers.ts';
import { median } from '../learn/learn-times.ts';
import { type AnswerSeen, countAnswer } from '../learn/observe/seen.ts';
import { addTo } from '../learn/observe/shape.ts';
import { nameOf } from '../learn/observe/shown-in.ts';
import { parseJson } from '../recording/mask-exchange.ts';
import { fieldsByName } from '../recording/recorded-exchange.ts';
import type { ReplayedExchange } from '../replay/replay.ts';
import { isSameOrder } from './compare-orders.ts';
import { compareShapes, type Drift } from './compare-shapes.ts';
import { fewestTimes, gone, isSlower } from './limits.ts';

/** What is otherwise now, and the answers of now, for an overlay. */
export interface FoundDrift {
  readonly drifts: readonly Drift[];
  readonly answers: readonly AnswerSeen[];
  readonly compared: number;
}

/** Compares the answers of reads with those that were recorded, by what they have in common. */
export function findDrift(replayed: readonly ReplayedExchange[]): FoundDrift {
  const before = new Map<string, AnswerSeen>();
  const now = new Map<string, AnswerSeen>();
  const drifts = new Map<string, Drift>();
  const tell = (drift: Drift) =>
    drifts.set(JSON.stringify([drift.kind, drift.operation, drift.at]), drift);
  let compared = 0;
  const orders = new Map<string, { same: number; other: number }>();
  for (const { recorded, operation, actual, leftOut } of replayed) {
    if (operation === undefined || actual === undefined || leftOut !== undefined) continue;
    compared++;
    const isGone = gone.includes(actual.status) && operation.path.includes('{');
    if (actual.status !== recorded.status && !isGone)
      tell({
        kind: 'status',
        operation: operation.id,
        at: `${recorded.status}`,
        message: `was ${recorded.status}, and is ${actual.status}`,
      });
    noteOrder(orders, operation.id, recorded.responseBody, actual.body);
    note(
      before,
      operation,
      recorded.status,
      fieldsByName(recorded.responseHeaders),
      recorded.responseBody,
      recorded.milliseconds,
      nameOf(recorded),
    );
    note(
      now,
      operation,
      actual.status,
      actual.headers,
      actual.body,
      actual.milliseconds ?? 0,
      nameOf(recorded),
    );
  }
  for (const [operation, { same, other }] of orders)
    if (same === 0 && other > 0)
      tell({ kind: 'order', operation, at: '200/body', message: 'comes in another order' });
  for (const [key, seen] of now) {
    const known = before.get(key);
    if (known === undefined) continue;
    for (const drift of compareShapes(
      seen.operation.id,
      `${seen.status}/body`,
      known.shape,
      seen.shape,
    ))
      tell(drift);
    for (const [name, header] of known.headers)
      if (header.count === known.count && !seen.headers.has(name))
        tell({
          kind: 'header-gone',
          operation: seen.operation.id,
          at: `${seen.status}/header/${name}`,
          message: `was in all ${known.count}, and is gone`,
        });
    const [was, is] = [median(known.times), median(seen.times)];
    if (seen.times.length >= fewestTimes && isSlower(was, is))
      tell({
        kind: 'slower',
        operation: seen.operation.id,
        at: `${seen.status}`,
        message: `took ${Math.round(was)} ms, and takes ${Math.round(is)} ms`,
      });
  }
  const sorted = [...drifts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, drift]) => drift);
  return { drifts: sorted, answers: [...now.values()], compared };
}

/** Whether a list comes in the order in which it was recorded. */
function noteOrder(
  orders: Map<string, { same: number; other: number }>,
  operation: string,
  before: Buffer,
  now: Buffer,
): void {
  const isSame = isSameOrder(parseJson(before), parseJson(now));
  if (isSame === undefined) return;
  const known = orders.get(operation) ?? { same: 0, other: 0 };
  orders.set(operation, known);
  if (isSame) known.same++;
  else known.other++;
}

function note(
  into: Map<string, AnswerSeen>,
  operation: AnswerSeen['operation'],
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  milliseconds: number,
  shown: string,
): void {
  const type =
    body.length === 0 ? undefined : (headers['content-type'] ?? '').split(';')[0]?.trim();
  const known = countAnswer(into, { operation, status, type }, shown);
  known.times.push(milliseconds);
  noteHeaders(known.headers, { responseHeaders: Object.entries(headers) });
  if (type !== undefined && isJson(type)) addTo(known.shape, parseJson(body), shown);
}
