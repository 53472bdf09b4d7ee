/** What the double holds: resources, their things, and one thing with what can be done to it. */

import { useState } from 'preact/hooks';
import type { Explanation } from './control.ts';
import { type ApiDocument, type ApiOperation, isObject, list } from './documents.ts';
import { ApiChoice } from './explain.tsx';
import { type Kept, KeptCollection, useKeptThing } from './kept.tsx';
import {
  Card,
  Code,
  matches,
  Search,
  Status,
  useDocument,
  useLoaded,
  useOwnPath,
  useShared,
} from './parts.tsx';
import { SchemaField } from './schema-form.tsx';
import { type Item, Table, textOf } from './table.tsx';
import { encodeBody, requestOf } from './try-it.tsx';

type Resource = Explanation['resources'][number];

/** Where the page is: a resource below the things with these ids, and one of its things. */
interface Place {
  readonly api: string;
  readonly resource: Resource;
  readonly ids: readonly string[];
  readonly document: ApiDocument;
  /** The base path of the API. */
  readonly base: string;
  readonly all: readonly Resource[];
  /** Whether handlers keep things of the API. */
  readonly isHandled: boolean;
}

export function State() {
  const { info, control, parameters, changes, go } = useShared();
  const api = parameters.get('api') ?? info.apis[0]?.name ?? '';
  const document = useDocument(api);
  const base = info.apis.find(({ name }) => name === api)?.basePaths[0] ?? '';
  const explanation = useLoaded(
    () => control.call<Explanation>('GET', `/apis/${encodeURIComponent(api)}/explanation`),
    [control, api],
  );
  // What handlers keep is in no operation's plan.
  const kept = useLoaded(
    async () =>
      api === ''
        ? []
        : (
            await control.call<{ collections: readonly Kept[] }>(
              'GET',
              `/apis/${encodeURIComponent(api)}/kept`,
            )
          ).collections,
    [control, api, changes],
  );
  const choice = <ApiChoice api={api} onChoose={(name) => go('state', { api: name })} />;
  if (explanation?.name !== api || document === undefined) return choice;
  // What no operation reads whole is shown as it is kept.
  const isShownKept = ({ name, operations }: Resource) =>
    !operations.some(({ inferred }) => inferred === 'read') &&
    (kept ?? []).some((own) => own.name === name);
  const roots = explanation.resources.filter(
    (each) => !each.path.includes('{') && each.operations.length > 0 && !isShownKept(each),
  );
  const named = parameters.get('resource');
  const resource =
    explanation.resources.find(({ path }) => path === named) ??
    (named === null ? roots[0] : undefined);
  const others = (kept ?? []).filter(({ name }) => !roots.some((root) => root.name === name));
  const other =
    others.find(({ name }) => name === named) ??
    (named === null && resource === undefined ? others[0] : undefined);
  const ids: string[] = JSON.parse(parameters.get('ids') ?? '[]');
  return (
    <>
      {choice}
      {resource === undefined && other === undefined ? (
        <div class="card empty">
          Nothing is kept for this API: no operation creates or lists things. Explain says why.
        </div>
      ) : (
        <div class="split tree">
          <Card title="Resources">
            <ul>
              {roots.map((root) => (
                <li key={root.path}>
                  <button
                    type="button"
                    class="leaf"
                    aria-current={
                      other === undefined &&
                      (resource?.path === root.path ||
                        resource?.path.startsWith(`${root.path}/`) === true)
                    }
                    onClick={() => go('state', { api, resource: root.path })}
                  >
                    {root.name} <span class="soft">{root.kind === 'singleton' ? 'one' : ''}</span>
                  </button>
                </li>
              ))}
              {others.map(({ name, count }) => (
                <li key={name}>
                  <button
                    type="button"
                    class="leaf"
                    aria-current={other?.name === name}
                    onClick={() => go('state', { api, resource: name })}
                  >
                    {name} <span class="soft">{count}</span>
                  </button>
                </li>
              ))}
            </ul>
          </Card>
          {other !== undefined ? (
            <KeptCollection key={other.path} api={api} name={other.name} path={other.path} />
          ) : resource === undefined ? undefined : (
            <Things
              key={`${resource.path} ${ids.join('/')}`}
              place={{
                api,
                resource,
                ids,
                document,
                base,
                all: explanation.resources,
                isHandled: (kept ?? []).length > 0,
              }}
            />
          )}
        </div>
      )}
    </>
  );
}

