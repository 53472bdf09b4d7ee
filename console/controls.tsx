/** Faults, scripted replies, and what drives the whole sandbox. */

import { useEffect, useState } from 'preact/hooks';
import type { FaultRule } from './control.ts';
import { isObject } from './documents.ts';
import { Card, download, useDocument, useLoaded, useOwnPath, useShared } from './parts.tsx';
import { SchemaField } from './schema-form.tsx';
import { UpstreamCard } from './upstream.tsx';

export function Controls() {
  return (
    <div class="columns">
      <Faults />
      <Replies />
      <UpstreamCard />
      <ClockCard />
      <Files />
      <SandboxCard />
    </div>
  );
}

/** The schema of a member of the control API's own requests. */
function useControlSchema(name: string) {
  const document = useDocument('doubletake');
  return { document, schema: { $ref: `#/components/schemas/${name}` } };
}

function Faults() {
  const { control, attempt, toast, parameters, changes, info } = useShared();
  const [version, setVersion] = useState(0);
  const loaded = useLoaded(
    () => control.call<{ faults: FaultRule[] }>('GET', '/faults'),
    [control, version, changes],
  );
  const { document, schema } = useControlSchema('NewFaultRule');
  const suggestions = new Map([
    ['api', info.apis.map(({ name }) => name)],
    ['operation', info.apis.flatMap(({ operations }) => operations.map(({ id }) => id))],
  ]);
  const prefilled = parameters.get('fault');
  const [rule, setRule] = useState<unknown>(() => startRule(prefilled));
  useEffect(() => setRule(startRule(prefilled)), [prefilled]);
  const faults = loaded?.faults ?? [];
  const change = (work: () => Promise<unknown>) =>
    attempt(async () => {
      await work();
      setVersion((before) => before + 1);
    });
  const remove = (path: string, removed: readonly FaultRule[], told: string) =>
    change(async () => {
      await control.call('DELETE', path);
      toast(told, 'Undo', async () => {
        for (const old of removed) await control.call('POST', '/faults', withoutState(old));
        setVersion((before) => before + 1);
      });
    });
  return (
    <Card
      title="Faults"
      head={
        faults.length > 0 ? (
          <button
            type="button"
            class="small push"
            onClick={() => remove('/faults', faults, 'No fault is left.')}
          >
            Delete all
          </button>
        ) : undefined
      }
    >
      <ul>
        {faults.map((each) => (
          <li key={each.id} class="rule">
            <div>
              <strong>{describeFault(each.fault)}</strong>
              <br />
              <span class="soft">{describeAim(each)}</span>
            </div>
            <div class="rule-actions">
              <button
                type="button"
                class="small"
                aria-label={`Switch ${each.id} ${each.enabled ? 'off' : 'on'}`}
                onClick={() =>
                  change(() => control.call('PATCH', pathOf(each), { enabled: !each.enabled }))
                }
              >
                {each.enabled ? 'Switch off' : 'Switch on'}
              </button>
              <button
                type="button"
                class="small"
                aria-label={`Delete ${each.id}`}
                onClick={() => remove(pathOf(each), [each], `${each.id} strikes no more.`)}
              >
                Delete
              </button>
            </div>
          </li>
        ))}
      </ul>
      {faults.length === 0 ? <p class="empty">No operation fails on purpose.</p> : undefined}
      {document === undefined ? undefined : (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            change(() => control.call('POST', '/faults', rule));
          }}
        >
          <SchemaField
            key={prefilled ?? ''}
            document={document}
            schema={schema}
            label="New fault"
            value={rule}
            suggestions={suggestions}
            onChange={setRule}
          />
          <button type="submit" class="main">
            Add fault
          </button>
        </form>
      )}
    </Card>
  );
}

function pathOf({ id }: FaultRule): string {
  return `/faults/${encodeURIComponent(id)}`;
}

function startRule(text: string | null): unknown {
  return text === null ? { fault: { kind: 'status', status: 503 } } : JSON.parse(text);
}

