import { getPointer } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { isOk, readPages } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import { listItems } from '../../plan/resources.ts';
import { fillFurther } from './fill-list.ts';
import { largestSize } from './page-sizes.ts';

/** More items than this are not made to fill a page. */
const largestDefault = 30;

/** Without a size, a page is as long as the document's default says. */
export async function expectDefault(
  context: CheckContext,
  session: CheckSession,
  list: Operation,
  sizeName: string,
  fixture: Fixture,
): Promise<void> {
  const schema = list.parameters.find(({ name }) => name === sizeName)?.schema;
  const { node, pointer } =
    schema === undefined
      ? { node: {} as Record<string, unknown>, pointer: '' }
      : dereference(context.document, schema);
  const size = Number(node['default']);
  if (!Number.isInteger(size) || size < 1 || size > largestDefault) return;
  const sizes = { [sizeName]: largestSize(context, list, sizeName) };
  const { items } = await readPages(context, session, list, fixture.bindings, sizes);
  if (items.length <= size)
    await fillFurther(context, session, list, fixture, size + 1 - items.length);
  const page = await session.send(list, session.request(list, fixture));
  const shown = getPointer(page.response?.json, listItems(context.document, list)?.pointer ?? '');
  const whole = await readPages(context, session, list, fixture.bindings, sizes);
  if (!isOk(page) || !Array.isArray(shown) || shown.length === size || whole.items.length <= size)
    return;
  session.report({
    code: 'paging-inconsistent',
    operation: list,
    location: `query/${sizeName}/default`,
    message: `without ${sizeName}, ${shown.length} of ${whole.items.length} items come; the default is ${size}`,
    provenance: context.document.evidence.at(`${pointer}/default`),
    exchanges: [page, ...whole.pages.slice(-1)],
  });
}