function Things({ place }: { place: Place }) {
  const { changes, parameters, go } = useShared();
  const { api, resource, ids } = place;
  const [search, setSearch] = useState('');
  const [isAdding, setAdding] = useState(false);
  const { read } = useReader(place);
  const listing = operationOf(place, 'list');
  const isSingle = resource.kind === 'singleton';
  const loaded = useLoaded(async () => {
    if (listing === undefined) return [];
    const sizes = listing.parameters.filter(
      ({ name }) => name === resource.paging?.split(' ').at(-1),
    );
    const biggest = sizes.flatMap(({ in: where, name, schema }) =>
      typeof schema['maximum'] === 'number'
        ? [[`${where} ${name}`, schema['maximum']] as const]
        : [],
    );
    return itemsIn(
      await read(listing, ids, new Map<string, unknown>(biggest)),
      resource.envelope.list,
    );
  }, [place.resource.path, ids.join('/'), changes, listing]);
  const things = (loaded ?? []).filter((thing) => matches(JSON.stringify(thing), search));
  const selected = isSingle ? '' : parameters.get('item');
  const open = (id: string) =>
    go('state', { api, resource: resource.path, ids: JSON.stringify(ids), item: id });
  const creation = operationOf(place, 'create');
  return (
    <div class="stack">
      <Trail place={place} />
      {isSingle ? undefined : (
        <Card
          title={resource.name}
          head={
            <>
              <span class="count">
                {listing === undefined
                  ? 'no operation lists them'
                  : loaded === undefined
                    ? '…'
                    : `${loaded.length}`}
              </span>
              <Search label="Search things" value={search} onInput={setSearch} />
              {creation === undefined ? undefined : (
                <button type="button" class="small" onClick={() => setAdding(!isAdding)}>
                  {isAdding ? 'Close' : 'Add'}
                </button>
              )}
            </>
          }
        >
          {isAdding && creation !== undefined ? (
            <Editor
              place={place}
              operation={creation}
              ids={ids}
              value={undefined}
              action="Create"
              onDone={() => setAdding(false)}
            />
          ) : undefined}
          {things.length === 0 ? (
            <p class="empty">{loaded === undefined ? 'Reading …' : 'Nothing here.'}</p>
          ) : (
            <Table
              label={resource.name}
              things={things}
              id={resource.id?.member}
              keyOf={(thing) => idOf(thing, resource)}
              selected={selected}
              cell={(thing, member, column) => {
                const id = idOf(thing, resource);
                return column === 0 && id !== undefined ? (
                  <button type="button" class="link" onClick={() => open(id)}>
                    {textOf(thing[member])}
                  </button>
                ) : (
                  <Value place={place} member={member} value={thing[member]} />
                );
              }}
            />
          )}
        </Card>
      )}
      {selected === null ? undefined : (
        <>
          <Thing
            key={selected}
            place={place}
            id={isSingle ? undefined : selected}
            listed={(loaded ?? []).find((thing) => idOf(thing, resource) === selected)}
          />
          {place.isHandled ? (
            <KeptBelow key={`below ${selected}`} place={place} id={selected} />
          ) : undefined}
        </>
      )}
    </div>
  );
}

/** The resources that one lies below, the outermost first. */
function parentsOf(resource: Resource, all: readonly Resource[]): Resource[] {
  const above: Resource[] = [];
  for (let name = resource.parent; name !== undefined; name = above[0]?.parent) {
    const found = all.find((each) => each.name === name);
    if (found === undefined || above.includes(found)) break;
    above.unshift(found);
  }
  return above;
}