/** What a new rule takes: what the double counts along is left out. */
function withoutState(rule: FaultRule): object {
  const { id: _, seen: __, struck: ___, remaining: ____, ...rest } = rule;
  return rest;
}

function describeFault(fault: FaultRule['fault']): string {
  const { kind, ...details } = fault as { kind: string; [member: string]: unknown };
  const { body: _, headers: __, ...told } = details;
  const text = Object.entries(told)
    .map(([name, value]) => `${name} ${isObject(value) ? JSON.stringify(value) : value}`)
    .join(', ');
  return text === '' ? kind : `${kind}: ${text}`;
}

function describeAim(rule: FaultRule): string {
  const {
    api,
    operation,
    fault: _,
    id: __,
    ...limits
  } = rule as FaultRule & Record<string, unknown>;
  return [
    api,
    operation !== undefined && operation !== '*' ? operation : 'every operation',
    ...Object.entries(limits).map(
      ([name, value]) => `${name} ${isObject(value) ? JSON.stringify(value) : value}`,
    ),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function Replies() {
  const { control, attempt, toast, changes } = useShared();
  const [version, setVersion] = useState(0);
  const loaded = useLoaded(
    () =>
      control.call<{
        replies: {
          id: string;
          text: string;
          contains?: string;
          chatbot?: string;
          count?: number;
        }[];
      }>('GET', '/replies'),
    [control, version, changes],
  );
  const { document, schema } = useControlSchema('NewReply');
  const [reply, setReply] = useState<unknown>({});
  const replies = loaded?.replies ?? [];
  const change = (work: () => Promise<unknown>) =>
    attempt(async () => {
      await work();
      setVersion((before) => before + 1);
    });
  const clear = () =>
    change(async () => {
      await control.call('DELETE', '/replies');
      toast('The chatbots say what they said before.', 'Undo', async () => {
        for (const { id: _, ...old } of replies) await control.call('POST', '/replies', old);
        setVersion((before) => before + 1);
      });
    });
  return (
    <Card
      title="Scripted replies"
      head={
        replies.length > 0 ? (
          <button type="button" class="small push" onClick={clear}>
            Clear
          </button>
        ) : undefined
      }
    >
      <ul>
        {replies.map(({ id, text, contains, chatbot, count }) => (
          <li key={id} class="rule">
            <div>
              <strong>{text}</strong>
              <br />
              <span class="soft">
                {[
                  contains === undefined ? undefined : `when asked about “${contains}”`,
                  chatbot === undefined ? undefined : `chatbot ${chatbot}`,
                  count === undefined ? undefined : `${count} times`,
                ]
                  .filter((part) => part !== undefined)
                  .join(' · ')}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {document === undefined ? undefined : (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            change(async () => {
              await control.call('POST', '/replies', reply);
              setReply({});
            });
          }}
        >
          <SchemaField
            key={version}
            document={document}
            schema={schema}
            label="The chatbot says"
            value={reply}
            onChange={setReply}
          />
          <button type="submit" class="main">
            Add reply
          </button>
        </form>
      )}
    </Card>
  );
}

interface ListedFile {
  readonly api: string;
  readonly path: string;
  readonly url: string;
  readonly type: string;
  readonly size: number;
}

function Files() {
  const { control, changes } = useShared();
  const ownPath = useOwnPath();
  const loaded = useLoaded(
    () => control.call<{ files: ListedFile[] }>('GET', '/files'),
    [control, changes],
  );
  const files = (loaded?.files ?? []).toReversed();
  return (
    <Card title="Files" head={<span class="count">{files.length || ''}</span>}>
      {files.length === 0 ? <p class="empty">Nothing uploaded yet.</p> : undefined}
      <div class="files">
        {files.map((file) => {
          const path = ownPath(file.url) ?? file.url;
          return (
            <a
              key={`${file.url} ${file.size}`}
              href={path}
              target="_blank"
              rel="noopener"
              title={file.path}
            >
              <div class="frame">
                {file.type.startsWith('image/') ? (
                  <img src={`${path}?from=console`} alt={file.path} loading="lazy" />
                ) : (
                  <span class="badge">{file.type.split('/').pop()}</span>
                )}
              </div>
              <div class="name">
                {file.api}
                <br />
                <span class="soft">
                  {file.type.replace('image/', '')} · {sizeOf(file.size)}
                </span>
              </div>
            </a>
          );
        })}
      </div>
    </Card>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024
    ? `${(bytes / 1024).toFixed(1)} KiB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

interface ClockState {
  readonly now: string;
  readonly isFrozen: boolean;
  readonly isReal: boolean;
  readonly offset: number;
}

/** What time the sandbox shows, and what changes it; each change can be undone. */
function ClockCard() {
  const { control, attempt, toast, changes } = useShared();
  const [version, setVersion] = useState(0);
  const clock = useLoaded(
    () => control.call<ClockState>('GET', '/clock'),
    [control, version, changes],
  );
  if (clock === undefined) return undefined;
  const put = async (change: object) => {
    await control.call('PUT', '/clock', change);
    setVersion((before) => before + 1);
  };
  const before = clock.isFrozen
    ? { real: clock.isReal, set: clock.now, freeze: true }
    : { real: clock.isReal, offset: clock.offset };
  const change = (to: object, told: string) =>
    attempt(async () => {
      await put(to);
      toast(told, 'Undo', () => put(before));
    });
  const button = (label: string, to: object, told: string) => (
    <button type="button" onClick={() => change(to, told)}>
      {label}
    </button>
  );
  return (
    <Card title="Clock">
      <p class="pad">
        <time dateTime={clock.now}>{clock.now.replace('T', ' ').slice(0, 19)}</time>{' '}
        <span class="soft">
          {clock.isFrozen ? 'stands still' : clock.isReal ? 'the real time' : 'goes on'}
        </span>
      </p>
      <div class="pad actions">
        {button('1 hour on', { advance: '1h' }, 'It is an hour later.')}
        {button('1 day on', { advance: '1d' }, 'It is a day later.')}
        {button('30 days on', { advance: '30d' }, 'It is 30 days later.')}
        {clock.isFrozen
          ? button('Let it go on', { freeze: false }, 'The clock goes on.')
          : button('Stop it', { freeze: true }, 'The clock stands still.')}
        {button('Real time', { real: true }, 'The clock shows the real time.')}
        {button('As started', { real: false }, 'The clock is as it was started.')}
        <label class="field">
          <span class="name">Set it to (UTC)</span>
          <input
            type="datetime-local"
            step="1"
            value={clock.now.slice(0, 19)}
            onChange={({ currentTarget: { value } }) => {
              const set = new Date(`${value}Z`);
              if (!Number.isNaN(set.getTime()))
                change({ set: set.toISOString() }, `It is ${value.replace('T', ' ')}.`);
            }}
          />
        </label>
      </div>
    </Card>
  );
}

/** The data files that a sandbox can start with; nothing where the double was given none. */
function Scenarios() {
  const { control, startOver } = useShared();
  const loaded = useLoaded(
    () => control.call<{ scenarios: string[] }>('GET', '/scenarios'),
    [control],
  );
  const scenarios = loaded?.scenarios ?? [];
  if (scenarios.length === 0) return undefined;
  return (
    <fieldset>
      <legend>Start with the scenario</legend>
      {scenarios.map((scenario) => (
        <button
          key={scenario}
          type="button"
          onClick={() =>
            startOver(
              () => control.call('POST', '/reset', { scenario }),
              `Started over with ${scenario}.`,
            )
          }
        >
          {scenario}
        </button>
      ))}
    </fieldset>
  );
}

const snapshotKey = 'doubletake snapshot ';

/** Snapshots by a name, which this tab of the browser keeps. */
function Snapshots() {
  const { control, ask, attempt, startOver } = useShared();
  const list = () =>
    Object.keys(sessionStorage)
      .filter((key) => key.startsWith(snapshotKey))
      .map((key) => key.slice(snapshotKey.length))
      .sort();
  const [names, setNames] = useState(list);
  const keep = () =>
    attempt(async () => {
      const name = await ask({
        title: 'Keep a snapshot',
        text: 'All that the sandbox holds now, by this name, as long as this tab is open.',
        value: `Snapshot ${names.length + 1}`,
        pattern: '.{1,60}',
      });
      if (name === undefined) return;
      const text = JSON.stringify(await control.call('GET', '/snapshot'));
      try {
        sessionStorage.setItem(snapshotKey + name, text);
      } catch {
        throw new Error('It is too large for the browser to keep: download it instead.');
      }
      setNames(list());
    });
  return (
    <>
      <button type="button" onClick={keep}>
        Keep a snapshot
      </button>
      {names.map((name) => (
        <span key={name} class="actions">
          <button
            type="button"
            onClick={() =>
              startOver(
                () =>
                  control.call(
                    'PUT',
                    '/snapshot',
                    JSON.parse(sessionStorage.getItem(snapshotKey + name) ?? 'null'),
                  ),
                `Back to ${name}.`,
              )
            }
          >
            Back to {name}
          </button>
          <button
            type="button"
            class="small"
            aria-label={`Forget ${name}`}
            onClick={() => {
              sessionStorage.removeItem(snapshotKey + name);
              setNames(list());
            }}
          >
            Forget
          </button>
        </span>
      ))}
    </>
  );
}

function SandboxCard() {
  const { control, info, ask, startOver, attempt } = useShared();
  const restore = (file: File) =>
    attempt(async () => {
      const snapshot = await file
        .text()
        .then((text) => JSON.parse(text))
        .catch(() => {
          throw new Error(`${file.name} is no JSON.`);
        });
      startOver(() => control.call('PUT', '/snapshot', snapshot), `Restored ${file.name}.`);
    });
  return (
    <Card title="Sandbox">
      <div class="pad actions">
        <button
          type="button"
          onClick={() =>
            startOver(() => control.call('POST', '/reset', {}), 'Back to the start-up data.')
          }
        >
          Reset
        </button>
        <button
          type="button"
          onClick={() =>
            startOver(
              () => control.call('POST', '/reset', { empty: true }),
              'The sandbox is empty.',
            )
          }
        >
          Reset to nothing
        </button>
        <button
          type="button"
          onClick={() =>
            attempt(async () => {
              const seed = await ask({
                title: 'Seed',
                text: 'Ids, samples and faults depend on it. The sandbox starts over.',
                value: String(info.seed),
                pattern: '[0-9]{1,16}',
              });
              if (seed !== undefined)
                startOver(
                  () => control.call('PUT', '/seed', { seed: Number(seed) }),
                  `Started over with seed ${seed}.`,
                );
            })
          }
        >
          Seed {info.seed}
        </button>
        <Scenarios />
        <Snapshots />
        <button
          type="button"
          onClick={() =>
            attempt(async () =>
              download(
                `doubletake-${control.sandbox}.json`,
                'application/json',
                JSON.stringify(await control.call('GET', '/snapshot')),
              ),
            )
          }
        >
          Download a snapshot
        </button>
        <button
          type="button"
          title="What the sandbox holds, as --data reads it"
          onClick={() =>
            attempt(async () =>
              download(
                `${control.sandbox}.json`,
                'application/json',
                JSON.stringify(await control.call('GET', '/data'), undefined, 2),
              ),
            )
          }
        >
          Download as a data file
        </button>
        <label class="field">
          <span class="name">Restore a snapshot</span>
          <input
            type="file"
            accept="application/json,.json"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file !== undefined) restore(file);
              currentTarget.value = '';
            }}
          />
        </label>
      </div>
    </Card>
  );
}
