import { inspect } from 'node:util';
import type { RequestEvent } from '../../mock/index.ts';
import { printedJson, printedLine, printedLines } from '../../openapi/lib/escape-control-chars.ts';
import { print, styled } from './print.ts';

/** Where `serve` tells what happens. */
export interface Log {
  request(event: RequestEvent): void;
  /** Something that concerns no request, such as a reload. */
  note(message: string): void;
}

/**
 * A line per request on standard output; `json` makes each line an object, `quiet` leaves only what
 * went wrong inside the double.
 */
export function createRequestLog(options: {
  readonly json?: boolean;
  readonly quiet?: boolean;
}): Log {
  return {
    request(event) {
      if (event.error !== undefined)
        print(`${printedLines(inspect(event.error))}\n`, process.stderr);
      if (options.quiet) return;
      print(`${options.json ? formatJson(event) : formatLine(event)}\n`);
    },
    note(message) {
      print(`${options.json ? printedJson({ event: 'note', message }) : printedLines(message)}\n`);
    },
  };
}

/**
 * `201 POST /api/external/chatbots createChatbot 3 ms`, with violations and faults on lines below.
 */
export function formatLine(event: RequestEvent): string {
  const status = event.status === undefined ? '---' : String(event.status);
  const parts = [
    style(status),
    event.method,
    printedLine(event.url),
    printedLine(event.operation ?? '-'),
    `${Math.round(event.milliseconds)} ms`,
  ];
  if (event.sandbox !== undefined && event.sandbox !== 'default') parts.push(`[${event.sandbox}]`);
  const notes = [...event.violations, ...event.faults.map((fault) => `fault: ${fault}`)];
  return [parts.join(' '), ...notes.map((note) => `    ${printedLine(note)}`)].join('\n');
}

function formatJson({ error, ...event }: RequestEvent): string {
  return printedJson({
    event: 'request',
    ...event,
    milliseconds: Math.round(event.milliseconds * 100) / 100,
  });
}

function style(status: string): string {
  return styled(
    status.startsWith('2') || status.startsWith('3')
      ? 'green'
      : status.startsWith('4')
        ? 'yellow'
        : 'red',
    status,
  );
}
