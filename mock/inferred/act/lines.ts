import { writeJson } from '../../../openapi/lib/exact-json.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { withMember } from '../../../openapi/lib/value-path.ts';
import { isLineTotal, isQuantity, withSums } from '../../../openapi/sample/sums.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { notFound } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { coerceToSchema } from '../entity/coerce-to-schema.ts';
import { idValue } from '../entity/create-entity.ts';
import { type Entity, memberOf, withPictures } from '../entity/entity.ts';
import { isReachable } from '../infer/belonging.ts';
import { normalizeName, sameNoun, singular } from '../infer/inflect.ts';
import { itemsOf, type Member, membersOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { declaresMissing } from '../repository/resource-repository.ts';
import { filled } from './line-facts.ts';
import type { Tools } from './tools.ts';

type Line = Readonly<Record<string, unknown>>;

/**
 * Adds a line to an item, changes one, or takes it away, and answers the item as it is then. A line
 * with what it names, such as a product, tells that as it is; the same again adds to its quantity, and
 * a quantity of 0 takes it away. Throws `resource-not-found` where the document declares that.
 */
export async function changeLines(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const { repository, presenter } = tools;
  const list = plan.slot ?? '';
  const holder = await repository.obtain(call, plan);
  const named =
    plan.memberParameter === undefined ? undefined : String(call.path[plan.memberParameter]);
  const isNamed = (line: Line) =>
    named !== undefined && isCalled(line, named, plan.memberParameter ?? '');
  if (named !== undefined && !linesIn(holder, list).some(isNamed)) {
    if (declaresMissing(call.operation)) throw notFound(singular(list), named);
    return presenter.answer(call, plan, holder);
  }
  if (plan.role === 'list-members') return answerLines(tools, call, plan, holder, isNamed);
  const facts = plan.role === 'remove-member' ? undefined : await namedBy(tools, call, resource);
  const made = plan.role === 'add-member' ? await newId(tools, call, resource, list) : undefined;
  const collection = await repository.open(call, resource);
  const changed = await collection.entities.update(holder.id, (current) => {
    const lines = linesIn(current, list);
    const next =
      plan.role === 'remove-member'
        ? lines.filter((line) => named !== undefined && !isNamed(line))
        : plan.role === 'add-member'
          ? withLine(tools, resource, list, { lines, id: made, sent: call.body, facts })
          : lines.map((line) =>
              isNamed(line)
                ? fitting(tools, resource, list, { ...line, ...sentOf(call.body) }, facts)
                : line,
            );
    const value = withMember(
      isObject(current.value) ? current.value : {},
      list,
      next.filter((line) => quantityOf(line) !== 0),
    );
    const { schema } = resource.resourceSchema;
    const told = withCurrency(value, facts, lines.length === 0);
    const whole = [told, value].find(
      (candidate) =>
        schema === undefined || tools.api.validator.accepts(schema, candidate, 'answer'),
    );
    return whole === undefined ? current : { ...current, value: whole, ...withPictures(whole) };
  });
  return presenter.answer(call, plan, changed ?? holder);
}

function sentOf(body: unknown): Line {
  return isObject(body) ? body : {};
}

function linesIn({ value }: Entity, list: string): readonly Line[] {
  const own = memberOf(value, list);
  return Array.isArray(own) ? (own as unknown[]).filter(isObject) : [];
}

/** Names of the id that a line has of its own, without separators. */
const ownIds = /^(id|uuid|key|.*(line|item)(id|uuid|key))$/;

/**
 * Whether a line is the one that a path names: by the member that its parameter is called as, by the
 * id of what it shows (`product.id` for `productId`), else by an id of its own.
 */
function isCalled(line: Line, named: string, parameter: string): boolean {
  const bare = normalizeName(parameter);
  const said = Object.entries(line).filter(([name]) => normalizeName(name) === bare);
  if (said.length > 0) return said.some(([, value]) => String(value) === named);
  const noun = ownIds.test(bare) ? undefined : bare.replace(/(id|uuid|key)$/, '');
  const shown = Object.entries(line).find(([name]) => normalizeName(name) === noun)?.[1];
  if (isObject(shown)) return String(shown['id'] ?? '') === named;
  return Object.entries(line).some(
    ([name, value]) => ownIds.test(normalizeName(name)) && String(value) === named,
  );
}

/** How many of a thing a line has; undefined where it does not say. */
function quantityOf(line: Line): number | undefined {
  const found = Object.entries(line).find(
    ([name, value]) => isQuantity(name) && typeof value === 'number',
  );
  return found === undefined ? undefined : Number(found[1]);
}

/** What a line names, by what it is called without `id`: the product of `productId`. */
type Facts = ReadonlyMap<string, Line>;

async function namedBy(
  { repository, inferred }: Tools,
  call: OperationCall,
  resource: Resource,
): Promise<Facts> {
  const facts = new Map<string, Line>();
  for (const [name, id] of Object.entries(sentOf(call.body))) {
    const noun = /^(.{2,})id$/.exec(normalizeName(name))?.[1];
    if (noun === undefined || (typeof id !== 'string' && typeof id !== 'number')) continue;
    const target = inferred().resources.find(
      (other) =>
        other.kind === 'collection' &&
        sameNoun(nounOf(other.segments), noun) &&
        isReachable(resource, other),
    );
    if (target === undefined) continue;
    const found = await (await repository.open(call, target)).entities.get(String(id));
    if (isObject(found?.value)) facts.set(noun, found.value);
  }
  return facts;
}

/** The id of a new line, of the kind that its schema has; undefined where lines show none. */
async function newId(
  { api }: Tools,
  { sandbox }: OperationCall,
  { name, resourceSchema }: Resource,
  list: string,
): Promise<Line> {
  const schema = itemsOf(api.document, resourceSchema.members.get(list)?.pointer ?? '');
  const members = schema === undefined ? [] : [...membersOf(api.document, schema).values()];
  const isOwn = ({ name: called }: Member) => ownIds.test(normalizeName(called));
  const member = members.find(({ name: called }) => called === 'id') ?? members.find(isOwn);
  if (member === undefined) return {};
  const types = schemaTypes(api.document, member.pointer);
  const id = types.has('integer')
    ? String(await sandbox.store.next(`${api.name}/${name} ${list} id`))
    : await sandbox.ids.uuid();
  return { [member.name]: idValue(api, member, id) };
}

function withLine(
  tools: Tools,
  resource: Resource,
  list: string,
  given: {
    readonly lines: readonly Line[];
    readonly id: Line | undefined;
    readonly sent: unknown;
    readonly facts: Facts | undefined;
  },
): readonly Line[] {
  const { lines, facts } = given;
  const sent = sentOf(given.sent);
  // The `itemId` that is sent is that of what the line names.
  const id = Object.fromEntries(
    Object.entries(given.id ?? {}).filter(([name]) => !Object.hasOwn(sent, name)),
  );
  const added = fitting(tools, resource, list, { ...id, ...sent }, facts);
  const wanted = identityOf(added, id);
  const same = lines.find((line) => identityOf(line, id) === wanted);
  const [before, more] = [quantityOf(same ?? {}), quantityOf(added)];
  if (same === undefined || before === undefined || more === undefined) return [...lines, added];
  const name = Object.keys(same).find(isQuantity) ?? '';
  return lines.map((line) => (line === same ? withSums({ ...line, [name]: before + more }) : line));
}

/** All that a line says but its own id, how many it has, and what that comes to. */
function identityOf(line: Line, id: Line): string {
  const said = Object.entries(line).filter(
    ([name]) => !Object.hasOwn(id, name) && !isQuantity(name) && !isLineTotal(name),
  );
  return writeJson(Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** A line as its schema has it, with what is known of what it names, and its total. */
function fitting(
  { api, samples }: Tools,
  { resourceSchema }: Resource,
  list: string,
  line: Line,
  facts: Facts | undefined,
): Line {
  const schema = itemsOf(api.document, resourceSchema.members.get(list)?.pointer ?? '');
  if (schema === undefined) return line;
  const members = membersOf(api.document, schema);
  let told: Record<string, unknown> = { ...line };
  for (const [noun, value] of facts ?? []) told = filled({ api }, told, { noun, members, value });
  const total = [...members.keys()].find(isLineTotal);
  const summed = withSums(total === undefined ? told : { [total]: 0, ...told });
  const shown = Object.fromEntries(
    Object.entries(summed).filter(([name]) => members.size === 0 || members.has(name)),
  );
  const made = coerceToSchema(api.validator, schema, shown, () => samples.schema(schema, 1));
  return isObject(made) ? made : shown;
}

/** What was empty is in the currency of the first thing that comes. */
function withCurrency(value: Line, facts: Facts | undefined, isFirst: boolean): Line {
  const name = Object.keys(value).find((key) => /^currency_?(code)?$/i.test(key));
  const own = [...(facts?.values() ?? [])]
    .map((fact) => memberOf(fact, 'currency') ?? memberOf(fact, 'currencyCode'))
    .find((currency) => typeof currency === 'string');
  return name === undefined || own === undefined || !isFirst ? value : { ...value, [name]: own };
}

/** All lines, or the one that is named. */
async function answerLines(
  { api, presenter, samples }: Tools,
  call: OperationCall,
  plan: OperationPlan,
  holder: Entity,
  isNamed: (line: Line) => boolean,
): Promise<Answer> {
  const list = plan.slot ?? '';
  const { status, mediaType, headers } = presenter.choose(call, plan);
  const lines = linesIn(holder, list);
  const schema = mediaType?.schema;
  const body = plan.memberParameter === undefined ? lines : lines.find(isNamed);
  if (mediaType === undefined || schema === undefined) return { status, headers, body };
  if (!api.validator.accepts(schema, body, 'answer')) return presenter.answer(call, plan, holder);
  return { status, headers, type: mediaType.type, body: body ?? samples.answer(mediaType, call) };
}
