/** Sends a request to any operation, from a form that its document describes. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { JournalEntry } from './control.ts';
import { pathOf } from './control.ts';
import type { ApiDocument, ApiOperation, Parameter } from './documents.ts';
import { isObject } from './documents.ts';
import { repeatable } from './exchange.ts';
import { Card, Code, Method, matches, Search, Status, useDocument, useShared } from './parts.tsx';
import { SchemaField } from './schema-form.tsx';

export function TryIt({ entries }: { entries: readonly JournalEntry[] }) {
  const { info, parameters, go } = useShared();
  const [search, setSearch] = useState('');
  const api = parameters.get('api') ?? info.apis[0]?.name;
  const document = useDocument(api);
  const known = info.apis
    .find(({ name }) => name === api)
    ?.operations.find(({ id }) => id === parameters.get('operation'));
  const operation = useMemo(
    () => (document === undefined || known === undefined ? undefined : document.operation(known)),
    [document, known],
  );
  const entry = entries.find(({ sequence }) => String(sequence) === parameters.get('request'));
  const found = info.apis.flatMap(({ name, operations }) =>
    operations
      .filter(({ id, method, path, summary }) =>
        matches([name, id, method, path, summary].join(' '), search),
      )
      .map((each) => ({ ...each, api: name })),
  );
  return (
    <div class={`split${operation !== undefined ? ' chosen' : ''}`}>
      <Card
        title="Operations"
        head={<Search label="Search operations" value={search} onInput={setSearch} />}
      >
        <ul class="operations">
          {found.slice(0, 300).map((each) => (
            <li key={`${each.api} ${each.id}`}>
              <button
                type="button"
                class="op"
                aria-current={each.api === api && each.id === known?.id}
                onClick={() => go('try', { api: each.api, operation: each.id })}
              >
                <Method name={each.method} />
                <span class="path">{each.path}</span>
                <span class="what">{each.summary ?? each.id}</span>
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 ? <p class="empty">No operation matches.</p> : undefined}
        {found.length > 300 ? (
          <p class="empty">{found.length - 300} more: search for them.</p>
        ) : undefined}
      </Card>
      {document === undefined || operation === undefined ? (
        <div class="card empty detail-hint">Choose an operation.</div>
      ) : (
        <OperationForm
          key={`${operation.api} ${operation.id} ${entry?.sequence}`}
          document={document}
          operation={operation}
          entry={entry}
        />
      )}
    </div>
  );
}

interface Received {
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly text: string;
  readonly picture: string | undefined;
  readonly milliseconds: number;
  readonly isOpen: boolean;
}

function OperationForm({
  document,
  operation,
  entry,
}: {
  document: ApiDocument;
  operation: ApiOperation;
  entry: JournalEntry | undefined;
}) {
  const { control, attempt, info } = useShared();
  const base = info.apis.find(({ name }) => name === operation.api)?.basePaths[0] ?? '';
  const types = [...operation.bodies.keys()];
  const [type, setType] = useState(types.find((name) => name.includes('json')) ?? types[0]);
  const [values, setValues] = useState(() => startValues(operation, entry, base));
  const [body, setBody] = useState<unknown>(() => startBody(document, operation, type, entry));
  const [credentials, setCredentials] = useStored(`credentials ${operation.api}`, 'any');
  const [received, setReceived] = useState<Received>();
  const [stop, setStop] = useState<AbortController>();
  const media = type === undefined ? undefined : operation.bodies.get(type);

  const send = async () => {
    const { url, headers } = requestOf(document, operation, values, credentials);
    const encoded = encodeBody(type, body);
    const started = performance.now();
    setReceived(undefined);
    const response = await control.send({
      method: operation.method,
      url: base + url,
      headers: { ...headers, ...encoded.headers },
      body: encoded.body,
    });
    const known = { status: response.status, headers: [...response.headers] };
    const contentType = response.headers.get('content-type') ?? '';
    if (contentType.startsWith('image/')) {
      const picture = URL.createObjectURL(await response.blob());
      setReceived({
        ...known,
        text: '',
        picture,
        milliseconds: performance.now() - started,
        isOpen: false,
      });
      return;
    }
    const ending = new AbortController();
    setStop(ending);
    let text = '';
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    ending.signal.addEventListener('abort', () => void reader?.cancel().catch(() => undefined));
    for (;;) {
      const chunk = await reader?.read();
      text += chunk?.value ?? '';
      const isOpen = chunk !== undefined && !chunk.done;
      setReceived({
        ...known,
        text,
        picture: undefined,
        milliseconds: performance.now() - started,
        isOpen,
      });
      if (!isOpen) break;
    }
    setStop(undefined);
  };

  return (
    <Card title={operation.summary ?? operation.id}>
      <div class="pad">
        <p>
          <Method name={operation.method} /> <code>{base + operation.path}</code>{' '}
          <span class="soft">{operation.id}</span>
          {operation.deprecated ? <span class="badge s4">deprecated</span> : undefined}
        </p>
        {operation.description === undefined ? undefined : (
          <p class="soft prose">{operation.description}</p>
        )}
        <form
          class="try"
          onSubmit={(event) => {
            event.preventDefault();
            attempt(send);
          }}
        >
          {operation.schemes.length > 0 ? (
            <label class="field">
              <span class="name">Credentials ({operation.schemes.join(', ')})</span>
              <input
                value={credentials}
                autocomplete="off"
                onInput={({ currentTarget }) => setCredentials(currentTarget.value)}
              />
            </label>
          ) : undefined}
          {operation.parameters.map((parameter) => (
            <SchemaField
              key={`${parameter.in} ${parameter.name}`}
              document={document}
              schema={parameter.schema}
              label={`${parameter.name} (${parameter.in})`}
              required={parameter.required}
              value={values.get(`${parameter.in} ${parameter.name}`)}
              onChange={(value) =>
                setValues((before) =>
                  new Map(before).set(`${parameter.in} ${parameter.name}`, value),
                )
              }
            />
          ))}
          {types.length > 1 ? (
            <label class="field">
              <span class="name">Content-Type</span>
              <select
                value={type}
                onChange={({ currentTarget }) => {
                  setType(currentTarget.value);
                  setBody(startBody(document, operation, currentTarget.value, undefined));
                }}
              >
                {types.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          ) : undefined}
          {media === undefined || type === undefined ? undefined : (
            <BodyEditor
              key={type}
              document={document}
              type={type}
              schema={media.schema}
              value={body}
              onChange={setBody}
            />
          )}
          <div class="actions">
            <button type="submit" class="main">
              Send
            </button>
            {stop === undefined ? undefined : (
              <button type="button" onClick={() => stop.abort()}>
                Stop
              </button>
            )}
          </div>
        </form>
        {received === undefined ? (
          <Responses operation={operation} />
        ) : (
          <Answer received={received} />
        )}
      </div>
    </Card>
  );
}

function Responses({ operation }: { operation: ApiOperation }) {
  return (
    <>
      <h3>Answers</h3>
      <dl>
        {operation.responses.flatMap(({ status, description, types }) => [
          <dt key={status}>{status}</dt>,
          <dd key={`${status} what`}>
            {description}{' '}
            {types.length > 0 ? <span class="soft">{types.join(', ')}</span> : undefined}
          </dd>,
        ])}
      </dl>
    </>
  );
}

function Answer({ received }: { received: Received }) {
  return (
    <div aria-live="polite">
      <h3>
        Answer <Status value={received.status} /> {Math.round(received.milliseconds)} ms
        {received.isOpen ? ', still open' : ''}
      </h3>
      {received.picture === undefined ? (
        <Code label="Answer body" text={indented(received.text)} />
      ) : (
        <img class="shown-picture" src={received.picture} alt="What was answered" />
      )}
      <dl>
        {received.headers.flatMap(([name, value]) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name} value`}>{value}</dd>,
        ])}
      </dl>
    </div>
  );
}

/** A form where the schema has members, and the same as JSON text. */
function BodyEditor({
  document,
  type,
  schema,
  value,
  onChange,
}: {
  document: ApiDocument;
  type: string;
  schema: unknown;
  value: unknown;
  onChange(value: unknown): void;
}) {
  const isForm = /multipart|x-www-form-urlencoded/.test(type);
  const isJson = /json/.test(type);
  const [asText, setAsText] = useState(false);
  if (!isForm && !isJson)
    return /octet-stream|^image|^audio|^video|\*|pdf|zip/.test(type) ? (
      <label class="field">
        <span class="name">File</span>
        <input type="file" onChange={({ currentTarget }) => onChange(currentTarget.files?.[0])} />
      </label>
    ) : (
      <label class="field wide">
        <span class="name">Body ({type})</span>
        <textarea
          rows={6}
          class="mono"
          value={typeof value === 'string' ? value : ''}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      </label>
    );
  return (
    <div class="body">
      <div class="row">
        <h3>Body</h3>
        {isJson ? (
          <button
            type="button"
            class="small"
            aria-pressed={asText}
            onClick={() => setAsText(!asText)}
          >
            As JSON
          </button>
        ) : undefined}
      </div>
      <SchemaField
        key={String(asText)}
        document={document}
        schema={asText ? {} : schema}
        label=""
        value={value}
        takesFiles={isForm}
        onChange={onChange}
      />
    </div>
  );
}

