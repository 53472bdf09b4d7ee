/**
 * The double as a library: `import { createDouble } from 'doubletake'`.
 *
 * @module doubletake
 */

export type { ErrorCode } from '../openapi/errors.ts';
export { DoubletakeError } from '../openapi/lib/doubletake-error.ts';
export { isObject, ownMember } from '../openapi/lib/json-pointer.ts';
export { matchesRange, negotiate } from '../openapi/model/media-types.ts';
export { findResponse, type Operation } from '../openapi/model/operation.ts';
export type { Control } from './control/control.ts';
export {
  createDouble,
  type Double,
  type DoubleOptions,
  type ListeningDouble,
} from './create-double.ts';
export { type Explanation, explainApi } from './inferred/explain.ts';
export { type OrderRoles, openCursor, writeCursor } from './inferred/query/cursor.ts';
export type { ImageInfo } from './lib/image.ts';
export {
  describeViolation,
  formatLocation,
  notFound,
  type Problem,
  ProblemError,
  type Violation,
} from './lib/problem.ts';
export { chunkText, indexTexts, searchTexts, type TextIndex } from './lib/text-search.ts';
export type { ApiBehaviour } from './model/api.ts';
export type { Fault, FaultMatch, FaultRule, NewFaultRule } from './model/faults.ts';
export type { AnswerOf, Call, Handler, Handlers, SuccessOf } from './model/handler.ts';
export type { Journal, JournalEntry } from './model/journal.ts';
export type { ScriptedReply } from './model/replies.ts';
export type { Clock, ClockChange, ClockState, Sandbox } from './model/sandbox.ts';
export type {
  Collection,
  FileCollection,
  Fill,
  ListRange,
  SandboxStore,
  Snapshot,
  Store,
  StoredFile,
} from './model/store.ts';
export type {
  Answer,
  HandlerCall,
  InferredParts,
  KeptItem,
  KeptItems,
  OperationCall,
  UploadedFile,
} from './model/types.ts';
export type { RequestEvent } from './pipeline/create-answer.ts';
export { changeEntity } from './state/change-entity.ts';
export { createClockFrom, createSeededClock, realClock } from './state/clock.ts';
export { fraction } from './state/ids.ts';
export { createMemoryStore } from './state/memory-store.ts';
export { perEntity } from './state/per-entity.ts';
export { type CallOrigin, createUploads, type Uploads } from './state/uploads.ts';
