import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type LearnedFrom, learnFrom } from '../learning/learn-from.ts';

/** One exchange of a session: what was sent, and what came. */
export interface Said {
  /** Method, and path with its query. */
  readonly to: string;
  /** JSON that was sent. */
  readonly send?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
  /** JSON that came; nothing where undefined. */
  readonly answer?: unknown;
  readonly type?: string;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** Another host than that of the API. */
  readonly host?: string;
  /** What else the entry has, in its response. */
  readonly response?: object;
  /** When it was sent, in milliseconds since the session began. */
  readonly at?: number;
}

/** A HAR of a session, as a browser would have saved it. */
export function harOf(session: readonly Said[]): string {
  const fields = (headers: Readonly<Record<string, string>>) =>
    Object.entries(headers).map(([name, value]) => ({ name, value }));
  const entries = session.map(
    (
      {
        to,
        send,
        headers = {},
        status = 200,
        answer,
        type,
        answerHeaders = {},
        at,
        host,
        response,
      },
      index,
    ) => {
      const [method = '', path = ''] = to.split(' ');
      const came = type ?? 'application/json';
      return {
        startedDateTime: new Date(Date.UTC(2026, 0, 5) + (at ?? index * 1000)).toISOString(),
        time: 5,
        request: {
          method,
          url: `https://${host ?? 'api.recorded.test'}${path}`,
          headers: fields({
            ...(send !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          }),
          ...(send !== undefined && {
            postData: { mimeType: 'application/json', text: JSON.stringify(send) },
          }),
        },
        response: {
          status,
          headers: fields({
            ...(answer !== undefined && { 'content-type': came }),
            ...answerHeaders,
          }),
          content: {
            mimeType: came,
            text:
              answer === undefined
                ? ''
                : typeof answer === 'string'
                  ? answer
                  : JSON.stringify(answer),
          },
          ...response,
        },
      };
    },
  );
  const lines = entries.map((entry) => JSON.stringify(entry)).join(',\n');
  return `{"log":{"version":"1.2","creator":{"name":"a test","version":"1"},"entries":[\n${lines}\n]}}\n`;
}

/** Files of a session and its document. */
export async function recordedFiles(
  document: string,
  session: readonly Said[],
): Promise<{ readonly folder: string; readonly document: string; readonly recording: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  const files = {
    folder,
    document: join(folder, 'openapi.yaml'),
    recording: join(folder, 'session.har'),
  };
  await writeFile(files.document, document);
  await writeFile(files.recording, harOf(session));
  return files;
}

/** What is learned from a session, with the updates of the overlay by their targets. */
export async function learnedFrom(
  document: string,
  session: readonly Said[],
): Promise<LearnedFrom & { readonly updates: ReadonlyMap<string, unknown[]> }> {
  const files = await recordedFiles(document, session);
  const learned = await learnFrom({
    document: files.document,
    overlays: [],
    allowRefs: [],
    recordings: [files.recording],
  });
  const { actions } = parse(learned.overlay) as {
    actions: { target: string; update?: unknown }[];
  };
  const updates = new Map<string, unknown[]>();
  for (const { target, update } of actions)
    updates.set(target, [...(updates.get(target) ?? []), update]);
  return { ...learned, updates };
}
