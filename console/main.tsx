/** The console: one page that shows a running double and drives it. */

import { render } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Control, connect, type Info, type JournalEntry } from './control.ts';
import { Controls } from './controls.tsx';
import { ApiDocument } from './documents.ts';
import { Explain } from './explain.tsx';
import { Ask, type Question, type Shared, SharedProvider } from './parts.tsx';
import { Requests, withEntry } from './requests.tsx';
import { State } from './state.tsx';
import { TryIt } from './try-it.tsx';

const pages = [
  ['requests', 'Requests'],
  ['state', 'State'],
  ['try', 'Try it'],
  ['controls', 'Controls'],
  ['explain', 'Explain'],
] as const;

interface Asked {
  readonly question: Question;
  answer(value: string | undefined): void;
}

/** A line that is shown for some seconds. */
interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: string | undefined;
  readonly run: (() => Promise<unknown>) | undefined;
  /** Whether the action brings a whole state back. */
  readonly isSnapshot: boolean;
}

function App() {
  const [parameters, setParameters] = useState(readAddress);
  const [asked, setAsked] = useState<Asked>();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const lastToast = useRef(0);
  const [info, setInfo] = useState<Info>();
  const [sandboxes, setSandboxes] = useState<readonly string[]>([]);
  const [entries, setEntries] = useState<readonly JournalEntry[]>([]);
  const [isLive, setLive] = useState(false);
  const [changes, setChanges] = useState(0);
  const sandbox = parameters.get('sandbox') ?? 'default';
  const page = parameters.get('page') ?? 'requests';

  const ask = useCallback(
    (question: Question) =>
      new Promise<string | undefined>((resolve) => {
        setAsked({
          question,
          answer(value) {
            setAsked(undefined);
            resolve(value);
          },
        });
      }),
    [],
  );
  const control = useMemo(
    () =>
      connect(sandbox, (isRefused) =>
        ask({
          title: 'Control token',
          text: `${isRefused ? 'That token is not accepted. ' : ''}This double wants the token that it printed at its start, or that DOUBLETAKE_CONTROL_TOKEN had.`,
          isSecret: true,
        }),
      ),
    [sandbox, ask],
  );
  const show = useCallback(
    (text: string, action?: string, run?: Toast['run'], isSnapshot = false) => {
      lastToast.current += 1;
      const toast = { id: lastToast.current, text, action, run, isSnapshot };
      setToasts((before) => withToast(before, toast));
    },
    [],
  );
  const close = useCallback(
    (isClosed: (toast: Toast) => boolean) =>
      setToasts((before) => before.filter((toast) => !isClosed(toast))),
    [],
  );
  const attempt = useCallback(
    (work: () => Promise<unknown>) => {
      work().catch((error: unknown) =>
        show(error instanceof Error ? error.message : String(error)),
      );
    },
    [show],
  );
  useEffect(() => {
    const follow = () => {
      control.keepToken();
      setParameters(readAddress());
    };
    addEventListener('hashchange', follow);
    // The address may have changed between the first picture and now.
    setParameters(readAddress());
    return () => removeEventListener('hashchange', follow);
  }, [control]);

  const changed = useDelayed(() => setChanges((before) => before + 1), 300);
  useEffect(
    () =>
      control.follow({
        open() {
          setEntries([]);
          setLive(true);
          changed();
        },
        entry(entry) {
          setEntries((before) => withEntry(before, entry));
          if (!['GET', 'HEAD', 'OPTIONS'].includes(entry.method)) changed();
        },
        closed: () => setLive(false),
      }),
    [control, changed],
  );
  const whenLeft = useRef<(() => void)[]>([]);
  useEffect(
    () => () => {
      for (const tell of whenLeft.current.splice(0)) tell();
    },
    [control],
  );
  /** Resolves when nothing of this page asks for the sandbox any more that is left. */
  const leaveTo = (address: string) =>
    new Promise<void>((resolve) => {
      whenLeft.current.push(resolve);
      location.hash = address;
    });
  useEffect(() => {
    addEventListener('focus', changed);
    return () => removeEventListener('focus', changed);
  }, [changed]);
  useEffect(() => {
    attempt(async () => {
      const [newInfo, known] = await Promise.all([
        control.call<Info>('GET', '/info'),
        control.call<{ sandboxes: string[] }>('GET', '/sandboxes'),
      ]);
      setInfo(newInfo);
      setSandboxes([...new Set(['default', ...known.sandboxes, control.sandbox])]);
    });
  }, [control, changes, attempt]);

  const document = useMemo(() => keptDocuments(control), [control]);
  const go = useCallback(
    (to: string, given: Readonly<Record<string, string>> = {}) => {
      const query = new URLSearchParams({
        page: to,
        ...(sandbox !== 'default' && { sandbox }),
        ...given,
      });
      location.hash = query.toString();
    },
    [sandbox],
  );
  const undoable = useCallback(
    (change: () => Promise<unknown>, done: string) =>
      attempt(async () => {
        const before = await control.call('GET', '/snapshot');
        if ((await change()) === false) return;
        changed();
        const undo = async () => {
          await control.call('PUT', '/snapshot', before);
          changed();
        };
        show(done, 'Undo', undo, true);
      }),
    [control, attempt, changed, show],
  );
  const startOver = useCallback(
    (change: () => Promise<unknown>, done: string) =>
      undoable(async () => {
        await change();
        setEntries([]);
      }, done),
    [undoable],
  );

  const dialog =
    asked === undefined ? undefined : <Ask question={asked.question} onAnswer={asked.answer} />;
  if (info === undefined)
    return (
      <main>
        <p class="empty">Connecting …</p>
        {dialog}
        <Toasts toasts={toasts} onClose={close} attempt={attempt} />
      </main>
    );
  const shared: Shared = {
    control,
    info,
    changes,
    document,
    attempt,
    toast: show,
    ask,
    undoable,
    startOver,
    go,
    parameters,
  };
  return (
    <SharedProvider value={shared}>
      <header>
        <div class="bar">
          <h1>
            <Logo /> doubletake <span class="count">{info.version}</span>
          </h1>
          <nav aria-label="Pages">
            {pages.map(([name, label]) => (
              <a
                key={name}
                href={`#${new URLSearchParams({ page: name, ...(sandbox !== 'default' && { sandbox }) })}`}
                aria-current={name === page ? 'page' : undefined}
              >
                {label}
              </a>
            ))}
          </nav>
          <span class="space" />
          <label>
            Sandbox{' '}
            <select
              value={sandbox}
              onChange={({ currentTarget }) => {
                const { value } = currentTarget;
                currentTarget.value = sandbox;
                attempt(() => choose(value));
              }}
            >
              {sandboxes.map((name) => (
                <option key={name}>{name}</option>
              ))}
              <option value="">New sandbox…</option>
            </select>
          </label>
          {sandbox === 'default' ? undefined : (
            <button
              type="button"
              class="small"
              onClick={() =>
                undoable(async () => {
                  // What still shows the sandbox would ask for it, and it would be there again.
                  await leaveTo(`page=${page}`);
                  await control.settled();
                  await control.call('DELETE', `/sandboxes/${encodeURIComponent(sandbox)}`);
                }, `Sandbox ${sandbox} is deleted.`)
              }
            >
              Delete sandbox
            </button>
          )}
        </div>
      </header>
      <main>
        {page === 'state' ? (
          <State />
        ) : page === 'try' ? (
          <TryIt entries={entries} />
        ) : page === 'controls' ? (
          <Controls />
        ) : page === 'explain' ? (
          <Explain />
        ) : (
          <Requests log={{ entries, isLive }} onClear={() => setEntries([])} />
        )}
      </main>
      {dialog}
      <Toasts toasts={toasts} onClose={close} attempt={attempt} />
    </SharedProvider>
  );

  async function choose(value: string): Promise<void> {
    const name =
      value ||
      (await ask({
        title: 'New sandbox',
        text: 'A state of its own, for a test worker or a colleague. Letters, digits, dot, dash and underscore.',
        pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]{0,63}',
      }));
    if (name === undefined) return;
    location.hash = new URLSearchParams({
      page,
      ...(name !== 'default' && { sandbox: name }),
    }).toString();
  }
}

