import type { Operation } from '../../../openapi/model/operation.ts';

/**
 * A path template taken apart. What documents put behind `?` or `#` to tell operations apart names
 * no other resource.
 */
export interface PathShape {
  /**
   * The template with its parameters' names taken out: the same for `/pets/{id}` and
   * `/pets/{petId}`.
   */
  readonly key: string;
  readonly segments: readonly string[];
}

export function pathShape(path: string): PathShape {
  const bare = path.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const segments = bare
    .split('/')
    .slice(1)
    .map((segment) =>
      segment.replace(/(\{[^{}]+\})\.(json|xml|\{[^{}]+\})$/, '$1').replace(/\.(json|xml)$/, ''),
    )
    // `{id}:cancel` is an action on the item, as `{id}/cancel` is.
    .flatMap((segment) => /^(\{[^{}]+\}):([A-Za-z]\w*)$/.exec(segment)?.slice(1) ?? segment)
    // OData writes the key of an item in parentheses: `Vehicles({id})`, `Vehicles('{id}')`.
    .flatMap(
      (segment) => /^([A-Za-z][\w.]*)\('?(\{[^{}]+\})'?\)$/.exec(segment)?.slice(1) ?? segment,
    );
  return { segments, key: keyOf(segments) };
}

const shapes = new WeakMap<Pick<Operation, 'path'>, PathShape>();

/** The shape of an operation's path, taken apart once: each request asks for it. */
export function shapeOf(operation: Pick<Operation, 'path'>): PathShape {
  const shape = shapes.get(operation) ?? pathShape(operation.path);
  shapes.set(operation, shape);
  return shape;
}

export function keyOf(segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replaceAll(/\{[^{}]+\}/g, '{}')}`).join('');
}

/**
 * The parameter that a segment is, such as `petId` for `{petId}`; undefined for any other segment.
 */
export function parameterOf(segment: string | undefined): string | undefined {
  return /^\{([^{}]+)\}$/.exec(segment ?? '')?.[1];
}

/** The names of all parameters in some segments. */
export function parametersIn(segments: readonly string[]): string[] {
  return segments.flatMap((segment) =>
    [...segment.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? ''),
  );
}

/** The last segment that is no parameter: what a collection is called. */
export function nounOf(segments: readonly string[]): string {
  return segments.findLast((segment) => !segment.includes('{')) ?? 'root';
}

/** The operations of a document that share a path, apart from the names of its parameters. */
export interface PathGroup extends PathShape {
  readonly operations: readonly Operation[];
}

export function groupByPath(operations: readonly Operation[]): Map<string, PathGroup> {
  const groups = new Map<string, PathGroup>();
  for (const operation of operations) {
    const shape = pathShape(operation.path);
    const known = groups.get(shape.key);
    groups.set(shape.key, {
      ...(known ?? shape),
      operations: [...(known?.operations ?? []), operation],
    });
  }
  return groups;
}

/** The template of some segments: `/pets/{id}`. */
export function pathOf({ segments }: { readonly segments: readonly string[] }): string {
  return `/${segments.join('/')}`;
}
