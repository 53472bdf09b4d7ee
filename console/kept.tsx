/** What the handlers of an API keep, as a data file has it, with what lies below. */

import { useState } from 'preact/hooks';
import { ApiDocument, isObject, type Schema } from './documents.ts';
import { Card, Code, matches, Search, useLoaded, useOwnPath, useShared } from './parts.tsx';
import { JsonField, SchemaField } from './schema-form.tsx';
import { type Item, Table, textOf } from './table.tsx';

/** A collection, with the values of its path. */
export interface Kept {
  readonly name: string;
  readonly path: string;
  readonly count: number;
}

interface Items {
  readonly id: string;
  readonly files: readonly string[];
  readonly items: readonly { readonly id: string; readonly value: unknown }[];
}

/** The way to what handlers keep. */
interface Way {
  readonly api: string;
  readonly path: string;
}

function wayTo({ api, path }: Way, id?: string): string {
  const base = `/apis/${encodeURIComponent(api)}/items`;
  const named = id === undefined ? base : `${base}/${encodeURIComponent(id)}`;
  return `${named}?${new URLSearchParams({ path })}`;
}

export function KeptCollection({ api, name, path }: Way & { readonly name: string }) {
  const { control, changes } = useShared();
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const loaded = useLoaded(
    () => control.call<Items>('GET', wayTo({ api, path })),
    [control, api, path, changes],
  );
  const things = (loaded?.items ?? []).map(({ id, value }) => ({ id, value: itemOf(value) }));
  const shown = things.filter(({ value }) => matches(JSON.stringify(value), search));
  const keys = new Map(shown.map(({ id, value }) => [value, id]));
  return (
    <div class="stack">
      <Card
        title={name}
        head={
          <>
            <span class="count">{loaded === undefined ? '…' : things.length}</span>
            <Search label={`Search ${name}`} value={search} onInput={setSearch} />
            <button
              type="button"
              class="small"
              aria-label={`Add to ${name}`}
              onClick={() => setAdding(!isAdding)}
            >
              {isAdding ? 'Close' : 'Add'}
            </button>
          </>
        }
      >
        {isAdding && loaded !== undefined ? (
          <Editor
            way={{ api, path }}
            files={loaded.files}
            start={{}}
            action="Create"
            hint={`What is left out is filled in, as in a data file. ${membersOf(things, loaded.id)}`}
            onDone={() => setAdding(false)}
          />
        ) : undefined}
        {shown.length === 0 ? (
          <p class="empty">{loaded === undefined ? 'Reading …' : 'Nothing here.'}</p>
        ) : (
          <Table
            label={name}
            things={[...keys.keys()]}
            id={loaded?.id}
            keyOf={(thing) => keys.get(thing)}
            selected={selected}
            cell={(thing, member, column) =>
              column === 0 ? (
                <button
                  type="button"
                  class="link"
                  onClick={() => setSelected(keys.get(thing) ?? null)}
                >
                  {textOf(thing[member])}
                </button>
              ) : (
                textOf(thing[member])
              )
            }
          />
        )}
      </Card>
      {selected === null ? undefined : (
        <KeptThing
          key={selected}
          {...{ api, path, name }}
          id={selected}
          files={loaded?.files ?? []}
          member={loaded?.id ?? 'id'}
          onClose={() => setSelected(null)}
        />
      )}
    </div>
  );
}

function KeptThing({
  api,
  path,
  name,
  id,
  files,
  member,
  onClose,
}: Way & {
  readonly name: string;
  readonly id: string;
  readonly files: readonly string[];
  /** The member that is the id. */
  readonly member: string;
  onClose(): void;
}) {
  const { control, undoable } = useShared();
  const [mode, setMode] = useState<'view' | 'edit' | 'copy'>('view');
  const thing = useKeptThing({ api, path }, id);
  const label = `${name} ${id}`;
  if (thing === undefined) return null;
  const value = itemOf(thing.value);
  const { [member]: _, ...others } = value;
  const button = (to: typeof mode, text: string) => (
    <button
      type="button"
      aria-label={`${text} ${label}`}
      aria-pressed={mode === to}
      onClick={() => setMode(mode === to ? 'view' : to)}
    >
      {text}
    </button>
  );
  return (
    <>
      <Card
        title={label}
        head={
          <button type="button" class="small push" aria-label={`Close ${label}`} onClick={onClose}>
            ✕
          </button>
        }
      >
        <div class="pad">
          <div class="actions">
            {button('edit', 'Edit')}
            {button('copy', 'Duplicate')}
            <button
              type="button"
              class="danger"
              aria-label={`Delete ${label}`}
              onClick={() =>
                undoable(async () => {
                  // First, so that what is gone is not read again.
                  onClose();
                  await control.call('DELETE', wayTo({ api, path }, id));
                }, 'Deleted.')
              }
            >
              Delete
            </button>
          </div>
          {mode === 'view' ? undefined : (
            <Editor
              key={mode}
              way={{ api, path }}
              files={files}
              id={mode === 'edit' ? id : undefined}
              start={mode === 'edit' ? value : others}
              action={mode === 'edit' ? 'Save' : 'Create a copy'}
              hint="As a data file has it: no operation of the API need be able to change it."
              onDone={() => setMode('view')}
            />
          )}
          <Files value={value} />
          <Code text={JSON.stringify(value, undefined, 2)} label={`${label} as JSON`} />
        </div>
      </Card>
      {thing.below.map((each) => (
        <KeptCollection key={each.path} api={api} name={each.name} path={each.path} />
      ))}
    </>
  );
}

