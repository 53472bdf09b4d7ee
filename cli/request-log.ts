import { inspect, styleText } from 'node:util';
import type { RequestEvent } from '../mock/index.ts';

/** Where `serve` tells what happens. */
export interface Log {
  request(event: RequestEvent): void;
  /** Something that concerns no request, such as a reload. */
  note(message: string): void;
}

/** A line per request on standard output; `json` makes each line an object, `quiet` leaves only what went wrong inside the double. */
export function createRequestLog(options: { readonly json?: boolean; readonly quiet?: boolean }): Log {
  return {
    request(event) {
      if (event.error !== undefined) process.stderr.write(`${inspect(event.error)}\n`);
      if (options.quiet) return;
      process.stdout.write(`${options.json ? formatJson(event) : formatLine(event)}\n`);
    },
    note(message) {
      process.stdout.write(`${options.json ? JSON.stringify({ event: 'note', message }) : message}\n`);
    },
  };
}

/** `201 POST /api/external/chatbots createChatbot 3 ms`, with violations and faults on lines below. */
export function formatLine(event: RequestEvent): string {
  const status = event.status === undefined ? '---' : String(event.status);
  const parts = [paint(status), event.method, event.url, event.operation ?? '-', `${Math.round(event.milliseconds)} ms`];
  if (event.sandbox !== undefined && event.sandbox !== 'default') parts.push(`[${event.sandbox}]`);
  const notes = [...event.violations, ...event.faults.map((fault) => `fault: ${fault}`)];
  return [parts.join(' '), ...notes.map((note) => `    ${note}`)].join('\n');
}

function formatJson({ error, ...event }: RequestEvent): string {
  return JSON.stringify({ event: 'request', ...event, milliseconds: Math.round(event.milliseconds * 100) / 100 });
}

function paint(status: string): string {
  if (!process.stdout.isTTY || process.env['NO_COLOR'] !== undefined) return status;
  return styleText(status.startsWith('2') || status.startsWith('3') ? 'green' : status.startsWith('4') ? 'yellow' : 'red', status);
}
