/** The double as a library: `import { createDouble } from 'doubletake'`. */
export { DoubletakeError } from '../openapi/doubletake-error.ts';
export type { ErrorCode } from '../openapi/error-catalogue.ts';
export type { Control } from './control/control.ts';
export type { RequestEvent } from './create-app.ts';
export { createDouble, type Double, type DoubleOptions } from './create-double.ts';
export type { Fault, FaultRule } from './faults.ts';
export type { Journal, JournalEntry } from './journal.ts';
export type { ScriptedReply } from './replies.ts';
export { type Clock, createClockFrom, createSeededClock } from './state/clock.ts';
export { createMemoryStore } from './state/memory-store.ts';
export type { Collection, FileShelf, Fill, SandboxStore, Snapshot, Store } from './state/store.ts';
