import type { Provenance } from '../../../openapi/model/evidence.ts';
import { saidMember, saidOrder, statedOrder } from '../../../openapi/model/list-order.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { isOk, readPages } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { listItems, propertiesOf } from '../../plan/resources.ts';
import type { Bindings } from '../../request/build-request.ts';
import { sizeParameter } from '../../request/next-page.ts';
import type { Asked, ListQuery } from './asked-list.ts';
import { fillMixed } from './fill-mixed.ts';
import { dateBoundsOf, datesBound, memberBounds, memberBoundsOf } from './list-dates.ts';
import { sameAtAnyOffset, takesInstants } from './list-instants.ts';
import { comesAsStated, comesInOrder, ordersOf, reversesOrder } from './list-order.ts';
import { belongsToOwner, ownersOf } from './list-owner.ts';
import { findsByText, findsParts, searchesOf, searchesParts } from './list-search.ts';
import { acceptsMultiple, severalOf } from './list-several.ts';
import { largestSize, sizesFor } from './page-sizes.ts';

/**
 * Parameters of lists that sort, search, bound by time and say whose list it is mean what they are
 * called.
 */
export function deriveListQueries(context: CheckContext): Check[] {
  return context.operations.flatMap((list) => {
    const items = list.method === 'get' ? listItems(context.document, list) : undefined;
    if (items === undefined) return [];
    const optional = list.parameters.filter(
      ({ in: place, required }) => place === 'query' && !required,
    );
    const { sorted, direction } = ordersOf(context, optional, items.schema);
    const checks: Check[] = [];
    // That a parameter means what it is called is an assumption.
    const add = (
      id: string,
      title: string,
      run: (query: ListQuery) => Promise<void>,
      provenance: Provenance = { evidence: 'assumed' },
    ) => checks.push(checkOf(context, list, { id, title, provenance, run }));
    const stated = statedOrder(context.document, list);
    const order = stated ?? saidOrder(context.document, list) ?? sortedByWord(context, list);
    if (order !== undefined)
      add(
        'order',
        'it comes in the order that the document says',
        (at) => comesAsStated(at, order),
        context.document.evidence.at(
          stated === undefined ? list.pointer : `${list.pointer}/x-doubletake-order`,
        ),
      );
    for (const sort of sorted)
      add(
        `order/${sort.parameter.name}`,
        `${sort.parameter.name} says in which order it comes`,
        (at) => comesInOrder(at, sort, direction),
      );
    if (direction !== undefined && sorted.length === 0)
      add(`order/${direction.name}`, `${direction.name} turns the order round`, (at) =>
        reversesOrder(at, direction),
      );
    for (const { name } of searchesOf(context, optional, items.schema))
      add(`search/${name}`, `${name} finds what has the text, and nothing else`, (at) =>
        findsByText(at, name),
      );
    for (const parameter of searchesOf(context, optional, items.schema))
      if (findsParts(context, parameter))
        add(
          `search/${parameter.name}/parts`,
          `${parameter.name} finds parts of a name, and takes no wildcards`,
          (at) => searchesParts(at, parameter.name),
        );
    for (const several of severalOf(context, optional))
      add(`several/${several.name}`, `of several values of ${several.name} each one counts`, (at) =>
        acceptsMultiple(at, several),
      );
    for (const bounds of dateBoundsOf(context, optional, items.schema))
      add('dates', `${bounds.names.join(' and ')} bound what is listed`, (at) =>
        datesBound(at, bounds),
      );
    for (const bounds of memberBoundsOf(context, optional, items.schema)) {
      const { name } = bounds.parameter;
      add(`bounds/${name}`, `${name} leaves out what lies beyond it, and nothing else`, (at) =>
        memberBounds(at, bounds),
      );
      if (takesInstants(context, bounds))
        add(`bounds/${name}/offset`, `${name} is the same instant at any offset from UTC`, (at) =>
          sameAtAnyOffset(at, bounds),
        );
    }
    for (const owner of ownersOf(context, list, items.schema))
      add(
        `owner/${owner.parameter}`,
        `what is listed says that it is of ${owner.parameter}`,
        (at) => belongsToOwner(at, owner),
      );
    return checks;
  });
}

/** The member of its items by which a list says in words that it is sorted. */
function sortedByWord({ document }: CheckContext, list: Operation): string | undefined {
  const said = saidMember(document, list);
  const items = listItems(document, list)?.schema;
  const member = said?.replace(/^-/, '');
  return member !== undefined &&
    items !== undefined &&
    findMemberSchema(document, items, member) !== undefined
    ? said
    : undefined;
}

/** What leads to a list with something in it; one of plain values is taken as it is. */
async function filled(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
): Promise<Bindings> {
  const items = listItems(context.document, list)?.schema;
  const isPlain = items !== undefined && propertiesOf(context.document, items).length === 0;
  if (!isPlain) return fillMixed(context, session, list);
  for (const { create } of context.resources.filter(({ create: { path } }) => !path.includes('{')))
    await session.make(create, await session.prepare(create, { shared: true }));
  return (await session.prepare(list, { shared: true })).bindings;
}

interface ListCheck {
  readonly id: string;
  readonly title: string;
  readonly provenance: Provenance;
  readonly run: (query: ListQuery) => Promise<void>;
}

function checkOf(
  context: CheckContext,
  list: Operation,
  { id, title, provenance, run }: ListCheck,
): Check {
  const size = sizeParameter(list);
  const longest = size === undefined ? {} : { [size]: largestSize(context, list, size) };
  return {
    id: `${list.id}/journeys/${id}`,
    group: 'journeys',
    operation: list,
    title,
    provenance,
    safety: 'writes',
    async run(session) {
      const bindings = await filled(context, session, list);
      const [shortest] = size === undefined ? [] : sizesFor(context, list, size);
      const inPages = size === undefined || shortest === undefined ? longest : { [size]: shortest };
      const asking =
        (length: Readonly<Record<string, unknown>>) =>
        async (parameters: Readonly<Record<string, unknown>>): Promise<Asked> => {
          const { items, pages, isWhole } = await readPages(context, session, list, bindings, {
            ...length,
            ...parameters,
          });
          const last = pages.at(-1);
          if (last === undefined || !isOk(last))
            throw new CheckSkipped(
              `the target takes no such ${Object.keys(parameters).join(' and ')}`,
            );
          return { items, isWhole, last };
        };
      const query: ListQuery = {
        context,
        session,
        list,
        bindings,
        ask: asking(longest),
        askInPages: asking(inPages),
        report: (code, parameter, message, asked) =>
          session.report({
            code,
            operation: list,
            location: parameter === undefined ? 'body' : `query/${parameter}`,
            message,
            provenance,
            exchanges: asked.map(({ last }) => last),
          }),
      };
      await run(query);
    },
  };
}
