/** What the handlers of an API keep, as a data file has it: to look at, with what lies below. */

import { useState } from 'preact/hooks';
import { isObject } from './documents.ts';
import { Card, Code, matches, Search } from './parts.tsx';
import { type Item, Table, textOf } from './table.tsx';

/** Collections by the name that a data file has for them. */
export type Kept = ReadonlyMap<string, readonly Item[]>;

/** The collections of one API in the answer of `exportData`. */
export function keptIn(data: unknown, api: string, isAlone: boolean): Kept {
  const section = isObject(data) && !isAlone ? data[api] : data;
  return collectionsIn(section, (name) => !name.startsWith('$'));
}

function collectionsIn(value: unknown, isOne: (name: string) => boolean): Kept {
  const entries = Object.entries(isObject(value) ? value : {});
  return new Map(
    entries.flatMap(([name, things]) =>
      isOne(name) && Array.isArray(things) ? [[name, things.filter(isObject)] as const] : [],
    ),
  );
}

/** What lies below a thing, by the key that a data file has for it. */
export function belowOf(thing: Item | undefined): Kept {
  return collectionsIn(thing, (key) => key.startsWith('/'));
}

export function KeptCollection({ name, things }: { name: string; things: readonly Item[] }) {
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const id = idMember(things);
  const keyOf = (thing: Item) => (id === undefined ? undefined : textOf(thing[id]));
  const shown = things.filter((thing) => matches(JSON.stringify(thing), search));
  const chosen = things.find((thing) => selected !== null && keyOf(thing) === selected);
  const label = name.replace(/^\//, '');
  return (
    <div class="stack">
      <Card
        title={label}
        head={
          <>
            <span class="count">{things.length}</span>
            <Search label={`Search ${label}`} value={search} onInput={setSearch} />
          </>
        }
      >
        {shown.length === 0 ? (
          <p class="empty">Nothing here.</p>
        ) : (
          <Table
            label={label}
            things={shown.map(withoutBelow)}
            id={id}
            keyOf={keyOf}
            selected={selected}
            cell={(thing, member, column) =>
              column === 0 && id !== undefined ? (
                <button type="button" class="link" onClick={() => setSelected(textOf(thing[id]))}>
                  {textOf(thing[member])}
                </button>
              ) : (
                textOf(thing[member])
              )
            }
          />
        )}
      </Card>
      {chosen === undefined ? undefined : (
        <>
          <Card
            title={`${label} ${selected}`}
            head={
              <button
                type="button"
                class="small push"
                aria-label={`Close ${label} ${selected}`}
                onClick={() => setSelected(null)}
              >
                ✕
              </button>
            }
          >
            <div class="pad">
              <p class="soft">As a data file has it. Its operations under Try it change it.</p>
              <Code
                text={JSON.stringify(withoutBelow(chosen), undefined, 2)}
                label={`${label} ${selected}`}
              />
            </div>
          </Card>
          {[...belowOf(chosen)].map(([key, below]) => (
            <KeptCollection key={`${selected} ${key}`} name={key} things={below} />
          ))}
        </>
      )}
    </div>
  );
}

/** Without what lies below it, and the bytes of its files. */
function withoutBelow(thing: Item): Item {
  const members = Object.entries(thing).filter(([name]) => !name.startsWith('/'));
  return JSON.parse(
    JSON.stringify(Object.fromEntries(members), (name, value) =>
      name === 'base64' ? undefined : value,
    ),
  );
}

/** `id`, else another id, else the name: what all have, and no two have alike. */
function idMember(things: readonly Item[]): string | undefined {
  const names = Object.keys(things[0] ?? {}).filter(
    (name) => new Set(things.map((thing) => textOf(thing[name]))).size === things.length,
  );
  return [/^id$/, /_id$/, /^name$/]
    .map((pattern) => names.find((name) => pattern.test(name)))
    .find((name) => name !== undefined);
}
