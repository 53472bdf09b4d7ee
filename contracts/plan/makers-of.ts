import { dereference } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { templateNames } from '../../openapi/model/path-template.ts';
import type { CheckContext } from './check-context.ts';
import { listItems, type Resource, shownSchema } from './resources.ts';

/**
 * The resources whose items a list shows: those that it is the list of; else those whose read shows
 * the very schema of the listed items, as `GET /bookings` lists what `POST /vessels/{id}/bookings`
 * makes. A path parameter of the list has to be one of the creation.
 */
export function makersOf(
  { document, resources }: Pick<CheckContext, 'document' | 'resources'>,
  list: Operation,
): Resource[] {
  const own = resources.filter((resource) => resource.list?.id === list.id);
  const items = listItems(document, list)?.schema;
  if (own.length > 0 || items === undefined) return own;
  const listed = dereference(document, items).pointer;
  return resources.filter(({ create, read }) => {
    const shown = read === undefined ? undefined : shownSchema(document, read);
    const given = templateNames(create.path);
    return (
      shown !== undefined &&
      dereference(document, shown).pointer === listed &&
      templateNames(list.path).every((name) => given.includes(name))
    );
  });
}
