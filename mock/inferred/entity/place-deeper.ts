import { setIn } from '../../../openapi/lib/value-path.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { isOfTypes, schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { singular, wordsOf } from '../infer/inflect.ts';
import { type Member, membersOf } from '../infer/members.ts';

/** What holds a part of an item and is no thing of its own. */
const holders =
  /^(config(uration)?s?|settings?|options?|param(eter)?s|attributes|propert(y|ies)|details?|preferences|spec(ification)?)$/i;
const deepest = 3;

/**
 * What was sent for an item, with the members that the item shows further in set there: `{ quota: { …
 * } }` is sent for what is shown as `config.quota`. The way leads through objects that hold
 * settings, and the name is met nowhere nearer.
 * @param sent what was sent, by name; those that are placed are taken out
 * @param members what the request's schema knows
 * @param shown what the item shows
 */
export function placeDeeper(
  document: OpenApiDocument,
  sent: Map<string, unknown>,
  members: ReadonlyMap<string, Member>,
  shown: ReadonlyMap<string, Member>,
): void {
  const strange = [...sent.keys()].filter((name) => members.has(name) && !shown.has(name));
  if (strange.length === 0) return;
  const ways = waysOf(document, shown);
  for (const name of strange) {
    const way = ways.get(plain(name));
    const [first = '', ...rest] = way?.path ?? [];
    const value = sent.get(name);
    if (way === undefined || members.has(first) || !isOfTypes(way.types, value)) continue;
    sent.delete(name);
    sent.set(first, setIn(sent.get(first), rest, value));
  }
}

interface Way {
  readonly path: readonly string[];
  readonly types: ReadonlySet<string>;
}

const known = new WeakMap<ReadonlyMap<string, Member>, ReadonlyMap<string, Way>>();

/** The ways to the members further in, by plain name: the nearest, where there is only one as near. */
function waysOf(
  document: OpenApiDocument,
  shown: ReadonlyMap<string, Member>,
): ReadonlyMap<string, Way> {
  const found = known.get(shown);
  if (found !== undefined) return found;
  const ways = new Map<string, Way>();
  let level = holdersIn(shown, []);
  const taken = new Set([...shown.keys()].map(plain));
  for (let depth = 1; depth <= deepest && level.length > 0; depth++) {
    const here = level.flatMap(({ path, pointer }) =>
      [...membersOf(document, pointer).values()].map((member) => ({ path, member })),
    );
    const names = here.map(({ member }) => plain(member.name));
    for (const { path, member } of here) {
      const name = plain(member.name);
      const isOnly = names.filter((other) => other === name).length === 1;
      if (!isOnly || taken.has(name) || member.readOnly) continue;
      const types = schemaTypes(document, member.pointer);
      ways.set(name, { path: [...path, member.name], types });
    }
    for (const name of names) taken.add(name);
    level = here.flatMap(({ path, member }) => holdersIn([[member.name, member]], path));
  }
  known.set(shown, ways);
  return ways;
}

function holdersIn(
  members: Iterable<readonly [string, Member]>,
  above: readonly string[],
): { readonly path: readonly string[]; readonly pointer: string }[] {
  return [...members].flatMap(([name, { pointer }]) =>
    holders.test(name) ? [{ path: [...above, name], pointer }] : [],
  );
}

/** `optimizers_config` and `optimizerConfig` are one name. */
function plain(name: string): string {
  return wordsOf(name).map(singular).join('');
}
