import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { essence, sequenceKind } from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../../openapi/model/operation.ts';
import { templateNames } from '../../../openapi/model/path-template.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { itemSchemaOf, splitSequence } from '../../../openapi/wire/sequence.ts';
import { differences, isChangeStamp, isMeasured } from '../../oracles/compare.ts';
import { generalize } from '../../oracles/conforms.ts';
import { saysItIsDeleted } from '../../oracles/gone.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { deletion } from '../../oracles/listed.ts';
import { hasId, type Item, isOk, listBindings, readPages } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { listItems, type Resource, shownSchema } from '../../plan/resources.ts';
import type { Exchange } from '../../request/exchange.ts';
import { type AnyProperty, property, type Subject } from '../state/property.ts';
import type { Scene } from '../state/scene.ts';
import { hasPages, pageLength } from './list-whole.ts';

/** Another operation that shows all items of a resource: an export, the list beside a nested one. */
interface Elsewhere extends Subject {
  /** Of a sequence of items, such as NDJSON; undefined for a list in JSON. */
  readonly sequence: MediaType | undefined;
}

const assumed = { evidence: 'assumed' } as const;

/** What other lists show of an item, beside the one that it belongs to. */
export const elsewhereProperties: readonly AnyProperty[] = [
  property<Elsewhere>({
    id: 'shows-all',
    title: 'it shows what is made, as it reads after a change, and not what was deleted',
    subjects: elsewhereOf,
    act: showsAll,
  }),
];

/** What a part of a path or a name says that not all there is, or also what was, is shown. */
const partial =
  /trash|delete|remove|archiv|histor|audit|revision|version|search|find|featur|\b(log|bin|event|recent|latest|popular|top|my|mine|own|draft|pending|active|open|closed|expired|overdue|random|stream|feed)s?\b/i;

const spaced = (name: string) =>
  name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' ');

/** The schema of the items where a sequence is told as a list of them, else the schema as it is. */
function inListOf(document: OpenApiDocument, schema: string | undefined): string | undefined {
  return schema === undefined ? undefined : (findMemberSchema(document, schema, '[]') ?? schema);
}

function elsewhereOf(
  { create, read, list }: Resource,
  { document, operations }: CheckContext,
): Elsewhere[] {
  const shown = read === undefined ? undefined : shownSchema(document, read);
  if (shown === undefined) return [];
  const item = dereference(document, shown).pointer;
  const isOfItems = (schema: string | undefined) =>
    schema !== undefined && dereference(document, schema).pointer === item;
  return operations.flatMap((operation): Elsewhere[] => {
    const given = templateNames(create.path);
    if (
      operation.method !== 'get' ||
      [read?.id, list?.id].includes(operation.id) ||
      !templateNames(operation.path).every((name) => given.includes(name)) ||
      operation.parameters.some(({ in: place, required }) => place !== 'path' && required) ||
      partial.test(spaced(operation.path.split('/').at(-1) ?? '')) ||
      partial.test(spaced(operation.id))
    )
      return [];
    if (isOfItems(listItems(document, operation)?.schema))
      return [{ operation, sequence: undefined }];
    const content = operation.responses.find(({ status }) => status.startsWith('2'))?.content ?? [];
    const sequence = content.find(
      (mediaType) =>
        sequenceKind(mediaType.type) !== undefined &&
        isOfItems(itemSchemaOf(mediaType) ?? inListOf(document, mediaType.schema)),
    );
    return sequence === undefined ? [] : [{ operation, sequence }];
  });
}

/** The resource with each other list of all its items in place of its own one. */
export function withOtherLists(resource: Resource, context: CheckContext): Resource[] {
  return elsewhereOf(resource, context).flatMap(({ operation, sequence }) =>
    sequence === undefined ? [{ ...resource, list: operation }] : [],
  );
}

interface Shown {
  readonly items: readonly unknown[];
  readonly last: Exchange;
  readonly isWhole: boolean;
}

