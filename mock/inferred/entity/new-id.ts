import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { schemaBranches } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import { hash } from '../../state/ids.ts';
import { learnedInitial } from '../infer/learned.ts';
import type { Member } from '../infer/members.ts';
import type { Resource, ResourceSchema } from '../infer/model.ts';
import { idValue } from './create-entity.ts';

/**
 * Digits and lower-case letters that are not mistaken for each other: what ULIDs are written in.
 */
const crockford = '0123456789abcdefghjkmnpqrstvwxyz';
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** So many characters of an id are new, where its schema allows that: else two would soon be one. */
const leastDrawn = 6;

const attempts = 20;
const mostTries = 8;
const mostExamples = 4;

/** What an id has to fit. */
export type IdRules = Pick<
  ResourceSchema,
  'id' | 'idKind' | 'idSchema' | 'otherIdSchemas' | 'schema' | 'shownIds'
>;

/**
 * An id that a resource's schemas accept.
 * @param tries how many were taken already
 */
export async function newId(
  api: Pick<Api, 'document' | 'validator'>,
  samples: Samples,
  sandbox: Sandbox,
  rules: IdRules,
  collection: string,
  sent: unknown,
  tries = 0,
): Promise<string> {
  const accepts = (id: string) => acceptsId(api, rules, id);
  const schemas = [rules.idSchema, ...rules.otherIdSchemas];
  if (rules.idKind === 'integer')
    return String(
      (await sandbox.store.next(`${collection} id`)) -
        1 +
        Math.max(...schemas.map((schema) => leastId(api, schema))),
    );
  // A schema may accept fewer ids than there are items.
  if (rules.idKind === 'uuid' || tries > mostTries) return sandbox.ids.uuid();
  const slug = slugOf(rules, sent);
  const named = slug === undefined || tries === 0 ? slug : `${slug}-${tries + 1}`;
  if (named !== undefined && accepts(named)) return named;
  for (const example of examplesOf(api, rules)) {
    for (const alphabet of [undefined, crockford, letters]) {
      for (const least of [leastDrawn, 0]) {
        const id = await likeExample(sandbox, example, alphabet, least);
        if (accepts(id)) return id;
      }
    }
  }
  const numbered = await numberFor(sandbox, rules, collection);
  if (numbered !== undefined && accepts(numbered)) return numbered;
  for (const candidate of [
    await sandbox.ids.uuid(),
    await sandbox.ids.token(20),
    await sandbox.ids.token(8),
  ])
    if (accepts(candidate)) return candidate;
  // A pattern such as `^adr_[a-z0-9]+$` leaves the length open: ids that vendors give are long.
  for (const schema of new Set(schemas)) {
    const prefix = prefixIn(api, schema);
    if (prefix === undefined) continue;
    for (const alphabet of [undefined, '0123456789abcdef', '0123456789']) {
      const id = `${prefix}${await sandbox.ids.token(16, alphabet)}`;
      if (accepts(id)) return id;
    }
  }
  for (const schema of new Set(schemas)) {
    for (let attempt = 0; attempt < attempts && schema !== undefined; attempt++) {
      const seed = hash(
        sandbox.seed,
        `${collection} id ${await sandbox.store.next(`${collection} id`)}`,
      ).readUInt32BE();
      // The example, if there is one, is the first item's.
      const isFirst = attempt + tries === 0;
      const sample = isFirst ? samples.schema(schema, seed) : samples.varied(schema, seed);
      if (typeof sample === 'string' && sample !== '' && accepts(sample)) return sample;
    }
  }
  return sandbox.ids.uuid();
}