/** What handlers keep below a thing that no operation lists. */
function KeptBelow({ place: { api, resource, ids, all }, id }: { place: Place; id: string }) {
  let index = 0;
  const path = resource.path.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(ids[index++] ?? ''));
  const thing = useKeptThing({ api, path }, id);
  const listed = new Set(
    all.filter(({ parent }) => parent === resource.name).map(({ name }) => name),
  );
  return (
    <>
      {thing?.below
        .filter(({ name }) => !listed.has(name))
        .map((below) => (
          <KeptCollection key={below.path} api={api} name={below.name} path={below.path} />
        ))}
    </>
  );
}

/** The parents of what is shown, as links. */
function Trail({ place }: { place: Place }) {
  const { go } = useShared();
  const { api, resource, ids, all } = place;
  const above = parentsOf(resource, all);
  if (above.length === 0) return null;
  return (
    <nav aria-label="Parents">
      {above.map((parent, index) => (
        <button
          key={parent.path}
          type="button"
          class="small"
          onClick={() =>
            go('state', {
              api,
              resource: parent.path,
              ids: JSON.stringify(ids.slice(0, index)),
              ...(ids[index] !== undefined && { item: ids[index] }),
            })
          }
        >
          {parent.name} {ids[index] ?? ''}
        </button>
      ))}
    </nav>
  );
}

function Thing({
  place,
  id,
  listed,
}: {
  place: Place;
  id: string | undefined;
  listed: Item | undefined;
}) {
  const { changes, go, undoable, control } = useShared();
  const { api, resource, ids, all } = place;
  const [mode, setMode] = useState<'view' | 'edit' | 'copy'>('view');
  const { read } = useReader(place);
  const own = id === undefined ? ids : [...ids, id];
  const reading = operationOf(place, 'read');
  const thing = useLoaded(async () => {
    if (reading === undefined) return listed;
    return at(await read(reading, own), resource.envelope.answer);
  }, [changes, id, listed]);
  const update = operationOf(place, 'merge') ?? operationOf(place, 'replace');
  const removal = operationOf(place, 'delete');
  const creation = operationOf(place, 'create');
  const children = all.filter(
    (child) =>
      child.parent === resource.name &&
      child.operations.some(({ inferred }) => inferred === 'list' || inferred === 'read'),
  );
  const remove = async (operation: ApiOperation) => {
    // First, so that what is gone is not read again.
    go('state', { api, resource: resource.path, ids: JSON.stringify(ids) });
    const response = await send(place, control, operation, own, undefined, undefined);
    if (!response.ok)
      throw new Error(`The API answered ${response.status}: ${await response.text()}`);
  };
  return (
    <Card
      title={id === undefined ? resource.name : `${resource.name} ${id}`}
      head={
        id === undefined ? undefined : (
          <button
            type="button"
            class="small push"
            aria-label="Close"
            onClick={() => go('state', { api, resource: resource.path, ids: JSON.stringify(ids) })}
          >
            ✕
          </button>
        )
      }
    >
      <div class="pad">
        <div class="actions">
          {update === undefined ? undefined : (
            <button
              type="button"
              aria-pressed={mode === 'edit'}
              onClick={() => setMode(mode === 'edit' ? 'view' : 'edit')}
            >
              Edit
            </button>
          )}
          {creation === undefined || id === undefined ? undefined : (
            <button
              type="button"
              aria-pressed={mode === 'copy'}
              onClick={() => setMode(mode === 'copy' ? 'view' : 'copy')}
            >
              Duplicate
            </button>
          )}
          {removal === undefined ? undefined : (
            <button
              type="button"
              class="danger"
              onClick={() => undoable(() => remove(removal), 'Deleted.')}
            >
              Delete
            </button>
          )}
          {children.map((child) => (
            <button
              key={child.path}
              type="button"
              onClick={() => go('state', { api, resource: child.path, ids: JSON.stringify(own) })}
            >
              {child.name} →
            </button>
          ))}
        </div>
        {mode === 'edit' && update !== undefined && isObject(thing) ? (
          <Editor
            place={place}
            operation={update}
            ids={own}
            value={thing}
            action="Save"
            onDone={() => setMode('view')}
          />
        ) : undefined}
        {mode === 'copy' && creation !== undefined && isObject(thing) ? (
          <Editor
            place={place}
            operation={creation}
            ids={ids}
            value={thing}
            action="Create a copy"
            onDone={() => setMode('view')}
          />
        ) : undefined}
        {isObject(thing) ? (
          <dl>
            {Object.entries(thing).flatMap(([member, value]) => [
              <dt key={member}>{member}</dt>,
              <dd key={`${member} value`}>
                {isObject(value) || Array.isArray(value) ? (
                  <Code text={JSON.stringify(value, null, 2)} label={member} />
                ) : (
                  <Value place={place} member={member} value={value} />
                )}
              </dd>,
            ])}
          </dl>
        ) : thing === undefined ? undefined : (
          <Code text={JSON.stringify(thing, null, 2)} label="Answer" />
        )}
      </div>
    </Card>
  );
}

