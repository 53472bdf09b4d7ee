import { createReport, type Report, type ReportOptions } from './report.ts';

/**
 * A runnable shell script for each finding, by file name, as JSON: `{ "01-write-lost-addNote.sh":
 * "#!/bin/sh…" }`.
 */
export function createReproReport(options: ReportOptions = {}): Report {
  return createReport(options, ({ findings }) => {
    const scripts = findings.flatMap(({ number, code, operation, script }) =>
      script === undefined
        ? []
        : [[`${String(number).padStart(2, '0')}-${code}-${fileName(operation)}.sh`, script]],
    );
    return JSON.stringify(Object.fromEntries(scripts));
  });
}

function fileName(operation: string): string {
  return operation.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60);
}
