import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { standard } from '../../oracles/conforms.ts';
import { isSeen } from '../../oracles/history.ts';
import { deletion } from '../../oracles/listed.ts';
import { type Item, isOk, itemOf, look, requestOn } from '../../oracles/resource-client.ts';
import { replaceBody } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { type ForeignKey, foreignKeys } from '../../plan/foreign-keys.ts';
import type { Resource } from '../../plan/resources.ts';
import { singular, wordsOf } from '../../request/id-names.ts';
import { isMadeBelow } from './delete.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

/** A deletion of what others name, which the document has a 409 for. */
interface Needed extends Subject {
  /** What names it. */
  readonly other: Resource;
  /** The member by which it is named; undefined where the other lies below it. */
  readonly key: ForeignKey | undefined;
  /** Whether the 409 says that it is for such others. */
  readonly isSaid: boolean;
}

/** What is needed by something else stays where its deletion is refused. */
export const neededProperties: readonly AnyProperty[] = [
  property<Needed>({
    id: ({ other }) => `needed/${other.create.id}`,
    title: ({ other }) => `what ${other.create.id} has made of it keeps it from being deleted`,
    subjects: neededOf,
    act: staysWhereRefused,
  }),
];

function neededOf(resource: Resource, context: CheckContext): Needed[] {
  const { delete: operation, read } = resource;
  const conflict = operation?.responses.find(({ status }) => status === '409');
  if (operation === undefined || read === undefined || conflict === undefined) return [];
  const said = dereference(context.document, `${operation.pointer}/responses/409`).node;
  const words = wordsOf(String(said['description'] ?? '')).map(singular);
  return context.resources.flatMap((other): Needed[] => {
    const key = foreignKeys(context, context.links, other.create).find(
      ({ link, isList }) => !isList && link.from.id === resource.create.id,
    );
    if (other === resource || (key === undefined && !isMadeBelow(resource, other))) return [];
    const kind = wordsOf(other.create.path.split('/').at(-1) ?? '')
      .map(singular)
      .at(-1);
    return [{ operation, other, key, isSaid: kind !== undefined && words.includes(kind) }];
  });
}

async function staysWhereRefused(scene: Scene, { operation, other, key, isSaid }: Needed) {
  const { context, session } = scene;
  const item = await scene.create();
  if (!isSeen(await scene.tryRead(item))) throw new CheckSkipped('what was made cannot be read');
  const needing = await makeNeeding(scene, item, other, key);
  const removed = await session.send(operation, requestOn(session, item, operation));
  const after = await look(context, session, item);
  const id = JSON.stringify(item.id);
  const { status } = removed.response ?? {};
  if (status !== undefined && status >= 400 && status < 500 && after !== undefined) {
    if (isSeen(after) || ![404, 410].includes(after.exchange.response?.status ?? 0)) return;
    scene.report({
      code: 'refused-request-wrote',
      operation,
      location: 'state/needed',
      message: `the deletion of ${id} was refused with ${status}, and reading it answers ${after.exchange.response?.status}`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-15.5'),
      exchanges: [removed, after.exchange],
    });
    return;
  }
  if (!isOk(removed) || !isSaid) return;
  const statement = `${operation.pointer}/responses/409`;
  scene.report({
    code: 'invalid-request-accepted',
    operation,
    location: 'request/needed',
    message: `${id} was deleted while ${JSON.stringify(needing.id)}, which ${other.create.id} has made, names it; the document has 409 for that`,
    provenance: { ...context.document.evidence.at(statement), source: deletion },
    exchanges: [needing.created, removed],
  });
}

/** Something that names an item. */
async function makeNeeding(
  { session }: Scene,
  item: Item,
  other: Resource,
  key: ForeignKey | undefined,
): Promise<Item> {
  const { create } = other;
  const request =
    key === undefined
      ? requestOn(session, item, create)
      : replaceBody(
          session.request(create, await session.prepare(create, { shared: true })),
          (body) => (isObject(body) ? { ...body, [key.name]: item.id } : body),
        );
  const made = itemOf(other, await session.send(create, request));
  if (made === undefined) throw new CheckSkipped(`${create.id} made nothing that names it`);
  return made;
}
