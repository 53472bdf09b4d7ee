/** The double as a library: `import { createDouble } from 'doubletake'`. */
export { DoubletakeError } from '../openapi/doubletake-error.ts';
export type { ErrorCode } from '../openapi/error-catalogue.ts';
export { isObject } from '../openapi/json-pointer.ts';
export { matchesRange, negotiate } from '../openapi/media-types.ts';
export { findResponse, type Operation } from '../openapi/operation.ts';
export type { ApiBehaviour } from './api.ts';
export type { Control } from './control/control.ts';
export type { RequestEvent } from './create-answer.ts';
export { createDouble, type Double, type DoubleOptions } from './create-double.ts';
export type { Answer, HandlerCall, OperationCall, UploadedFile } from './exchange.ts';
export type { Fault, FaultRule } from './faults.ts';
export type { AnswerOf, Call, Handler, Handlers } from './handler.ts';
export type { ImageInfo } from './image.ts';
export { type Explanation, explainApi } from './inferred/explain.ts';
export type { Journal, JournalEntry } from './journal.ts';
export {
  describeViolation,
  formatLocation,
  notFound,
  type Problem,
  ProblemError,
  type Violation,
} from './problem.ts';
export type { ScriptedReply } from './replies.ts';
export type { Sandbox } from './sandboxes.ts';
export { changeEntity } from './state/change-entity.ts';
export { type Clock, createClockFrom, createSeededClock } from './state/clock.ts';
export { fraction } from './state/ids.ts';
export { createMemoryStore } from './state/memory-store.ts';
export { perEntity } from './state/per-entity.ts';
export type {
  Collection,
  FileShelf,
  Fill,
  ListRange,
  SandboxStore,
  Snapshot,
  Store,
  StoredFile,
} from './state/store.ts';
export { chunkText, searchTexts } from './text-search.ts';
export { type CallOrigin, createUploads, type Uploads } from './uploads.ts';
