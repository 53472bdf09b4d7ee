/** The requests that came, and what each was answered. */

import { useState } from 'preact/hooks';
import { type Info, type JournalEntry, pathOf } from './control.ts';
import type { ApiDocument, ApiOperation } from './documents.ts';
import { asCurl, asFetch, asTest, repeatable } from './exchange.ts';
import {
  Card,
  Code,
  Copy,
  Method,
  matches,
  Search,
  Status,
  useDocument,
  useOwnPath,
  useShared,
} from './parts.tsx';
import { requestOf } from './try-it.tsx';

/** How many entries the page keeps. */
const MAX_ENTRIES = 500;

export interface RequestLog {
  readonly entries: readonly JournalEntry[];
  readonly isLive: boolean;
}

export function withEntry(entries: readonly JournalEntry[], entry: JournalEntry): JournalEntry[] {
  return [entry, ...entries].slice(0, MAX_ENTRIES);
}

export function Requests({ log, onClear }: { log: RequestLog; onClear(): void }) {
  const { control, attempt, parameters, go, info } = useShared();
  const [search, setSearch] = useState('');
  const [frozen, setFrozen] = useState<readonly JournalEntry[]>();
  const [chips, setChips] = useState<ReadonlySet<string>>(new Set());
  const shown = (frozen ?? log.entries).filter(
    (entry) =>
      matchesChips(entry, chips) && (search === '' || matches(searchTextOf(entry), search)),
  );
  const selected = Number(parameters.get('request'));
  const entry = (frozen ?? log.entries).find(({ sequence }) => sequence === selected);
  const waiting = frozen === undefined ? 0 : countNewer(log.entries, frozen);
  const toggle = (chip: string) =>
    setChips((before) => {
      const after = new Set(before);
      if (!after.delete(chip)) after.add(chip);
      return after;
    });
  return (
    <div class={`split${entry !== undefined ? ' chosen' : ''}`}>
      <Card
        title="Requests"
        head={
          <>
            <span
              class={log.isLive ? 'dot live' : 'dot'}
              role="img"
              aria-label={log.isLive ? 'live' : 'connecting'}
            />
            <Search label="Search paths and bodies" value={search} onInput={setSearch} />
            <button
              type="button"
              class="small"
              aria-pressed={frozen !== undefined}
              onClick={() => setFrozen(frozen === undefined ? log.entries : undefined)}
            >
              {frozen === undefined ? 'Pause' : `Resume${waiting > 0 ? ` (${waiting} new)` : ''}`}
            </button>
            <button
              type="button"
              class="small"
              onClick={() =>
                attempt(async () => {
                  await control.call('DELETE', '/journal');
                  setFrozen(undefined);
                  onClear();
                })
              }
            >
              Clear
            </button>
          </>
        }
      >
        <fieldset class="chips" aria-label="Filter">
          {chipsOf(log.entries, info.apis.length > 1).map((chip) => (
            <button
              key={chip}
              type="button"
              class="chip"
              aria-pressed={chips.has(chip)}
              onClick={() => toggle(chip)}
            >
              {chip}
            </button>
          ))}
        </fieldset>
        {shown.length > 0 ? (
          <ol class="entries">
            {shown.map((row) => (
              <li key={row.sequence}>
                <button
                  type="button"
                  class="entry"
                  aria-current={row.sequence === selected}
                  onClick={() => go('requests', { request: String(row.sequence) })}
                >
                  <Row entry={row} />
                </button>
              </li>
            ))}
          </ol>
        ) : log.entries.length > 0 ? (
          <p class="empty">No request matches.</p>
        ) : (
          <Empty />
        )}
      </Card>
      {entry === undefined ? (
        <div class="card empty detail-hint">
          Choose a request to see what was sent, what was answered, and to send it again.
        </div>
      ) : (
        <Detail key={entry.sequence} entry={entry} />
      )}
    </div>
  );
}

function Row({ entry }: { entry: JournalEntry }) {
  const notes = notesOf(entry);
  return (
    <>
      <Status value={entry.status} />
      <Method name={entry.method} />
      <span class="path">{pathOf(entry)}</span>
      <span class="number">{milliseconds(entry.milliseconds)}</span>
      <time class="number time" dateTime={entry.time}>
        {new Date(entry.time).toLocaleTimeString([], { hour12: false })}
      </time>
      <span class="operation">
        {entry.operation ?? ''}
        {isFromUpstream(entry) ? <span class="badge">upstream</span> : undefined}
      </span>
      {notes.length > 0 ? <span class="notes">{notes.join(' · ')}</span> : undefined}
    </>
  );
}

