/** Small parts that several pages of the console share. */

import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Control, Info } from './control.ts';
import type { ApiDocument } from './documents.ts';

export interface Question {
  readonly title: string;
  readonly text: string;
  readonly value?: string;
  readonly isSecret?: boolean;
  readonly pattern?: string;
}

/** What every page is given. */
export interface Shared {
  readonly control: Control;
  readonly info: Info;
  /** Counts up with each request that may have changed the state. */
  readonly changes: number;
  document(api: string): Promise<ApiDocument>;
  /** Runs work and shows what it throws. */
  attempt(work: () => Promise<unknown>): void;
  /** Shows a line for some seconds, with an action such as Undo. */
  toast(text: string, action?: string, run?: () => Promise<unknown>): void;
  ask(question: Question): Promise<string | undefined>;
  /** Changes the state so that it can be undone from the toast; false where nothing was changed. */
  undoable(change: () => Promise<unknown>, done: string): void;
  /** The same for what forgets the requests too. */
  startOver(change: () => Promise<unknown>, done: string): void;
  /** Goes to a page of the console, with what that page reads from the address. */
  go(page: string, parameters?: Readonly<Record<string, string>>): void;
  readonly parameters: URLSearchParams;
}

const SharedContext = createContext<Shared | undefined>(undefined);
export const SharedProvider = SharedContext.Provider;

export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (shared === undefined) throw new Error('useShared outside of the app');
  return shared;
}

/** Loads a value, anew whenever `keys` change; undefined until it is there. */
export function useLoaded<T>(load: () => Promise<T>, keys: readonly unknown[]): T | undefined {
  const { attempt } = useShared();
  const [loaded, setLoaded] = useState<T>();
  useEffect(() => {
    let isCurrent = true;
    attempt(async () => {
      try {
        const value = await load();
        if (isCurrent) setLoaded(() => value);
      } catch (error) {
        // Nobody waits any more for what was read before: the line that tells would take the place
        // of one with Undo.
        if (isCurrent) throw error;
      }
    });
    return () => {
      isCurrent = false;
    };
  }, keys);
  return loaded;
}

/** The path on this page's origin of what a URL of the double leads to; undefined for other URLs. */
export function useOwnPath(): (url: string) => string | undefined {
  const { control, info } = useShared();
  return (url) => {
    // A proxy may take a prefix away, or a public URL be another than that of this page.
    if (url.startsWith(`${info.baseUrl}/`)) return control.base + url.slice(info.baseUrl.length);
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    return parsed?.host === location.host ? parsed.pathname : undefined;
  };
}

/** The document of an API, once it is there. */
export function useDocument(api: string | undefined): ApiDocument | undefined {
  const { document } = useShared();
  const found = useLoaded(
    async () => (api === undefined ? undefined : document(api)),
    [api, document],
  );
  return found?.name === api ? found : undefined;
}

export function Status({ value }: { value: number }) {
  return <span class={`badge s${Math.floor(value / 100)}`}>{value}</span>;
}

export function Method({ name }: { name: string }) {
  return <span class={`method ${name}`}>{name}</span>;
}

export function Copy({
  text,
  label,
  children,
}: {
  text: string;
  label: string;
  children?: ComponentChildren;
}) {
  const { attempt } = useShared();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    if (navigator.clipboard === undefined)
      throw new Error(
        'A browser lets no page copy that came without https. Select the text instead.',
      );
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button type="button" class="small" aria-label={label} onClick={() => attempt(copy)}>
      {isCopied ? 'Copied' : (children ?? 'Copy')}
    </button>
  );
}

/** A text in a fixed-width box that can be scrolled by the keyboard. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="code" tabIndex={0} aria-label={label}>
      <pre>{text}</pre>
    </section>
  );
}

export function Card({
  title,
  head,
  children,
}: {
  title: string;
  head?: ComponentChildren;
  children: ComponentChildren;
}) {
  const id = `card-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  return (
    <section class="card" aria-labelledby={id}>
      <div class="head">
        <h2 id={id}>{title}</h2>
        {head}
      </div>
      {children}
    </section>
  );
}

export function Search({
  label,
  value,
  onInput,
}: {
  label: string;
  value: string;
  onInput(value: string): void;
}) {
  return (
    <input
      type="search"
      placeholder={label}
      aria-label={label}
      value={value}
      onInput={({ currentTarget }) => onInput(currentTarget.value)}
    />
  );
}

/** Whether a text has every word that was searched for. */
export function matches(text: string, search: string): boolean {
  const lower = text.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/** A dialog that asks for one value. */
export function Ask({
  question,
  onAnswer,
}: {
  question: Question;
  onAnswer(value: string | undefined): void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    input.current?.select();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="ask-title"
      onClose={() =>
        onAnswer(dialog.current?.returnValue === 'ok' ? input.current?.value.trim() : undefined)
      }
    >
      <form method="dialog">
        <h2 id="ask-title">{question.title}</h2>
        <p>{question.text}</p>
        <input
          ref={input}
          aria-labelledby="ask-title"
          autocomplete="off"
          required
          {...(question.isSecret ? { type: 'password' as const } : { type: 'text' as const })}
          pattern={question.pattern ?? '.*'}
          defaultValue={question.value ?? ''}
        />
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="main" value="ok">
            OK
          </button>
        </div>
      </form>
    </dialog>
  );
}

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