function startValues(
  operation: ApiOperation,
  entry: JournalEntry | undefined,
  base: string,
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const { in: where, name, required, example, schema } of operation.parameters)
    if (required) values.set(`${where} ${name}`, example ?? schema['default']);
  if (entry === undefined) return values;
  const sent = repeatable(entry);
  const [path = '', query = ''] = pathOf(entry).split('?');
  const parts = pathValues(operation.path, path.startsWith(base) ? path.slice(base.length) : path);
  const given = new URLSearchParams(query);
  for (const parameter of operation.parameters) {
    const { name, in: where } = parameter;
    const text =
      where === 'path'
        ? parts.get(name)
        : where === 'query'
          ? (given.get(name) ?? undefined)
          : sent.headers[name.toLowerCase()];
    values.set(`${where} ${name}`, text === undefined ? undefined : typed(parameter, text));
  }
  return values;
}

/** Values of the parameters in a path, by the template. */
export function pathValues(template: string, path: string): Map<string, string> {
  const names: string[] = [];
  const pattern = template.replace(/\{([^}]+)\}|[.*+?^$()|[\]\\]/g, (found, name) => {
    if (name === undefined) return `\\${found}`;
    names.push(name);
    return '([^/]+)';
  });
  const found = new RegExp(`^${pattern}$`).exec(path);
  return new Map(names.map((name, index) => [name, safeDecode(found?.[index + 1] ?? '')]));
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function typed({ schema }: Parameter, text: string): unknown {
  const type = schema['type'];
  if (type === 'integer' || type === 'number') return Number(text);
  if (type === 'boolean') return text === 'true';
  return text;
}

