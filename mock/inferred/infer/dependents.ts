import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { takesNull } from '../../../openapi/schema/schema-types.ts';
import { isReachable } from './belonging.ts';
import { ownerMembers } from './find-views.ts';
import { extensionAt } from './members.ts';
import type { Resource } from './model.ts';
import { parameterOf, pathShape } from './path-shapes.ts';

/** What names the items of another resource, and what becomes of it when they are deleted. */
export interface Dependents {
  readonly of: Resource;
  /** The member that names the item. */
  readonly owner: string;
  /** `gone` for what is made below the item and has to name one, `null` for what may name none. */
  readonly becomes: 'gone' | 'null';
}

/**
 * Assumed, since no document says it: a member that may be null no longer names what is gone, and
 * what `POST /projects/{id}/tasks` makes goes with its project where it has to name one. All else
 * stays as it is.
 */
export function dependentsOf(
  document: OpenApiDocument,
  resource: Resource,
  resources: readonly Resource[],
): readonly Dependents[] {
  const known = found.get(resource);
  if (known !== undefined) return known;
  const { segments, kind } = resource;
  const dependents = resources.flatMap((of): Dependents[] => {
    if (kind !== 'collection' || of.kind !== 'collection' || of === resource) return [];
    if (!isReachable(resource, of)) return [];
    const [owner] = ownerMembers(document, of, 'id', { segments: [...segments, '{id}'] });
    const member = of.resourceSchema.members.get(owner ?? '');
    if (owner === undefined || member === undefined) return [];
    if (extensionAt(document, member.pointer, 'x-doubletake-relation') === false) return [];
    if (takesNull(document, member.pointer)) return [{ of, owner, becomes: 'null' }];
    const isPart = of.plans.some(
      ({ role, operation }) => role === 'create' && isBelow(operation.path, segments),
    );
    return isPart ? [{ of, owner, becomes: 'gone' }] : [];
  });
  found.set(resource, dependents);
  return dependents;
}

/** Whether a path goes through an item of a collection. */
function isBelow(path: string, above: readonly string[]): boolean {
  const { segments } = pathShape(path);
  return (
    segments.length > above.length + 1 &&
    parameterOf(segments[above.length]) !== undefined &&
    above.every(
      (segment, index) => segment === segments[index] || parameterOf(segment) !== undefined,
    )
  );
}

/** Resources are of one document, and go with it. */
const found = new WeakMap<Resource, readonly Dependents[]>();
