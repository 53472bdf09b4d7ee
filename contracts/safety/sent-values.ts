import type { SentBody } from '../request/exchange.ts';
import { membersOf } from './addressed.ts';
import { isAkin, type SentTexts, wrappers } from './recognise.ts';

/**
 * What a request has sent, to be kept in a ledger: its scalars as text, by the names on the way to
 * each, with dots between them and `[]` for a list.
 */
export type SentValues = Readonly<Record<string, readonly string[]>>;

const mostMembers = 100;
const mostOfOne = 20;
const longest = 300;

/** The scalars of a body and the names of its files; undefined where it has none. */
export function sentValues(body: SentBody | undefined): SentValues | undefined {
  const values = new Map<string, string[]>();
  const add = (path: readonly string[], value: unknown) => {
    if (value === null || value === undefined) return;
    const key = path.join('.');
    const own = values.get(key) ?? [];
    if (values.size >= mostMembers && !values.has(key)) return;
    if (own.length < mostOfOne) values.set(key, [...own, String(value).slice(0, longest)]);
  };
  for (const { path, name, value } of membersOf(body)) add([...path, name], value);
  if (body?.kind === 'multipart')
    for (const { name, filename } of body.parts) if (filename !== undefined) add([name], filename);
  return values.size === 0 ? undefined : Object.fromEntries(values);
}

/** Adds the texts at the top of what was sent, or of what it wraps, by their members. */
export function addTexts(texts: SentTexts, sent: SentValues): void {
  for (const [path, values] of Object.entries(sent)) {
    const [first = '', ...others] = path.split('.').filter((step) => step !== '[]');
    const name = others.length === 1 && wrappers.has(first.toLowerCase()) ? others[0] : first;
    if (name === undefined || (others.length > 0 && name === first)) continue;
    const own = texts.get(name) ?? new Set();
    for (const value of values) own.add(value);
    texts.set(name, own);
  }
}

/** Whether all scalars of a value were sent, in whatever member, or are what a reset leaves. */
export function wasSent(value: unknown, sent: readonly SentValues[]): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '')
    return true;
  if (typeof value === 'object') return Object.values(value).every((one) => wasSent(one, sent));
  const text = String(value);
  return sent.some((values) =>
    Object.values(values).some((own) => own.some((one) => isAkin(one, text))),
  );
}