function startBody(
  document: ApiDocument,
  operation: ApiOperation,
  type: string | undefined,
  entry: JournalEntry | undefined,
): unknown {
  if (type === undefined) return undefined;
  const media = operation.bodies.get(type);
  if (entry?.request.body !== undefined && repeatable(entry).isWhole) return entry.request.body;
  if (media === undefined) return undefined;
  const isForm = /multipart/.test(type);
  return isForm ? {} : (media.example ?? document.sample(media.schema));
}

export function requestOf(
  document: ApiDocument,
  operation: ApiOperation,
  values: ReadonlyMap<string, unknown>,
  credentials: string,
): { url: string; headers: Record<string, string> } {
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let { path } = operation;
  for (const { in: where, name } of operation.parameters) {
    const value = values.get(`${where} ${name}`);
    if (where === 'path')
      path = path.replace(
        `{${name}}`,
        encodeURIComponent(value === undefined ? '' : String(value)),
      );
    if (value === undefined || value === '') continue;
    const texts = (Array.isArray(value) ? value : [value]).map((each) =>
      isObject(each) ? JSON.stringify(each) : String(each),
    );
    if (where === 'query') for (const text of texts) query.append(name, text);
    if (where === 'header') headers[name] = texts.join(',');
  }
  const schemes = document.schemes();
  for (const name of operation.schemes) {
    const scheme = schemes.get(name);
    if (scheme === undefined || credentials === '') continue;
    if (scheme.type === 'apiKey') {
      if (scheme.in === 'query') query.set(scheme.name ?? '', credentials);
      if (scheme.in === 'header') headers[scheme.name ?? ''] = credentials;
    } else if (scheme.type === 'http' && scheme.scheme?.toLowerCase() === 'basic') {
      headers['authorization'] =
        `Basic ${btoa(credentials.includes(':') ? credentials : `${credentials}:`)}`;
    } else headers['authorization'] = `Bearer ${credentials}`;
  }
  return { url: query.size === 0 ? path : `${path}?${query}`, headers };
}

export function encodeBody(
  type: string | undefined,
  body: unknown,
): { headers: Record<string, string>; body: BodyInit | undefined } {
  if (type === undefined || body === undefined) return { headers: {}, body: undefined };
  if (body instanceof Blob)
    return {
      headers: { 'content-type': /\*/.test(type) ? body.type || 'application/octet-stream' : type },
      body,
    };
  if (/multipart/.test(type)) {
    const form = new FormData();
    for (const [name, value] of Object.entries(isObject(body) ? body : {}))
      for (const each of Array.isArray(value) ? value : [value])
        form.append(
          name,
          each instanceof Blob || typeof each === 'string' ? each : JSON.stringify(each),
        );
    // The browser writes the boundary.
    return { headers: {}, body: form };
  }
  if (/x-www-form-urlencoded/.test(type))
    return {
      headers: { 'content-type': type },
      body: new URLSearchParams(
        Object.entries(isObject(body) ? body : {}).map(([name, value]): [string, string] => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ).toString(),
    };
  return {
    headers: { 'content-type': type },
    body: /json/.test(type) ? JSON.stringify(body) : String(body),
  };
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A value that stays while the tab is open. */
function useStored(key: string, initial: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => sessionStorage.getItem(key) ?? initial);
  useEffect(() => sessionStorage.setItem(key, value), [key, value]);
  return [value, setValue];
}
