import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { normalizeName, singular } from '../infer/inflect.ts';
import { itemsOf, type Member, membersOf } from '../infer/members.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf, parametersIn } from '../infer/path-shapes.ts';
import type { Tools } from './tools.ts';

/** Lines of an item, each of which names an item of another resource. */
interface Lines {
  readonly list: string;
  /** The member of a line that has the id, and what it is called without it: `product`. */
  readonly key: string;
  readonly noun: string;
  readonly target: Resource;
  readonly members: ReadonlyMap<string, Member>;
}

const prices = /^(unit|item)?price$|^unit(amount|cost)$/;

/**
 * What was sent, with the lines in it told as the things that they name: of `{ productId: 1, quantity:
 * 2 }` the `productName` is the name of that product and the `unitPrice` its price, where lines have such
 * members and nobody sent them.
 */
export async function withLineFacts(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  sent: unknown,
): Promise<unknown> {
  const lines = linesOf(tools, resource);
  if (lines.length === 0 || !isObject(sent)) return sent;
  const told = new Map(Object.entries(sent));
  for (const { list, key, noun, target, members } of lines) {
    const items = told.get(list);
    if (!Array.isArray(items)) continue;
    const { entities } = await tools.repository.open(call, target);
    told.set(
      list,
      await Promise.all(
        items.map(async (line: unknown) => {
          const id = isObject(line) ? ownMember(line, key) : undefined;
          const named = id === undefined ? undefined : await entities.get(String(id));
          return isObject(line) && isObject(named?.value)
            ? filled(tools, line, { noun, members, value: named.value })
            : line;
        }),
      ),
    );
  }
  return Object.fromEntries(told);
}

/** The items that the lines of what was sent name, such as the products of an order. */
export async function namedByLines(
  tools: Tools,
  call: OperationCall,
  resource: Resource,
  sent: unknown,
): Promise<readonly Entity[]> {
  const found: Entity[] = [];
  for (const { list, key, target } of isObject(sent) ? linesOf(tools, resource) : []) {
    const items = ownMember(sent as Record<string, unknown>, list);
    if (!Array.isArray(items)) continue;
    const { entities } = await tools.repository.open(call, target);
    for (const line of items as unknown[]) {
      const id = isObject(line) ? ownMember(line, key) : undefined;
      const named = id === undefined ? undefined : await entities.get(String(id));
      if (named !== undefined) found.push(named);
    }
  }
  return found;
}

/**
 * A line with what is known of what it names.
 * @param noun what that is called, without separators
 */
export function filled(
  { api }: Pick<Tools, 'api'>,
  line: Readonly<Record<string, unknown>>,
  {
    noun,
    members,
    value,
  }: Pick<Lines, 'noun' | 'members'> & { readonly value: Readonly<Record<string, unknown>> },
): Record<string, unknown> {
  const facts = new Map(
    Object.entries(value).map(([name, own]) => [normalizeName(name), own] as const),
  );
  const result: Record<string, unknown> = { ...line };
  for (const { name, pointer } of members.values()) {
    const bare = normalizeName(name);
    if (Object.hasOwn(line, name) || bare === 'id') continue;
    const own =
      bare === noun
        ? value
        : bare.startsWith(noun)
          ? facts.get(bare.slice(noun.length))
          : prices.test(bare)
            ? (facts.get('price') ?? facts.get('unitprice') ?? facts.get('unitamount'))
            : undefined;
    if (own !== undefined && api.validator.accepts(pointer, own, 'answer')) result[name] = own;
  }
  return result;
}

function linesOf({ api: { document }, inferred }: Tools, resource: Resource): readonly Lines[] {
  const found = known.get(resource) ?? findLines(document, resource, inferred().resources);
  known.set(resource, found);
  return found;
}

/** Resources are of one document, and go with it. */
const known = new WeakMap<Resource, readonly Lines[]>();

function findLines(
  document: OpenApiDocument,
  resource: Resource,
  resources: readonly Resource[],
): Lines[] {
  const own = new Set(parametersIn(resource.segments));
  return [...resource.resourceSchema.members.values()].flatMap(({ name, pointer }): Lines[] => {
    const items = schemaTypes(document, pointer).has('array')
      ? itemsOf(document, pointer)
      : undefined;
    if (items === undefined || !resource.resourceSchema.sentMembers.has(name)) return [];
    const members = membersOf(document, items);
    for (const member of members.values()) {
      const noun = /^(.{2,})id$/.exec(normalizeName(member.name))?.[1];
      const target = resources.find(
        (other) =>
          other !== resource &&
          other.kind === 'collection' &&
          normalizeName(singular(nounOf(other.segments))) === noun &&
          parametersIn(other.segments).every((parameter) => own.has(parameter)),
      );
      if (noun !== undefined && target !== undefined)
        return [{ list: name, key: member.name, noun, target, members }];
    }
    return [];
  });
}