/** The lines with another one: no plain line takes the place of one with an action. */
function withToast(toasts: readonly Toast[], toast: Toast): readonly Toast[] {
  const kept = toasts.filter(({ action, text }) => action !== undefined || text !== toast.text);
  const plain = kept.filter(({ action }) => action === undefined).slice(-2);
  const undoable = kept.filter(({ action }) => action !== undefined).slice(-3);
  return [...plain, ...undoable].sort((one, other) => one.id - other.id).concat(toast);
}

function Toasts({
  toasts,
  onClose,
  attempt,
}: {
  toasts: readonly Toast[];
  onClose(isClosed: (toast: Toast) => boolean): void;
  attempt(work: () => Promise<unknown>): void;
}) {
  return (
    <div id="toasts" role="status">
      {toasts.map((toast) => (
        <ToastLine
          key={toast.id}
          toast={toast}
          onEnd={() => onClose(({ id }) => id === toast.id)}
          onUndo={() => {
            // The state before it lacks what came after it, so that is undone along with it.
            onClose(
              ({ id, isSnapshot }) =>
                id === toast.id || (toast.isSnapshot && isSnapshot && id > toast.id),
            );
            attempt(async () => toast.run?.());
          }}
        />
      ))}
    </div>
  );
}

function ToastLine({ toast, onEnd, onUndo }: { toast: Toast; onEnd(): void; onUndo(): void }) {
  useEffect(() => {
    const timer = setTimeout(onEnd, toast.action === undefined ? 6000 : 12_000);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div class="toast">
      <span id={`toast-${toast.id}`}>{toast.text}</span>
      {toast.action === undefined ? undefined : (
        <button type="button" aria-describedby={`toast-${toast.id}`} onClick={onUndo}>
          {toast.action}
        </button>
      )}
    </div>
  );
}

function Logo() {
  return (
    <svg width="30" height="24" viewBox="0 0 40 32" aria-hidden="true">
      <circle cx="14" cy="16" r="12" fill="#6366f1" />
      <circle cx="26" cy="16" r="12" fill="#14b8a6" fill-opacity=".75" />
    </svg>
  );
}

/** Each document is asked for once. */
function keptDocuments(control: Control): (api: string) => Promise<ApiDocument> {
  const kept = new Map<string, Promise<ApiDocument>>();
  return (api) => {
    const known =
      kept.get(api) ??
      control
        .call<Record<string, unknown>>('GET', `/apis/${encodeURIComponent(api)}/openapi.json`)
        .then((root) => new ApiDocument(api, root));
    kept.set(api, known);
    known.catch(() => kept.delete(api));
    return known;
  };
}

/** A function that runs the given one after so many milliseconds, once for all calls meanwhile. */
function useDelayed(run: () => void, wait: number): () => void {
  const timer = useRef<number | undefined>(undefined);
  const latest = useRef(run);
  latest.current = run;
  return useCallback(() => {
    timer.current ??= window.setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, wait);
  }, [wait]);
}

function readAddress(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
