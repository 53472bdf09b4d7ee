import type { Operation, Parameter } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { hasId, isOk, listBindings, readPages } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { listItems, type Resource } from '../../plan/resources.ts';
import { wordsOf } from '../../request/id-names.ts';
import { type AnyProperty, property, type Subject } from '../state/property.ts';
import type { Scene } from '../state/scene.ts';
import { actionsOf } from '../state/update.ts';

/** A parameter that brings into a list what an action has taken out of it. */
interface Including extends Subject {
  readonly parameter: Parameter;
  readonly action: Operation;
}

/** Lists that leave out what is in some state, unless they are asked for it: `include_archived`. */
export const leftOutProperties: readonly AnyProperty[] = [
  property<Including>({
    id: ({ parameter, action }) => `left-out/${parameter.name}/${action.id}`,
    title: ({ parameter, action }) => `after ${action.id} it is listed by ${parameter.name} alone`,
    subjects: includingOf,
    act: listedWhenAsked,
  }),
];

function includingOf(resource: Resource, context: CheckContext): Including[] {
  const { document } = context;
  const { list } = resource;
  if (list === undefined || listItems(document, list) === undefined) return [];
  return list.parameters.flatMap((parameter): Including[] => {
    const [first = '', state = '', ...others] = wordsOf(parameter.name);
    const isFlag =
      parameter.in === 'query' &&
      !parameter.required &&
      parameter.schema !== undefined &&
      schemaTypes(document, parameter.schema).has('boolean');
    if (!isFlag || !/^(include|with|show)$/.test(first) || others.length > 0) return [];
    return actionsOf(context, resource)
      .filter(({ path }) => isStemOf(path.split('/').at(-1) ?? '', state))
      .map((action) => ({ operation: list, parameter, action }));
  });
}

/** Whether a state is called as what has been done: `archived` after `archive`. */
function isStemOf(word: string, state: string): boolean {
  const stem = word.toLowerCase().replace(/[ey]$/, '');
  return (
    stem.length > 2 && state.startsWith(stem) && /^(e|ie|[a-z]e)?d$/.test(state.slice(stem.length))
  );
}

async function listedWhenAsked(
  scene: Scene,
  { operation: list, parameter: { name }, action }: Including,
): Promise<void> {
  const { context, session } = scene;
  const item = await scene.createFull();
  const read = (more: Readonly<Record<string, unknown>>) =>
    readPages(context, session, list, listBindings(item, list), more);
  const isIn = ({ items }: Awaited<ReturnType<typeof read>>) =>
    items.some((own) => hasId(own, item.id));
  if (!isIn(await read({}))) throw new CheckSkipped('what is made is not listed');
  const acted = await scene.write(action, item, { may: true });
  const [without, included] = [await read({}), await read({ [name]: true })];
  const report = (
    code: 'list-incomplete' | 'list-overreached',
    message: string,
    { pages }: Awaited<ReturnType<typeof read>>,
  ) => {
    const last = pages.at(-1);
    if (last !== undefined && isOk(last))
      scene.report({
        code,
        operation: list,
        location: `query/${name}`,
        message,
        // What the parameter adds, and when, is read from its name.
        provenance: { evidence: 'assumed' },
        exchanges: [acted, last],
      });
  };
  const id = JSON.stringify(item.id);
  if (isIn(without))
    report('list-overreached', `${id} is listed without ${name} after ${action.id}`, without);
  else if (included.isWhole && !isIn(included))
    report('list-incomplete', `${id} is not listed by ${name}=true after ${action.id}`, included);
}
