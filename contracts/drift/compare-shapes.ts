import type { Shape } from '../learn/observe/shape.ts';

/** One thing that is otherwise than it was recorded. */
export interface Drift {
  readonly kind:
    | 'status'
    | 'member-new'
    | 'member-gone'
    | 'type'
    | 'null'
    | 'value-new'
    | 'rule'
    | 'header-gone'
    | 'order'
    | 'slower';
  readonly operation: string;
  /** Where in the answer: `200/body/items/*\/name`. */
  readonly at: string;
  readonly message: string;
}

/** Values of a closed set are few, and each comes several times. */
const fewest = 5;
const mostOfSet = 8;

/** What the values of now have that those of the recording had not, and the other way round. */
export function* compareShapes(
  operation: string,
  at: string,
  before: Shape,
  now: Shape,
): Generator<Drift> {
  if (before.count === 0 || now.count === 0) return;
  const drift = (kind: Drift['kind'], place: string, message: string): Drift => ({
    kind,
    operation,
    at: place,
    message,
  });
  const types = (shape: Shape) => [...shape.types.keys()].filter((type) => type !== 'null').sort();
  const fresh = types(now).filter((type) => !isKnown(type, before));
  if (types(before).length > 0 && fresh.length > 0)
    yield drift('type', at, `was ${types(before).join(' or ')}, and is ${fresh.join(' or ')}`);
  if (now.types.has('null') && !before.types.has('null') && before.count >= 2)
    yield drift('null', at, 'may be null now');
  yield* compareValues(drift, at, before, now);
  const objects = (shape: Shape) => shape.types.get('object') ?? 0;
  for (const [name, member] of now.members) {
    const place = `${at}/${name}`;
    const known = before.members.get(name);
    if (known !== undefined) yield* compareShapes(operation, place, known, member);
    else if (objects(before) > 0)
      yield drift('member-new', place, `is new, in ${member.count} of ${objects(now)}`);
  }
  // What came at times only may come again.
  for (const [name, member] of before.members)
    if (!now.members.has(name) && objects(now) > 0 && member.count === objects(before))
      yield drift('member-gone', `${at}/${name}`, `was in all ${member.count}, and is gone`);
  if (before.items !== undefined && now.items !== undefined)
    yield* compareShapes(operation, `${at}/*`, before.items, now.items);
}

function isKnown(type: string, shape: Shape): boolean {
  return shape.types.has(type) || (type === 'integer' && shape.types.has('number'));
}

function* compareValues(
  drift: (kind: Drift['kind'], place: string, message: string) => Drift,
  at: string,
  before: Shape,
  now: Shape,
): Generator<Drift> {
  const isSet =
    !before.hasMore &&
    before.values.size <= mostOfSet &&
    before.count >= fewest &&
    before.count >= before.values.size * 3 &&
    before.types.has('string') &&
    (before.formats?.size ?? 0) === 0;
  if (!isSet) return;
  const fresh = [...now.values.keys()].filter((value) => !before.values.has(value));
  if (fresh.length > 0 && fresh.length <= mostOfSet)
    yield drift(
      'value-new',
      at,
      `is ${fresh.join(', ')}, which none of ${before.count} had (${[...before.values.keys()].join(', ')})`,
    );
}
