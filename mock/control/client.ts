/**
 * A client of the control API: `import { createControlClient } from 'doubletake/control'`.
 *
 * @module doubletake/control
 */

import type { operations } from '../../generated/doubletake.ts';
import type { FaultRule, NewFaultRule } from '../model/faults.ts';
import type { JournalEntry } from '../model/journal.ts';
import type { ScriptedReply } from '../model/replies.ts';
import type { Snapshot } from '../model/store.ts';

/** Where a running double is, and which sandbox of it is meant. */
export interface ControlClientOptions {
  /** Where the double is served, such as `http://127.0.0.1:4010`, with its path if it has one. */
  readonly url: string;
  /** The default one by default. */
  readonly sandbox?: string;
  /** The token of the control API, where it wants one. */
  readonly token?: string;
  /** `fetch` by default; `double.fetch` reaches a double without a socket. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** What an operation of the control API answers with a status. */
type AnswerOf<Id extends keyof operations, Status extends number> = operations[Id] extends {
  responses: { [Key in Status]: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

type BodyOf<Id extends keyof operations> = operations[Id] extends {
  requestBody?: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;

/** The control API of a running double, for one sandbox. */
export interface ControlClient {
  /** The same for another sandbox. */
  in(sandbox: string): ControlClient;
  info(): Promise<AnswerOf<'getInfo', 200>>;
  /** Back to the start-up data, or to what is given. */
  reset(
    beginning?: Omit<BodyOf<'resetState'>, 'data'> & {
      readonly data?: Readonly<Record<string, unknown>>;
    },
  ): Promise<void>;
  clock(): Promise<AnswerOf<'getClock', 200>>;
  /** Sets the clock, moves it on, stops it, or lets it show the real time. */
  setClock(change: BodyOf<'setClock'>): Promise<AnswerOf<'setClock', 200>>;
  /** Who answers each operation, the double or the server behind it. */
  upstream(): Promise<AnswerOf<'getUpstream', 200>>;
  /** Changes that for some, by operationId; for all sandboxes. */
  routeUpstream(routes: BodyOf<'routeUpstream'>['routes']): Promise<AnswerOf<'getUpstream', 200>>;
  snapshot(): Promise<Snapshot>;
  restore(snapshot: Snapshot): Promise<void>;
  /** The state as a data file has it. */
  exportData(): Promise<Record<string, unknown>>;
  scenarios(): Promise<string[]>;
  files(): Promise<AnswerOf<'listFiles', 200>['files']>;
  /** Entries in order, after a sequence number, at most so many of the latest. */
  journal(range?: { readonly after?: number; readonly limit?: number }): Promise<JournalEntry[]>;
  clearJournal(): Promise<void>;
  faults(): Promise<FaultRule[]>;
  addFault(rule: NewFaultRule): Promise<FaultRule>;
  /** Switches a rule off or on. */
  changeFault(id: string, change: { readonly enabled: boolean }): Promise<FaultRule>;
  deleteFault(id: string): Promise<void>;
  clearFaults(): Promise<void>;
  replies(): Promise<ScriptedReply[]>;
  addReply(reply: Omit<ScriptedReply, 'id'>): Promise<ScriptedReply>;
  clearReplies(): Promise<void>;
  sandboxes(): Promise<string[]>;
  removeSandbox(name: string): Promise<void>;
  webhooks(): Promise<AnswerOf<'listWebhooks', 200>['webhooks']>;
  sendWebhook(webhook: BodyOf<'sendWebhook'>): Promise<AnswerOf<'sendWebhook', 200>>;
}

/** The control API has refused a request. */
export class ControlError extends Error {
  readonly status: number;
  /** A code of the reference of errors, such as `request-invalid`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
    this.code = code;
  }
}

/**
 * A client of the control API. Its functions reject with a {@link ControlError} for what the double
 * refuses, and as `fetch` does where there is none.
 */
export function createControlClient(options: ControlClientOptions): ControlClient {
  const { url, sandbox, token, fetch: send = (request: Request) => fetch(request) } = options;

  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const request = new Request(`${url.replace(/\/$/, '')}/__doubletake/${path}`, {
      method,
      headers: {
        ...(sandbox !== undefined && { 'x-doubletake-sandbox': sandbox }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const response = await send(request);
    const text = await response.text();
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as Answer;
    throw refusal(response.status, text);
  }

  const get = <Answer>(path: string) => call<Answer>('GET', path);
  const remove = (path: string) => call<void>('DELETE', path);
  const one = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    in: (name) => createControlClient({ ...options, sandbox: name }),
    info: () => get('info'),
    async reset(beginning = {}) {
      await call('POST', 'reset', beginning);
    },
    clock: () => get('clock'),
    setClock: (change) => call('PUT', 'clock', change),
    upstream: () => get('upstream'),
    routeUpstream: (routes) => call('PATCH', 'upstream', { routes }),
    snapshot: () => get('snapshot'),
    async restore(snapshot) {
      await call('PUT', 'snapshot', snapshot);
    },
    exportData: () => get('data'),
    scenarios: async () => (await get<{ scenarios: string[] }>('scenarios')).scenarios,
    files: async () => (await get<AnswerOf<'listFiles', 200>>('files')).files,
    async journal({ after, limit } = {}) {
      const query = new URLSearchParams({
        ...(after !== undefined && { after: String(after) }),
        ...(limit !== undefined && { limit: String(limit) }),
      });
      return (await get<{ entries: JournalEntry[] }>(`journal?${query}`)).entries;
    },
    clearJournal: () => remove('journal'),
    faults: async () => (await get<{ faults: FaultRule[] }>('faults')).faults,
    addFault: (rule) => call('POST', 'faults', rule),
    changeFault: (id, change) => call('PATCH', one('faults', id), change),
    deleteFault: (id) => remove(one('faults', id)),
    clearFaults: () => remove('faults'),
    replies: async () => (await get<{ replies: ScriptedReply[] }>('replies')).replies,
    addReply: (reply) => call('POST', 'replies', reply),
    clearReplies: () => remove('replies'),
    sandboxes: async () => (await get<{ sandboxes: string[] }>('sandboxes')).sandboxes,
    removeSandbox: (name) => remove(one('sandboxes', name)),
    webhooks: async () => (await get<AnswerOf<'listWebhooks', 200>>('webhooks')).webhooks,
    sendWebhook: (webhook) => call('POST', 'webhooks', webhook),
  };
}

function refusal(status: number, text: string): ControlError {
  let problem: { readonly type?: string; readonly detail?: string } = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // Something else than a double has answered.
  }
  const code = problem.type?.replace('urn:doubletake:error:', '') ?? '';
  return new ControlError(status, code, problem.detail ?? `${status} ${text.slice(0, 200)}`);
}