/** A scalar: a link where it names another thing, a picture where it leads to one. */
function Value({ place, member, value }: { place: Place; member: string; value: unknown }) {
  const { go } = useShared();
  const ownPath = useOwnPath();
  if (typeof value === 'string' && /^https?:\/\//.test(value)) {
    const path = ownPath(value);
    return (
      <a href={path ?? value} target="_blank" rel="noopener">
        {path !== undefined && /\.(png|jpe?g|gif|webp|svg|avif)$/i.test(path) ? (
          <img src={`${path}?from=console`} alt={member} loading="lazy" />
        ) : (
          value
        )}
      </a>
    );
  }
  const named =
    typeof value === 'string' || typeof value === 'number' ? referenced(place, member) : undefined;
  if (named !== undefined)
    return (
      <button
        type="button"
        class="link"
        onClick={() => go('state', { api: place.api, resource: named.path, item: String(value) })}
      >
        {textOf(value)}
      </button>
    );
  return <>{textOf(value)}</>;
}

/** The resource whose things a member such as `owner_id` or `projectId` names. */
function referenced({ all, resource }: Place, member: string): Resource | undefined {
  const stem = /^(.+?)_?ids?$/i
    .exec(member)?.[1]
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  if (stem === undefined || member === resource.id?.member) return undefined;
  return all.find(({ path, name }) => {
    const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    return !path.includes('{') && (plain === stem || singular(plain) === stem);
  });
}