/** A thing with the collections below it, anew with each change; undefined where it is not there. */
export function useKeptThing({ api, path }: Way, id: string | undefined) {
  const { control, changes } = useShared();
  return useLoaded(
    async () =>
      id === undefined
        ? undefined
        : control
            .call<{ value: unknown; below: readonly Kept[] }>('GET', wayTo({ api, path }, id))
            .catch(() => undefined),
    [control, api, path, id, changes],
  );
}

/** A form by what the members are, or JSON; what is refused is told with the place in it. */
function Editor({
  way,
  files,
  id,
  start,
  action,
  hint,
  onDone,
}: {
  way: Way;
  files: readonly string[];
  /** The thing that is changed; undefined for a new one. */
  id?: string | undefined;
  start: Item;
  action: string;
  hint: string;
  onDone(): void;
}) {
  const { control, undoable } = useShared();
  const [thing, setThing] = useState<unknown>(start);
  const [isJson, setJson] = useState(Object.keys(start).length === 0);
  const [refusal, setRefusal] = useState<string>();
  const save = () =>
    undoable(async () => {
      const method = id === undefined ? 'POST' : 'PUT';
      try {
        await control.call(method, wayTo(way, id).replace(/\?.*/, ''), {
          path: way.path,
          item: thing,
        });
      } catch (error) {
        setRefusal(error instanceof Error ? error.message : String(error));
        return false;
      }
      onDone();
      return true;
    }, `${action}: done.`);
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <p class="soft">{hint}</p>
      {isJson ? (
        <JsonField
          document={noDocument}
          schema={{}}
          label="Thing"
          value={thing}
          onChange={setThing}
        />
      ) : (
        <SchemaField
          document={noDocument}
          schema={schemaOf(start)}
          label=""
          value={thing}
          onChange={setThing}
        />
      )}
      {files.map((slot) => (
        <label key={slot} class="field">
          <span class="name">{slot} (file)</span>
          <input
            type="file"
            onChange={async ({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file !== undefined) setThing(withFile(thing, slot, await describe(file)));
            }}
          />
        </label>
      ))}
      <div class="actions">
        <button type="submit" class="main">
          {action}
        </button>
        <button type="button" onClick={() => setJson(!isJson)}>
          {isJson ? 'As a form' : 'As JSON'}
        </button>
      </div>
      {refusal === undefined ? undefined : (
        <div role="alert" class="bad">
          {refusal}
        </div>
      )}
    </form>
  );
}

/** Pictures and other files of a thing that has been chosen from the disk or is kept already. */
function Files({ value }: { value: Item }) {
  const ownPath = useOwnPath();
  const { control, changes } = useShared();
  const names = new Set(JSON.stringify(value).match(/"as":"([^"]+)"/g) ?? []);
  const loaded = useLoaded(
    async () =>
      names.size === 0
        ? []
        : (await control.call<{ files: { url: string; type: string }[] }>('GET', '/files')).files,
    [control, changes, names.size],
  );
  const shown = (loaded ?? []).filter(
    ({ url, type }) =>
      type.startsWith('image/') && names.has(`"as":${JSON.stringify(url.split('/').at(-1))}`),
  );
  return (
    <>
      {shown.map(({ url }) => (
        <img
          key={url}
          class="shown-picture"
          src={`${ownPath(url) ?? url}?from=console`}
          alt={url}
        />
      ))}
    </>
  );
}

const noDocument = new ApiDocument('', {});

/** The schema that the members of a value have, as they are. */
function schemaOf(value: unknown): Schema {
  if (isObject(value) && !Object.hasOwn(value, '$file') && Object.keys(value).length > 0)
    return {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(value)
          .filter(([name, member]) => name !== '$files' && !isFile(member))
          .map(([name, member]) => [name, schemaOf(member)]),
      ),
    };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { type: typeof value };
  return {};
}

function isFile(value: unknown): boolean {
  return isObject(value) && Object.hasOwn(value, '$file');
}

async function describe(file: File): Promise<object> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  const base64 = url.slice(url.indexOf(',') + 1);
  return { $file: file.name, ...(file.type !== '' && { type: file.type }), base64 };
}

/** The thing with another file in the place of a pointer, or below `$files`. */
function withFile(thing: unknown, slot: string, file: object): Item {
  const [name = '', ...rest] = slot.startsWith('/') ? slot.slice(1).split('/') : ['$files', slot];
  const own = itemOf(thing);
  return {
    ...own,
    [name]: rest.length === 0 ? file : withFile(own[name], `/${rest.join('/')}`, file),
  };
}

function itemOf(value: unknown): Item {
  return isObject(value) ? value : { value };
}

function membersOf(things: readonly { value: Item }[], id: string): string {
  const names = [...new Set(things.flatMap(({ value }) => Object.keys(value)))];
  const told = names.filter((name) => name !== id && !name.startsWith('$')).slice(0, 24);
  return told.length === 0 ? '' : `The others have ${told.join(', ')}.`;
}
