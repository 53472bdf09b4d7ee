import { saidOrder } from '../../../openapi/model/list-order.ts';
import { told } from '../../oracles/history.ts';
import { hasId, type Item } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { listItems, propertiesOf, type Resource } from '../../plan/resources.ts';
import { type AnyProperty, about, property, type Subject } from '../state/property.ts';
import type { Scene } from '../state/scene.ts';
import { tellsWhenMade } from './list-order.ts';

/** Lists of what does not tell when it was made, in the order in which the run has made it. */
export const madeOrderProperties: readonly AnyProperty[] = [
  property({
    id: 'made-order',
    title: 'what is made one after the other is listed in the order that the document says',
    subjects: orderedOf,
    act: comesInTurn,
  }),
];

function orderedOf({ list, isIdListed }: Resource, { document }: CheckContext): Subject[] {
  const items = list === undefined ? undefined : listItems(document, list);
  if (list === undefined || items === undefined || !isIdListed) return [];
  const order = saidOrder(document, list);
  const isOfTurn = order === 'newest' || order === 'oldest';
  return isOfTurn && !propertiesOf(document, items.schema).some(tellsWhenMade) ? about(list) : [];
}

async function comesInTurn(scene: Scene): Promise<void> {
  const { context, operation: list, provenance } = scene;
  const order = saidOrder(context.document, list);
  const made: Item[] = [];
  for (let count = 0; count < 3; count++) made.push(await scene.create());
  const [first] = made;
  const pages = first === undefined ? undefined : await scene.list(first);
  const last = pages?.pages.at(-1);
  if (pages === undefined || last === undefined) return;
  const places = made
    .map(({ id }) => pages.items.findIndex((item) => hasId(item, id)))
    .filter((place) => place !== -1);
  if (places.length < 2) throw new CheckSkipped('too little of what was made is listed');
  const wanted = places.toSorted((a, b) => (order === 'newest' ? b - a : a - b));
  if (places.every((place, index) => place === wanted[index])) return;
  const ids = made.map(({ id }) => id);
  const shown = pages.items.flatMap((item) => ids.filter((id) => hasId(item, id)));
  scene.report({
    code: 'list-misordered',
    operation: list,
    location: 'body',
    message: `made were ${told(ids)} in this order, and they are listed as ${told(shown)}; the document says that the list is the ${order} first`,
    provenance,
    exchanges: [...made.map(({ created }) => created), last],
  });
}
