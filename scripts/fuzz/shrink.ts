/** The most inputs that are tried to make one smaller. */
const mostTries = 80;

/**
 * A smaller input that still fails: pieces are left out, the largest first.
 * @param until the time by `performance.now()` after which none is tried any more
 */
export async function shrinkBytes(
  bytes: Buffer,
  stillFails: (candidate: Buffer) => Promise<boolean>,
  until = Infinity,
): Promise<Buffer> {
  let smallest = bytes;
  let tries = 0;
  for (let size = bytes.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < smallest.length && tries < mostTries; tries++) {
      if (performance.now() >= until) return smallest;
      const candidate = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if (await stillFails(candidate)) smallest = candidate;
      else at += size;
    }
  }
  return smallest;
}

/**
 * A smaller JSON value that still fails: members and items are left out.
 * @param until the time by `performance.now()` after which none is tried any more
 */
export async function shrinkJson(
  value: unknown,
  stillFails: (candidate: unknown) => Promise<boolean>,
  until = Infinity,
): Promise<unknown> {
  let smallest = value;
  let tries = 0;
  const places = (node: unknown, path: readonly string[]): (readonly string[])[] =>
    typeof node !== 'object' || node === null
      ? []
      : Object.entries(node)
          .reverse()
          .flatMap(([name, item]) => [[...path, name], ...places(item, [...path, name])]);
  for (const path of places(value, [])) {
    if (tries >= mostTries || performance.now() >= until) break;
    const candidate = without(smallest, path);
    if (candidate === undefined) continue;
    tries++;
    if (await stillFails(candidate)) smallest = candidate;
  }
  return smallest;
}

/** A copy without what stands at a path; undefined where nothing does. */
function without(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (
    name === undefined ||
    typeof value !== 'object' ||
    value === null ||
    !Object.hasOwn(value, name)
  )
    return undefined;
  const inner = rest.length === 0 ? [] : [[name, without(Reflect.get(value, name), rest)] as const];
  if (inner.some(([, item]) => item === undefined)) return undefined;
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      String(index) === name ? inner.map(([, changed]) => changed) : [item],
    );
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (key === name ? inner : [[key, item] as const])),
  );
}
