import { malformedKeys } from '../request/malformed-credentials.ts';
import type { RunEvent } from '../run/event.ts';
import { createMask } from '../secrets/mask.ts';
import { createRecorder } from './recorder.ts';
import type { RunRecord } from './run-record.ts';

/** A listener that turns the events of a run into a text. */
export interface Report {
  listen(event: RunEvent): void;
  /** The report of what was heard so far; a run that was interrupted says so. */
  render(): string;
}

/** What every report takes. */
export interface ReportOptions {
  /** When the run began. A report that is not told does not say. */
  readonly startedAt?: Date;
  /**
   * Texts that must not appear, such as API keys: each is written as `***`, wherever it comes from
   * and however it is encoded. Asked for when the report is written: tokens change.
   */
  readonly secrets?: readonly string[] | (() => readonly string[]);
  /** Root of the overlaid document, so that findings can quote what it says. */
  readonly document?: unknown;
  /**
   * Where the author of the document wrote what stands at a JSON pointer: `file:line:column`, and
   * `#` with what else there is to say.
   */
  readonly locate?: (pointer: string) => string;
}

/** A report from the function that writes it. */
export function createReport(options: ReportOptions, write: (record: RunRecord) => string): Report {
  // The checks send keys that are nearly these, and an answer may repeat them.
  const secretsNow = () =>
    typeof options.secrets === 'function' ? options.secrets() : (options.secrets ?? []);
  const mask = () =>
    createMask(secretsNow().flatMap((secret) => [secret, ...malformedKeys(secret)]));
  const recorder = createRecorder({
    mask,
    startedAt: options.startedAt,
    document: options.document,
  });
  return { listen: recorder.listen, render: () => write(recorder.record()) };
}