function singular(noun: string): string {
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`;
  return noun.replace(/(ss|sh|ch|x)es$/, '$1').replace(/([^s])s$/, '$1');
}

function Editor({
  place,
  operation,
  ids,
  value,
  action,
  onDone,
}: {
  place: Place;
  operation: ApiOperation;
  ids: readonly string[];
  /** The thing that the form starts with; undefined for a new one. */
  value: Item | undefined;
  action: string;
  onDone(): void;
}) {
  const { control, attempt, toast } = useShared();
  const { document, resource } = place;
  const types = [...operation.bodies.keys()];
  const type = types.find((name) => /json/.test(name)) ?? types[0];
  const media = type === undefined ? undefined : operation.bodies.get(type);
  const [body, setBody] = useState<unknown>(() =>
    value === undefined
      ? (media?.example ?? document.sample(media?.schema ?? {}))
      : writable(document, media?.schema, wrap(value, resource.envelope.request)),
  );
  const [refusal, setRefusal] = useState<{ status: number; text: string }>();
  const save = async () => {
    const response = await send(place, control, operation, ids, type, body);
    if (!response.ok) {
      setRefusal({ status: response.status, text: await response.text() });
      return;
    }
    toast(`${action}: answered ${response.status}.`);
    onDone();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(save);
      }}
    >
      {media === undefined ? (
        <p class="soft">This operation takes no body.</p>
      ) : (
        <SchemaField
          document={document}
          schema={media.schema}
          label=""
          value={body}
          takesFiles={/multipart/.test(type ?? '')}
          onChange={setBody}
        />
      )}
      <div class="actions">
        <button type="submit" class="main">
          {action}
        </button>
      </div>
      {refusal === undefined ? undefined : (
        <div role="alert">
          <Status value={refusal.status} /> The API refused this.
          <Code text={refusal.text} label="Refusal" />
        </div>
      )}
    </form>
  );
}

function operationOf({ resource, document }: Place, role: string): ApiOperation | undefined {
  const found = resource.operations.find(({ inferred }) => inferred === role);
  return found === undefined
    ? undefined
    : document.operation({ id: found.operation, method: found.method, path: found.path });
}

/** Values of the parameters that stand for the ids of a place, in the order of the path. */
function addressed(operation: ApiOperation, ids: readonly string[]): Map<string, unknown> {
  const inPath = [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  const values = new Map<string, unknown>();
  // Where a path has fewer parameters, the last of the ids is what it addresses.
  const used = ids.slice(Math.max(0, ids.length - inPath.length));
  for (const [index, name] of inPath.entries()) values.set(`path ${name}`, used[index]);
  const others = operation.parameters.filter(
    ({ in: where, name, required }) => where === 'query' && required && /id$/i.test(name),
  );
  if (inPath.length === 0 && others.length === 1)
    values.set(`query ${others[0]?.name}`, ids.at(-1));
  for (const { in: where, name, required, example, schema } of operation.parameters)
    if (required && !values.has(`${where} ${name}`) && where !== 'path')
      values.set(`${where} ${name}`, example ?? schema['default']);
  return values;
}

function credentialsOf(api: string): string {
  return sessionStorage.getItem(`credentials ${api}`) ?? 'any';
}

function send(
  { api, document, base }: Place,
  control: ReturnType<typeof useShared>['control'],
  operation: ApiOperation,
  ids: readonly string[],
  type: string | undefined,
  body: unknown,
): Promise<Response> {
  const { url, headers } = requestOf(
    document,
    operation,
    addressed(operation, ids),
    credentialsOf(api),
  );
  const encoded = encodeBody(type, body);
  return control.send({
    method: operation.method,
    url: base + url,
    headers: { ...headers, ...encoded.headers },
    body: encoded.body,
  });
}

/** Reads by an operation of the API, as JSON. */
function useReader({ api, document, base }: Place) {
  const { control } = useShared();
  return {
    async read(
      operation: ApiOperation,
      ids: readonly string[],
      also: ReadonlyMap<string, unknown> = new Map(),
    ): Promise<unknown> {
      const values = new Map([...addressed(operation, ids), ...also]);
      const { url, headers } = requestOf(document, operation, values, credentialsOf(api));
      const response = await control.look({ method: operation.method, url: base + url, headers });
      const text = await response.text();
      if (!response.ok)
        throw new Error(`${operation.id} answered ${response.status}: ${text.slice(0, 300)}`);
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    },
  };
}

function at(value: unknown, path: string): unknown {
  let found = value;
  for (const part of path === '' ? [] : path.split('.'))
    found = isObject(found) && Object.hasOwn(found, part) ? found[part] : undefined;
  return found ?? value;
}

/** The things of a list's answer; of a plain value, a thing with that value. */
function itemsIn(answer: unknown, path: string): Item[] {
  const found = at(answer, path);
  const items = Array.isArray(found)
    ? found
    : isObject(found)
      ? (Object.values(found).find(Array.isArray) ?? [])
      : [];
  return list(items).map((item) => (isObject(item) ? item : { value: item }));
}

function wrap(value: Item, path: string): Item {
  return path === ''
    ? value
    : path.split('.').reduceRight<Item>((inner, part) => ({ [part]: inner }), value);
}

/** The members that a request may have, of a thing as an answer shows it. */
function writable(document: ApiDocument, node: unknown, value: unknown, depth = 0): unknown {
  const schema = document.merged(node);
  const properties = document.resolve(schema['properties']);
  if (!isObject(value) || Object.keys(properties).length === 0 || depth > 8) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return property === undefined || document.resolve(property)['readOnly'] === true
        ? []
        : [[name, writable(document, property, member, depth + 1)]];
    }),
  );
}

function idOf(thing: Item, resource: Resource): string | undefined {
  const member = resource.id?.member;
  const value = member === undefined ? (thing['id'] ?? thing['value']) : at(thing, member);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** At most eight members: the id, then what people look for, then the rest that is no object. */
