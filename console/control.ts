/** What the console asks of the control API, and what it sends to the APIs themselves. */

import type { components } from '../generated/doubletake.ts';

type Schemas = components['schemas'];
export type Info = Schemas['Info'];
export type JournalEntry = Schemas['JournalEntry'];
export type FaultRule = Schemas['FaultRule'];
export type Upstream = Schemas['Upstream'];
export type Explanation = Schemas['Explanation'];

export interface Sent {
  readonly method: string;
  /** Path with query, without the base path of a sandbox. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: BodyInit | undefined;
}

/** A connection to one sandbox of the double that served this page. */
export interface Control {
  readonly sandbox: string;
  /** The prefix of this page's origin that reaches the sandbox's APIs. */
  readonly base: string;
  /** Rejects with an error whose message can be shown. */
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** Sends a request to an API, as an application would. */
  send(request: Sent): Promise<Response>;
  /** Reads what an API answers to a GET; the journal does not have it. */
  look(request: Sent): Promise<Response>;
  /**
   * Resolves when nothing that was asked is still under way: a sandbox is there again as soon as
   * anything asks for it.
   */
  settled(): Promise<void>;
  /** A token that was typed goes along to another entry of the history. */
  keepToken(): void;
  /** Calls back with each entry of the journal as it comes; returns what ends it. */
  follow(listener: {
    entry(entry: JournalEntry): void;
    /** The stream begins anew: what was shown is told again. */
    open(): void;
    closed(): void;
  }): () => void;
}

/** Asks for the control token; undefined where the user gives none. */
export type AskToken = (isRefused: boolean) => Promise<string | undefined>;

// Where no other page of this origin can read it: the page's own token in memory, one that was
// typed in the entry of the history.
const meta = document.querySelector<HTMLMetaElement>('meta[name=token]');
const given = meta?.content || undefined;
meta?.remove();

const root = location.pathname.replace(/\/__doubletake(\/.*)?$/, '');

export function connect(sandbox: string, askToken: AskToken): Control {
  const base =
    sandbox === 'default' ? root : `${root}/__doubletake/in/${encodeURIComponent(sandbox)}`;
  let typed: string | undefined = history.state?.token;
  const token = (): string | undefined => given ?? typed;
  const pending = new Set<Promise<unknown>>();
  const fetchNoted: typeof fetch = (...request) => {
    const answer = fetch(...request);
    pending.add(answer);
    const end = () => void pending.delete(answer);
    answer.then(end, end);
    return answer;
  };
  const send = ({ method, url, headers, body }: Sent) =>
    fetchNoted(`${base}${url}`, { method, headers, ...(body !== undefined && { body }) }).catch(
      () => {
        throw new Error('No answer came: the connection was dropped, or the double has stopped.');
      },
    );
  let asked: Promise<void> | undefined;

  function keepToken(): void {
    if (typed !== undefined) history.replaceState({ ...history.state, token: typed }, '');
  }

  async function ask(isRefused: boolean): Promise<void> {
    asked ??= askToken(isRefused)
      .then((value) => {
        if (value === undefined)
          throw new Error(
            'Without its token the double cannot be driven. Reload to be asked again.',
          );
        typed = value;
        keepToken();
      })
      .finally(() => {
        asked = undefined;
      });
    return asked;
  }

  return {
    sandbox,
    base,
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      for (;;) {
        const sent = token();
        const response = await fetchNoted(`${base}/__doubletake${path}`, {
          method,
          headers: {
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(sent !== undefined && { authorization: `Bearer ${sent}` }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }).catch(() => {
          throw new Error('The double does not answer. Is it still running?');
        });
        if (response.status === 204) return undefined as T;
        const answer = await response.json().catch(() => ({}));
        const isRefused = answer.type === 'urn:doubletake:error:origin-refused';
        if (given !== undefined && isRefused)
          throw new Error('The double was started anew. Reload this page.');
        if (given === undefined && (response.status === 401 || isRefused)) {
          if (token() === sent) await ask(sent !== undefined);
          continue;
        }
        if (!response.ok)
          throw new Error(answer.detail ?? `The double answered ${response.status}.`);
        return answer;
      }
    },
    send,
    look: (request) =>
      send({ ...request, headers: { ...request.headers, 'x-doubletake-from': 'console' } }),
    async settled() {
      while (pending.size > 0) await Promise.allSettled(pending);
    },
    keepToken,
    follow({ entry, open, closed }) {
      let source: EventSource | undefined;
      let timer: number | undefined;
      const listen = () => {
        const query = token() === undefined ? '' : `?token=${encodeURIComponent(token() ?? '')}`;
        source = new EventSource(`${base}/__doubletake/journal/events${query}`);
        source.onopen = open;
        source.onmessage = ({ data }) => entry(JSON.parse(data));
        source.onerror = () => {
          // A double that was started again counts from 1, so the stream begins anew rather than
          // after the last id.
          source?.close();
          closed();
          timer = window.setTimeout(listen, 1500);
        };
      };
      listen();
      return () => {
        window.clearTimeout(timer);
        source?.close();
      };
    },
  };
}

/** The path of a journal entry without the base path of its sandbox. */
export function pathOf(entry: JournalEntry): string {
  return entry.url.replace(/^\/__doubletake\/in\/[^/]+/, '') || '/';
}
