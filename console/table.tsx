/** Things as a table that is sorted by a click on a head. */

import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { isObject } from './documents.ts';

export type Item = Record<string, unknown>;

export function Table({
  label,
  things,
  id,
  keyOf,
  selected,
  cell,
}: {
  label: string;
  things: readonly Item[];
  /** The member that is the id, which comes first. */
  id: string | undefined;
  keyOf(thing: Item): string | undefined;
  selected: string | null;
  cell(thing: Item, member: string, column: number): ComponentChildren;
}) {
  const [sort, setSort] = useState<{ member: string; reverse: boolean }>();
  const columns = useMemo(() => columnsOf(things, id), [things, id]);
  const sorted =
    sort === undefined
      ? things
      : things.toSorted(
          (a, b) => compare(a[sort.member], b[sort.member]) * (sort.reverse ? -1 : 1),
        );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label={`Table of ${label}`}>
      <table>
        <thead>
          <tr>
            {columns.map((member) => (
              <th
                key={member}
                scope="col"
                aria-sort={
                  sort?.member !== member ? 'none' : sort.reverse ? 'descending' : 'ascending'
                }
              >
                <button
                  type="button"
                  onClick={() =>
                    setSort({ member, reverse: sort?.member === member && !sort.reverse })
                  }
                >
                  {member}
                  {sort?.member === member ? (sort.reverse ? ' ↓' : ' ↑') : ''}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, 500).map((thing, index) => {
            const key = keyOf(thing);
            return (
              <tr key={key ?? index} aria-selected={key !== undefined && key === selected}>
                {columns.map((member, column) => (
                  <td key={member}>{cell(thing, member, column)}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** What tells most of a thing. */
const central = /^(name|title|label|email|status|state|type|content|text|role|sender_type)$/i;

function columnsOf(things: readonly Item[], id: string | undefined): string[] {
  const seen = new Map<string, boolean>();
  for (const thing of things.slice(0, 50))
    for (const [name, value] of Object.entries(thing))
      seen.set(name, (seen.get(name) ?? false) || isObject(value) || Array.isArray(value));
  const isTold = (name: string) =>
    things.some((thing) => thing[name] !== null && thing[name] !== undefined);
  const rank = (name: string) => {
    if (name === id) return 0;
    if (!isTold(name)) return 3;
    return central.test(name) ? 1 : 2;
  };
  return [...seen]
    .filter(([name, isDeep]) => !isDeep || name === id)
    .map(([name]) => name)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, 8);
}

export function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return textOf(a).localeCompare(textOf(b), undefined, { numeric: true });
}
