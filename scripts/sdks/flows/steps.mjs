/**
 * What the flows share. A flow is a program that is handed the URL of a double, and prints as its
 * last line what became of its steps.
 */

export const url = (process.argv[2] ?? '').replace(/\/$/, '');
export const { host, hostname, port } = new URL(url);

const patience = 20_000;
const misses = [];
let held = 0;
let total = 0;

/**
 * One step: it holds where the function comes to its end. Returns what the function returns, or
 * undefined.
 * @param kind what is tried, a word
 */
export async function step(kind, name, run) {
  total++;
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${patience / 1000} s`)), patience);
  });
  try {
    const result = await Promise.race([run(), late]);
    held++;
    return result;
  } catch (error) {
    misses.push({ kind, name, problem: describe(error) });
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function describe(error) {
  const status = error?.status ?? error?.statusCode ?? error?.response?.status;
  const text = String(error?.message ?? error).replaceAll(/\s+/g, ' ');
  return `${status === undefined ? '' : `${status}: `}${text}`.slice(0, 300);
}

function shown(value) {
  const text = JSON.stringify(value, (_name, item) =>
    typeof item === 'bigint' ? `${item}` : item,
  );
  return text?.slice(0, 120);
}

/** Fails where two values differ, as JSON. */
export function same(came, wanted, what = 'value') {
  const [a, b] = [JSON.stringify(came), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: came ${a?.slice(0, 120)}, wanted ${b?.slice(0, 120)}`);
}

/** Fails where a thing does not have these members, whatever else it has. */
export function has(thing, members) {
  if (typeof thing !== 'object' || thing === null) throw new Error(`came ${thing}`);
  for (const [name, value] of Object.entries(members)) same(thing[name], value, name);
}

export function is(condition, text) {
  if (!condition) throw new Error(text);
}

/** The error that a call ends in; fails where it ends well, or with another status. */
export async function refused(status, run) {
  let result;
  try {
    result = await run();
  } catch (error) {
    const came = error?.status ?? error?.statusCode ?? error?.response?.status ?? error?.httpStatus;
    if (status !== undefined) same(came, status, 'status');
    return error;
  }
  throw new Error(`no error came but ${shown(result)}`);
}

/** All items of an iterable; fails where it does not end. */
export async function all(items, most = 100) {
  const found = [];
  for await (const item of items) {
    found.push(item);
    is(found.length <= most, `pages do not end: more than ${most} items`);
  }
  return found;
}

/**
 * The life of two things of one kind, a step for each thing that can be done with them.
 * @param name of the kind
 * @param life.make makes one from values: `(values) => thing`
 * @param life.values two sets of values, of which the thing shows every member
 * @param life.shown the members of a thing that are what was sent; all of `values` by default
 * @param life.id the member that is the id; `id` by default
 * @param life.read `(id) => thing`
 * @param life.update `(id) => thing` with the members of `changed` changed
 * @param life.changed members that a thing has after the update
 * @param life.list `() => things`, an array
 * @param life.remove `(id) => unknown`
 * @param life.gone the status of a read after it; 404 by default
 * @returns the things that were made, the first of them removed
 */
export async function lifeOf(name, life) {
  const { make, read, update, list, remove, values, changed, id = 'id' } = life;
  const gone = 'gone' in life ? life.gone : 404;
  const shown = life.shown ?? ((given) => given);
  const idOf = (thing) => {
    is(thing?.[id] !== undefined && thing[id] !== null, `${name} has no ${id}`);
    return thing[id];
  };
  const first = await step('create', `${name}: create`, () => make(values[0]));
  await step('create', `${name}: what was sent is shown`, async () => has(first, shown(values[0])));
  const second = await step('create', `${name}: create another`, () => make(values[1]));
  await step('id', `${name}: each has its own id`, async () =>
    is(idOf(first) !== idOf(second), `both are ${first?.[id]}`),
  );
  if (read !== undefined)
    await step('read', `${name}: read`, async () => {
      const thing = await read(idOf(first));
      has(thing, { [id]: idOf(first), ...shown(values[0]) });
    });
  if (list !== undefined)
    await step('list', `${name}: both are listed`, async () => {
      const items = await list();
      for (const [index, made] of [first, second].entries()) {
        const item = items.find((entry) => entry[id] === idOf(made));
        is(item !== undefined, `${idOf(made)} is not in the list`);
        has(item, life.listed === undefined ? shown(values[index]) : life.listed(values[index]));
      }
    });
  if (update !== undefined) {
    await step('update', `${name}: update`, async () => has(await update(idOf(first)), changed));
    if (read !== undefined)
      await step('update', `${name}: the update is read back, and nothing else`, async () => {
        has(await read(idOf(first)), { [id]: idOf(first), ...shown(values[0]), ...changed });
        has(await read(idOf(second)), shown(values[1]));
      });
  }
  if (remove !== undefined) {
    await step('delete', `${name}: delete`, () => remove(idOf(first)));
    if (read !== undefined)
      await step('delete', `${name}: gone`, () => refused(gone, () => read(idOf(first))));
    if (list !== undefined)
      await step('delete', `${name}: the other one alone is listed`, async () => {
        const ids = (await list()).map((entry) => entry[id]);
        is(!ids.includes(idOf(first)), `${idOf(first)} is still listed`);
        is(ids.includes(idOf(second)), `${idOf(second)} is not listed`);
      });
  }
  return [first, second];
}

/** Prints the result and ends the program: some SDKs keep connections open. */
export function done() {
  process.stdout.write(`${JSON.stringify({ held, total, misses })}\n`, () => process.exit(0));
}

process.on('unhandledRejection', (error) => {
  misses.push({
    kind: 'crash',
    name: 'a rejection that nobody waits for',
    problem: describe(error),
  });
});
