import { setTimeout as sleep } from 'node:timers/promises';
import { essence, sequenceKind } from '../../openapi/model/media-types.ts';
import type { Fault } from '../model/faults.ts';

type Piece = string | Buffer;
export type Pieces = AsyncIterable<Piece>;

/** Milliseconds for which nothing comes, where a fault does not say. */
const longestStall = 60_000;

/** Whether bodies of a media type are events or items, one after another. */
export function isStreamType(type: string): boolean {
  return essence(type) === 'text/event-stream' || sequenceKind(type) !== undefined;
}

/** The events of a stream that is there as a whole: each with what ends it. */
export function splitEvents(type: string, text: string): string[] {
  const end = essence(type) === 'text/event-stream' ? '\n\n' : '\n';
  const events: string[] = [];
  let start = 0;
  for (let at = text.indexOf(end); at !== -1; at = text.indexOf(end, start)) {
    events.push(text.slice(start, at + end.length));
    start = at + end.length;
  }
  if (start < text.length) events.push(text.slice(start));
  return events;
}

/**
 * Events with a pause between them.
 * @param pace milliseconds; those that come by themselves more slowly are not held up
 */
export async function* paced(events: Pieces | readonly Piece[], pace: number): Pieces {
  let last = Number.NEGATIVE_INFINITY;
  for await (const event of events) {
    const left = last + pace - performance.now();
    if (left > 0) await pause(left);
    last = performance.now();
    yield event;
  }
}

/** Events as the faults leave them: broken, fewer, late or slow. */
export async function* struck(events: Pieces | readonly Piece[], faults: readonly Fault[]): Pieces {
  const isMalformed = faults.some(({ kind }) => kind === 'malformed');
  const most = Math.min(...faults.flatMap((fault) => endOf(fault) ?? []));
  const stalls = new Map(
    faults.flatMap((fault) =>
      fault.kind === 'stall' ? [[fault.events ?? 1, fault] as const] : [],
    ),
  );
  const speeds = faults.flatMap((fault) =>
    fault.kind === 'throttle' ? [fault.bytesPerSecond] : [],
  );
  const speed = Math.min(...speeds);
  let count = 0;
  for await (const event of events) {
    const stall = stalls.get(count);
    if (stall !== undefined) await pause(stall.milliseconds ?? longestStall);
    if (count >= most) return;
    const piece = isMalformed ? `,,${String(event)}` : event;
    if (Number.isFinite(speed)) yield* throttled(piece, speed);
    else yield piece;
    count++;
    if (count >= most) return;
  }
}

/** Whether faults change how a body is sent, and not only its bytes. */
export function delaysBody(faults: readonly Fault[]): boolean {
  return faults.some(({ kind }) => kind === 'stall' || kind === 'throttle');
}

/** How many events go out before the end that a fault makes. */
function endOf(fault: Fault): number | undefined {
  if (fault.kind === 'cut' || (fault.kind === 'drop' && fault.when === 'body'))
    return fault.events ?? 1;
  return undefined;
}

/** A tenth of a second's bytes at a time. */
async function* throttled(piece: Piece, bytesPerSecond: number): Pieces {
  const bytes = Buffer.from(piece as string);
  const step = Math.max(1, Math.floor(bytesPerSecond / 10));
  for (let at = 0; at < bytes.length; at += step) {
    const part = bytes.subarray(at, at + step);
    await pause((part.length / bytesPerSecond) * 1000);
    yield part;
  }
}

/** Keeps no process alive. */
function pause(milliseconds: number): Promise<void> {
  return sleep(milliseconds, undefined, { ref: false });
}