/** The text that a pattern wants at the beginning, such as `adr_`; undefined where it wants none. */
function prefixIn(
  { document }: Pick<Api, 'document'>,
  schema: string | undefined,
): string | undefined {
  const pattern = schema === undefined ? undefined : dereference(document, schema).node['pattern'];
  return typeof pattern === 'string'
    ? /^\^\(?((?:[A-Za-z0-9]+[_-])+)(?![*+?{])/.exec(pattern)?.[1]
    : undefined;
}

/** `ORD-100001` for an `orderNumber`; undefined for what is no number of something. */
async function numberFor(
  { store }: Sandbox,
  { id }: IdRules,
  collection: string,
): Promise<string | undefined> {
  const what = /^(.{3,}?)_?(number|no|nr)$/i.exec(id ?? '')?.[1];
  if (what === undefined) return undefined;
  return `${what.slice(0, 3).toUpperCase()}-${100_000 + (await store.next(`${collection} number`))}`;
}

/** Values for the other ids that an item has, such as a number beside a name, by member. */
export async function newOtherIds(
  api: Pick<Api, 'document' | 'validator'>,
  samples: Samples,
  sandbox: Sandbox,
  resourceSchema: ResourceSchema,
  collection: string,
  sent: unknown,
): Promise<Map<string, unknown>> {
  const ids = new Map<string, unknown>();
  for (const name of resourceSchema.otherIds) {
    const member = resourceSchema.members.get(name);
    if (member === undefined || (isObject(sent) && ownMember(sent, name) !== undefined)) continue;
    const types = schemaTypes(api.document, member.pointer);
    const isNumber = types.has('integer') || types.has('number');
    const isUuid = dereference(api.document, member.pointer).node['format'] === 'uuid';
    const rules: IdRules = {
      id: name,
      idKind: isNumber ? 'integer' : isUuid ? 'uuid' : 'string',
      idSchema: member.pointer,
      otherIdSchemas: [],
      shownIds: [],
      schema: resourceSchema.schema,
    };
    const id = await newId(api, samples, sandbox, rules, `${collection} ${name}`, sent);
    ids.set(name, idValue(api, member, id));
  }
  return ids;
}

/** A text of a member that is made anew, in the form that its schema and examples show. */
export async function newText(
  api: Pick<Api, 'document' | 'validator'>,
  samples: Samples,
  sandbox: Sandbox,
  { name: collection, resourceSchema: { schema } }: Resource,
  { name, pointer }: Member,
): Promise<unknown> {
  const isUuid = dereference(api.document, pointer).node['format'] === 'uuid';
  const rules: IdRules = {
    id: name,
    idKind: isUuid ? 'uuid' : 'string',
    idSchema: pointer,
    otherIdSchemas: [],
    shownIds: [],
    schema,
  };
  return newId(
    api,
    samples,
    sandbox,
    rules,
    `${api.document.title}/${collection} ${name}`,
    undefined,
  );
}

/** Whether an id is one that the item can show and that a path can name. */
export function acceptsId(
  api: Pick<Api, 'document' | 'validator'>,
  { idSchema, otherIdSchemas }: Pick<ResourceSchema, 'idSchema' | 'otherIdSchemas'>,
  id: string,
): boolean {
  const isName = id !== '' && !/\p{Cs}/u.test(id);
  return (
    isName &&
    [idSchema, ...otherIdSchemas].every(
      (schema) =>
        schema === undefined ||
        api.validator.accepts(schema, idValue(api, { pointer: schema }, id)),
    )
  );
}

function leastId(api: Pick<Api, 'document'>, schema: string | undefined): number {
  if (schema === undefined) return 1;
  const { node } = dereference(api.document, schema);
  const minimum = Number(
    node['minimum'] ??
      (typeof node['exclusiveMinimum'] === 'number' ? node['exclusiveMinimum'] + 1 : 1),
  );
  return Number.isFinite(minimum) ? Math.max(1, Math.ceil(minimum)) : 1;
}

/** Items that go by a slug or a name get theirs from what was sent. */
function slugOf({ id }: IdRules, sent: unknown): string | undefined {
  if (id === undefined || !/slug|name|key|code|login|handle/i.test(id) || !isObject(sent))
    return undefined;
  const source = sent[id] ?? sent['name'] ?? sent['title'] ?? sent['label'];
  if (typeof source !== 'string') return undefined;
  const slug = source
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return slug === '' ? undefined : slug;
}

/**
 * What an id looks like: what `x-doubletake-initial` says, and the examples of its schemas, whatever
 * they are made of.
 */
function examplesOf(api: Pick<Api, 'document'>, rules: IdRules): readonly string[] {
  const known = examples.get(rules);
  if (known !== undefined) return known;
  const found = lookForExamples(api, rules);
  examples.set(rules, found);
  return found;
}

/** Rules are of one document, and go with it. */
const examples = new WeakMap<IdRules, readonly string[]>();

function lookForExamples(
  api: Pick<Api, 'document'>,
  { idSchema, otherIdSchemas, schema, id, shownIds }: IdRules,
): string[] {
  const said = idSchema === undefined ? undefined : learnedInitial(api.document, idSchema);
  const own = [idSchema, ...otherIdSchemas].flatMap((pointer) =>
    pointer === undefined
      ? []
      : [...schemaBranches(api.document, pointer)].flatMap(({ node }) => [
          node['example'],
          ...(Array.isArray(node['examples']) ? (node['examples'] as unknown[]) : []),
        ]),
  );
  const whole =
    schema === undefined ? undefined : dereference(api.document, schema).node['example'];
  const shown = isObject(whole) && id !== undefined ? ownMember(whole, id) : undefined;
  const like = said?.kind === 'like' ? [said.example] : [];
  return [...new Set([...like, ...own, shown, ...shownIds])]
    .filter((example): example is string => typeof example === 'string' && example !== '')
    .slice(0, mostExamples);
}

/**
 * Another id of the same make: `cus_9s6XKzkNRiz8i3` keeps its prefix and its length, `EVT_` of an
 * `EVT_550e8400-e29b-41d4-a716-446655440000` goes before another UUID, digits stay digits.
 * @param other what it is written in where the example does not tell
 * @param least how many characters are drawn at least
 */
export async function likeExample(
  sandbox: Sandbox,
  example: string,
  other: string | undefined,
  least = leastDrawn,
): Promise<string> {
  if (uuid.test(example)) return sandbox.ids.uuid();
  const prefix =
    /^(?:[A-Za-z]+[_:.-])+(?=[^_:.-]*\d)/.exec(example)?.[0] ??
    /^[A-Za-z]+[_-](?=[A-Za-z0-9]{3,}$)/.exec(example)?.[0] ??
    /^[A-Z]{2}(?=[0-9a-f]{32}$)/.exec(example)?.[0] ??
    '';
  const rest = example.slice(prefix.length);
  if (uuid.test(rest)) {
    const id = await sandbox.ids.uuid();
    return prefix + (/[A-F]/.test(rest) ? id.toUpperCase() : id);
  }
  const parts = prefix === '' ? [rest] : rest.split(/(?<=[_:.-])|(?=[_:.-])/);
  const isDrawn = (part: string) => /\w/.test(part) && part !== '_' && !year.test(part);
  const drawn = parts.filter(isDrawn).join('').length;
  let id = prefix;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const missing = isLast ? Math.max(0, least - drawn) : 0;
    id +=
      isDrawn(part) || missing > 0
        ? await sandbox.ids.token(part.length + missing, alphabetOf(part) ?? other)
        : part;
  }
  return id;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A part of a number such as `INV-2026-00042`. */
const year = /^(19|20)\d\d$/;

/** What a part is written in, where that can be told. */
function alphabetOf(part: string): string | undefined {
  if (/^\d+$/.test(part)) return '0123456789';
  if (/^[0-9a-f]+$/.test(part)) return '0123456789abcdef';
  return /^[A-Z0-9]+$/.test(part) ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789' : undefined;
}
