import { writeJson } from '../../../openapi/lib/exact-json.ts';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { withSums } from '../../../openapi/sample/sums.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { notFound } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { isReachable } from '../infer/belonging.ts';
import { normalizeName, sameNoun, singular } from '../infer/inflect.ts';
import { itemsOf, membersOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { nounOf } from '../infer/path-shapes.ts';
import { coerceToSchema } from './coerce-to-schema.ts';
import { idValue } from './create-entity.ts';
import { type Entity, memberOf, withMember, withPictures } from './entity.ts';
import { filled } from './line-facts.ts';
import { declaresMissing } from './resource-repository.ts';
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
  if (named !== undefined && !linesIn(holder, list).some((line) => isCalled(line, named))) {
    if (declaresMissing(call.operation)) throw notFound(singular(list), named);
    return presenter.answer(call, plan, holder);
  }
  if (plan.role === 'list-members') return answerLines(tools, call, plan, holder, named);
  const facts = plan.role === 'remove-member' ? undefined : await namedBy(tools, call, resource);
  const made = plan.role === 'add-member' ? await newId(tools, call, resource, list) : undefined;
  const collection = await repository.open(call, resource);
  const changed = await collection.entities.update(holder.id, (current) => {
    const lines = linesIn(current, list);
    const next =
      plan.role === 'remove-member'
        ? lines.filter((line) => named !== undefined && !isCalled(line, named))
        : plan.role === 'add-member'
          ? withLine(tools, resource, list, { lines, id: made, sent: call.body, facts })
          : lines.map((line) =>
              named !== undefined && isCalled(line, named)
                ? fitting(tools, resource, list, { ...line, ...sentOf(call.body) }, facts)
                : line,
            );
    const value = withMember(
      isObject(current.value) ? current.value : {},
      list,
      next.filter((line) => line['quantity'] !== 0),
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

function isCalled(line: Line, named: string): boolean {
  return ['id', 'uuid', 'key', 'lineId', 'line_id', 'itemId', 'item_id'].some(
    (name) => line[name] !== undefined && String(line[name]) === named,
  );
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
  const member = schema === undefined ? undefined : membersOf(api.document, schema).get('id');
  if (member === undefined) return {};
  const types = schemaTypes(api.document, member.pointer);
  const id = types.has('integer')
    ? String(await sandbox.store.next(`${api.name}/${name} ${list} id`))
    : await sandbox.ids.uuid();
  return { id: idValue(api, member, id) };
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
  const { lines, id = {}, facts } = given;
  const sent = sentOf(given.sent);
  const added = fitting(tools, resource, list, { ...id, ...sent }, facts);
  const plain = ({ id: _id, quantity: _quantity, lineTotal: _total, ...rest }: Line) =>
    writeJson({ ...rest, line_total: undefined, total: undefined, subtotal: undefined });
  const same = lines.find(
    (line) => typeof line['quantity'] === 'number' && plain(line) === plain(added),
  );
  if (same === undefined || typeof added['quantity'] !== 'number') return [...lines, added];
  const quantity = Number(same['quantity']) + added['quantity'];
  return lines.map((line) => (line === same ? withSums({ ...line, quantity }) : line));
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
  const total = [...members.keys()].find((name) =>
    /^(line)?(total|amount|subtotal)$/i.test(normalizeName(name)),
  );
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
  named: string | undefined,
): Promise<Answer> {
  const list = plan.slot ?? '';
  const { status, mediaType, headers } = presenter.choose(call, plan);
  const lines = linesIn(holder, list);
  const schema = mediaType?.schema;
  const body = named === undefined ? lines : lines.find((line) => isCalled(line, named));
  if (mediaType === undefined || schema === undefined) return { status, headers, body };
  if (!api.validator.accepts(schema, body, 'answer')) return presenter.answer(call, plan, holder);
  return { status, headers, type: mediaType.type, body: body ?? samples.answer(mediaType, call) };
}