/** Whether the server behind the double has answered. */
function isFromUpstream({ response }: JournalEntry): boolean {
  return response.headers['x-doubletake-from'] === 'upstream';
}

function Detail({ entry }: { entry: JournalEntry }) {
  const { control, attempt, toast, go } = useShared();
  const origin = location.origin + control.base;
  const again = async () => {
    const { method, url, headers, body, isWhole } = repeatable(entry);
    if (!isWhole)
      throw new Error('The journal keeps files and bytes in part: send them from Try it.');
    const response = await control.send({ method, url, headers, body });
    toast(`Sent again: answered ${response.status}.`);
  };
  return (
    <Card
      title={`${entry.method} ${pathOf(entry)}`}
      head={
        <button type="button" class="small" aria-label="Close" onClick={() => go('requests')}>
          ✕
        </button>
      }
    >
      <div class="pad">
        <p>
          <Status value={entry.status} /> {entry.operation ?? 'no operation'}
          {entry.api === undefined ? '' : ` of ${entry.api}`} · {milliseconds(entry.milliseconds)} ·{' '}
          {new Date(entry.time).toLocaleString()}
        </p>
        {entry.violations.length + entry.faults.length === 0 ? (
          <p class="soft">Request and answer conform to the document.</p>
        ) : (
          <ul class="violations">
            {notesOf(entry).map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        <div class="actions">
          <button type="button" class="main" onClick={() => attempt(again)}>
            Send again
          </button>
          <button
            type="button"
            disabled={entry.operation === undefined}
            onClick={() =>
              go('try', {
                api: entry.api ?? '',
                operation: entry.operation ?? '',
                request: String(entry.sequence),
              })
            }
          >
            Edit and send
          </button>
          <Copy text={asCurl(entry, origin)} label="Copy as curl">
            Copy as curl
          </Copy>
          <Copy text={asFetch(entry, origin)} label="Copy as fetch">
            Copy as fetch
          </Copy>
          <Copy text={asTest(entry, origin)} label="Copy as a test">
            Copy as a test
          </Copy>
          <button
            type="button"
            class="small"
            onClick={() => go('controls', { fault: JSON.stringify(faultLike(entry)) })}
          >
            Make a fault like this
          </button>
          <button
            type="button"
            class="small"
            onClick={() =>
              go('controls', { fault: JSON.stringify({ ...faultLike(entry), count: 1 }) })
            }
          >
            Answer this next time
          </button>
        </div>
        <Message title="Request" message={entry.request} />
        <Message title="Answer" message={entry.response} />
      </div>
    </Card>
  );
}

function Message({ title, message }: { title: string; message: JournalEntry['request'] }) {
  const { headers, body } = message;
  return (
    <>
      <h3>
        {title}
        {body === undefined ? ' without a body' : ''}
      </h3>
      {body === undefined ? undefined : <Body title={title} type={typeOf(headers)} body={body} />}
      <dl>
        {Object.entries(headers).flatMap(([name, value]) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name} value`}>{value}</dd>,
        ])}
      </dl>
    </>
  );
}

export function Body({ title, type, body }: { title: string; type: string; body: unknown }) {
  const ownPath = useOwnPath();
  if (typeof body === 'string' && type.includes('event-stream'))
    return <Code label={`${title} body`} text={body.replace(/\n\n+/g, '\n\n').trimEnd()} />;
  const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  return (
    <>
      <Code label={`${title} body`} text={text} />
      {picturesIn(body, ownPath).map((url) => (
        <a key={url} href={url} target="_blank" rel="noopener">
          <img class="shown-picture" src={`${url}?from=console`} alt={url} loading="lazy" />
        </a>
      ))}
    </>
  );
}

/** Paths of pictures that this double serves and the body names. */
function picturesIn(body: unknown, ownPath: (url: string) => string | undefined): string[] {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const found = text.match(/https?:\/\/[^\s"'<>\\]+\.(?:png|jpe?g|gif|webp|svg|avif)\b/gi) ?? [];
  return [...new Set(found)].flatMap((url) => ownPath(url) ?? []).slice(0, 6);
}

function Empty() {
  const { info } = useShared();
  return (
    <div class="pad">
      <p>
        No requests yet. Point your application at one of these base URLs; each request appears here
        as it comes.
      </p>
      {info.apis.map((api) => {
        return <FirstCall key={api.name} api={api} />;
      })}
      <p class="soft">
        Then: look at what is kept under State, send requests under Try it, and let operations fail
        under Controls.
      </p>
    </div>
  );
}

/** Where an API answers, and a call to begin with, with the credentials that it wants. */
function FirstCall({ api }: { api: Info['apis'][number] }) {
  const { control } = useShared();
  const document = useDocument(api.name);
  const url = `${location.origin}${control.base}${api.basePaths[0] ?? ''}`;
  const known =
    api.operations.find(({ method, path }) => method === 'GET' && !path.includes('{')) ??
    api.operations[0];
  const first = known && document?.operation(known);
  return (
    <div class="base">
      <strong>{api.title}</strong>
      <Copy text={url} label={`Copy ${url}`} />
      <code>{url}</code>
      {document === undefined || first === undefined ? undefined : (
        <Code text={firstCurl(document, first, url)} label={`curl for ${api.name}`} />
      )}
    </div>
  );
}

function firstCurl(document: ApiDocument, operation: ApiOperation, base: string): string {
  const { url, headers } = requestOf(document, operation, new Map(), 'any');
  const named = Object.entries(headers).map(([name, value]) => ` -H '${name}: ${value}'`);
  const method = operation.method === 'GET' ? '' : ` -X ${operation.method}`;
  return `curl${method} '${base}${url}'${named.join('')}`;
}

/** A fault rule that answers the operation of an entry as the entry was answered. */
function faultLike({ api, operation, status, response }: JournalEntry) {
  return {
    ...(api !== undefined && { api }),
    ...(operation !== undefined && { operation }),
    fault: {
      kind: 'status',
      status: status < 200 ? 503 : status,
      ...(response.body !== undefined && { body: response.body }),
    },
  };
}

function notesOf(entry: JournalEntry): string[] {
  return [...entry.faults.map((kind) => `fault: ${kind}`), ...entry.violations];
}

function searchTextOf(entry: JournalEntry): string {
  const bodies = [entry.request.body, entry.response.body].map((body) =>
    body === undefined ? '' : JSON.stringify(body),
  );
  return [
    entry.status,
    entry.method,
    pathOf(entry),
    entry.api,
    entry.operation,
    ...notesOf(entry),
    ...bodies,
  ].join(' ');
}

function chipsOf(entries: readonly JournalEntry[], hasSeveralApis: boolean): string[] {
  const all = (pick: (entry: JournalEntry) => string | undefined) =>
    [...new Set(entries.flatMap((entry) => pick(entry) ?? []))].sort();
  return [
    ...all(({ method }) => method),
    ...all(({ status }) => `${Math.floor(status / 100)}xx`),
    ...(hasSeveralApis ? all(({ api }) => api) : []),
    ...(entries.some(({ violations }) => violations.length > 0) ? ['violations'] : []),
  ];
}

/** Chips of one kind are alternatives; those of different kinds must all hold. */
function matchesChips(entry: JournalEntry, chips: ReadonlySet<string>): boolean {
  const kinds: [pattern: RegExp, value: string | undefined][] = [
    [/^[A-Z]+$/, entry.method],
    [/^\dxx$/, `${Math.floor(entry.status / 100)}xx`],
    [/^violations$/, entry.violations.length > 0 ? 'violations' : undefined],
  ];
  const rest = [...chips].filter((chip) => !kinds.some(([pattern]) => pattern.test(chip)));
  return (
    kinds.every(([pattern, value]) => {
      const asked = [...chips].filter((chip) => pattern.test(chip));
      return asked.length === 0 || (value !== undefined && asked.includes(value));
    }) &&
    (rest.length === 0 || (entry.api !== undefined && rest.includes(entry.api)))
  );
}

function countNewer(entries: readonly JournalEntry[], frozen: readonly JournalEntry[]): number {
  const latest = frozen[0]?.sequence ?? 0;
  return entries.filter(({ sequence }) => sequence > latest).length;
}

function typeOf(headers: Readonly<Record<string, string>>): string {
  return headers['content-type'] ?? headers['Content-Type'] ?? '';
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
