import { dereference } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { templateNames } from '../../../openapi/model/path-template.ts';
import { differences, isChangeStamp } from '../../oracles/compare.ts';
import { generalize } from '../../oracles/conforms.ts';
import { isSeen, sideBySide, told } from '../../oracles/history.ts';
import { hasId, type Item, isOk, listBindings, readPages } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { listItems, type Resource, shownSchema } from '../../plan/resources.ts';
import type { Exchange } from '../../request/exchange.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

/** What takes a deletion back. */
interface Restoring extends Subject {
  /** Lists what was deleted and may come back. */
  readonly trash: Operation | undefined;
}

const assumed = { evidence: 'assumed' } as const;

/** What a deletion that may be taken back leaves. */
export const restoredProperties: readonly AnyProperty[] = [
  property<Restoring>({
    id: 'comes-back',
    title: 'what was deleted and is restored reads as it did before',
    subjects: restoringOf,
    act: comesBack,
  }),
];

function restoringOf(
  { read, delete: remove }: Resource,
  { document, operations }: CheckContext,
): Restoring[] {
  const shown = read && shownSchema(document, read);
  if (read === undefined || remove === undefined || shown === undefined) return [];
  const item = dereference(document, shown).pointer;
  const trash = operations.find((operation) => {
    const items = operation.method === 'get' ? listItems(document, operation)?.schema : undefined;
    return (
      items !== undefined &&
      dereference(document, items).pointer === item &&
      /(^|\/)(trash|bin|recycle-?bin|deleted|removed)(\/|$)/i.test(operation.path) &&
      templateNames(operation.path).every((name) => templateNames(read.path).includes(name))
    );
  });
  return operations
    .filter(
      ({ method, path }) =>
        method === 'post' &&
        path.startsWith(`${read.path}/`) &&
        /^\/(restore|undelete|recover|untrash|undo-?delet(e|ion))$/i.test(
          path.slice(read.path.length),
        ),
    )
    .map((operation) => ({ operation, trash }));
}

async function comesBack(scene: Scene, { operation, trash }: Restoring): Promise<void> {
  const { session, resource } = scene;
  const item = await scene.createFull();
  const before = await scene.read(item);
  const removed = await scene.remove(item);
  const id = JSON.stringify(item.id);
  if (trash !== undefined) await expectInTrash(scene, trash, item, removed, true);
  // Where it still reads, it says that it is deleted, or another check tells that.
  const { read } = resource;
  if (read === undefined) return;
  const restored = await session.send(
    operation,
    session.request(operation, {
      bindings: requestBindings(item, read),
      made: new Map(),
    }),
  );
  if (!isOk(restored)) {
    if (![404, 410].includes(restored.response?.status ?? 0))
      throw new CheckSkipped(`${operation.id} answers ${restored.response?.status}`);
    return scene.report({
      code: 'valid-request-refused',
      operation,
      location: 'state/restored',
      message: `${id} was deleted, and ${operation.id} answers ${restored.response?.status}: there is nothing to restore`,
      provenance: assumed,
      exchanges: [removed, restored],
    });
  }
  const after = await scene.tryRead(item);
  if (!isSeen(after)) {
    if (after === undefined) return;
    return scene.report({
      code: 'write-lost',
      operation,
      location: 'state/restored',
      message: `${id} was restored, and reading it answers ${after.exchange.response?.status}`,
      exchanges: [restored, after.exchange],
    });
  }
  const [change] = differences(before.object, after.object).filter(
    ({ at }) => !isChangeStamp(at) && !/delet|restor|trash|remov/i.test(at),
  );
  if (change !== undefined)
    scene.report({
      code: 'update-overreached',
      operation,
      location: `body${generalize(change.at)}`,
      message: `${change.at.slice(1)} read ${told(change.expected)} before the deletion and reads ${told(change.actual)} once it is restored`,
      differs: sideBySide(change.expected, change.actual),
      provenance: assumed,
      exchanges: [before.exchange, restored, after.exchange],
    });
  if (trash !== undefined) await expectInTrash(scene, trash, item, restored, false);
}

function requestBindings(item: Item, read: Operation) {
  return { parameters: item.bindings.get(read.id)?.parameters ?? {}, body: {} };
}

/** A list of what was deleted shows an item until it is restored. */
async function expectInTrash(
  scene: Scene,
  trash: Operation,
  item: Item,
  cause: Exchange,
  isWanted: boolean,
): Promise<void> {
  const { context, session } = scene;
  const { items, pages, isWhole } = await readPages(
    context,
    session,
    trash,
    listBindings(item, trash),
  );
  const last = pages.at(-1);
  const isThere = items.some((own) => hasId(own, item.id));
  if (last === undefined || !isOk(last) || isThere === isWanted || (isWanted && !isWhole)) return;
  scene.report({
    code: isWanted ? 'list-incomplete' : 'list-overreached',
    operation: trash,
    location: 'list/trash',
    message: isWanted
      ? `${told(item.id)} was deleted and may come back, and it is not listed here`
      : `${told(item.id)} was restored, and it is still listed here`,
    provenance: assumed,
    exchanges: [cause, last],
  });
}