async function showsAll(scene: Scene, { operation, sequence }: Elsewhere): Promise<void> {
  await makeMany(scene, operation, sequence);
  const item = await scene.createFull();
  const { updates } = scene.resource;
  await scene.read(item);
  const [update] = updates;
  if (update !== undefined) await scene.attempt(() => scene.write(update, item, { may: true }));
  const view = await scene.read(item);
  const before = await shownBy(scene, item, operation, sequence);
  const found = { operation, provenance: assumed };
  const own = before.items.filter(isObject).find((candidate) => hasId(candidate, item.id));
  const id = JSON.stringify(item.id);
  if (own === undefined) {
    if (!before.isWhole) throw new CheckSkipped('what was made is on no page that can be reached');
    scene.report({
      ...found,
      code: 'list-incomplete',
      location: 'list/elsewhere',
      message: `${id} was created, which reads, and is not among what is listed here`,
      exchanges: [item.created, before.last],
    });
    return;
  }
  const common = Object.fromEntries(
    Object.keys(own)
      .filter((name) => Object.hasOwn(view.object, name))
      .map((name) => [name, view.object[name]]),
  );
  const [change] = differences(common, own).filter(
    ({ at, expected }) => expected !== undefined && !isChangeStamp(at) && !isMeasured(at),
  );
  if (change !== undefined)
    scene.report({
      ...found,
      code: 'reads-disagree',
      location: `elsewhere${generalize(change.at)}`,
      message: `${change.at.slice(1)} of ${id} reads ${told(change.expected)}, and ${told(change.actual)} here`,
      differs: sideBySide(change.expected, change.actual),
      exchanges: [view.exchange, before.last],
    });
  if (scene.resource.delete === undefined) return;
  const removed = await scene.remove(item, true);
  const after = await shownBy(scene, item, operation, sequence);
  const left = after.items.find((candidate) => isObject(candidate) && hasId(candidate, item.id));
  if (left === undefined || saysItIsDeleted(left)) return;
  scene.report({
    code: 'delete-ineffective',
    operation: scene.resource.delete,
    location: `elsewhere/${operation.id}`,
    message: `${id} was deleted, and ${operation.id} still shows it`,
    provenance: { ...assumed, source: deletion },
    exchanges: [removed, after.last],
  });
}

/**
 * What shows the first one alone does not show the second, and what shows a page of all does not
 * show the one after it.
 */
async function makeMany(
  scene: Scene,
  operation: Operation,
  sequence: MediaType | undefined,
): Promise<void> {
  const { context, resource } = scene;
  const isPaged = sequence === undefined && hasPages(operation.parameters);
  const count = isPaged ? 1 : pageLength(context, resource.list);
  for (let made = 0; made < count; made++) await scene.create();
}

async function shownBy(
  { context, session }: Scene,
  item: Item,
  operation: Operation,
  sequence: MediaType | undefined,
): Promise<Shown> {
  const bindings = listBindings(item, operation);
  if (sequence === undefined) {
    const { items, pages, isWhole } = await readPages(context, session, operation, bindings);
    const last = pages.at(-1);
    if (last === undefined || !isOk(last)) throw new CheckSkipped(`${operation.id} is refused`);
    return { items, last, isWhole };
  }
  const last = await session.send(
    operation,
    session.request(operation, { bindings, made: new Map() }),
  );
  const kind = sequenceKind(essence(last.response?.headers['content-type'] ?? ''));
  if (!isOk(last) || kind === undefined) throw new CheckSkipped(`${operation.id} is refused`);
  const items = splitSequence(kind, last.response?.bytes.toString('utf8') ?? '').flatMap(
    (text): unknown[] => {
      try {
        return [JSON.parse(text)];
      } catch {
        // What is no JSON is told of the answer itself.
        return [];
      }
    },
  );
  return { items, last, isWhole: true };
}
