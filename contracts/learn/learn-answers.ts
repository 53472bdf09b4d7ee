import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findMediaType, isJson } from '../../openapi/model/media-types.ts';
import {
  findResponse,
  type MediaType,
  type Operation,
  type ResponseDefinition,
} from '../../openapi/model/operation.ts';
import { findMemberSchema, propertyNames } from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { toJsonPath } from '../oracles/overlay-snippet.ts';
import { closedSchema, closedSet, learnMembers } from './learn-members.ts';
import { learnRules } from './learn-rules.ts';
import type { RuleBroken } from './observe/observe-rules.ts';
import type { AnswerSeen } from './observe/seen.ts';
import {
  createShape,
  type Dialect,
  dialectOf,
  mergeShape,
  type Shape,
  schemaOf,
} from './observe/shape.ts';
import { someOf } from './observe/shown-in.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';

/** What came at one schema of the document, whichever operation showed it. */
interface PlaceSeen {
  readonly pointer: string;
  readonly shape: Shape;
  readonly operations: Set<string>;
  /** Whether lists came where the document refers to one thing. */
  readonly listed?: true;
}

/** Statuses, media types and members that came and are not declared. */
export function learnAnswers(
  document: OpenApiDocument,
  answers: Iterable<AnswerSeen>,
  /** Names of the members that clients have sent. */
  sent: ReadonlySet<string>,
  broken: Iterable<RuleBroken> = [],
  /** Whether what declared members have in common is learned as well. */
  withMembers = true,
): { readonly actions: LearnedAction[]; readonly remarks: Remark[] } {
  const dialect = dialectOf(document);
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  const places = new Map<string, PlaceSeen>();
  const all = [...answers];
  /** Responses that several operations refer to are described once. */
  const described = new Set<string>();
  for (const seen of all) {
    const { operation, status, type, count, shape, shown } = seen;
    if (status >= 500) continue;
    const of = all
      .filter((other) => other.operation === operation)
      .reduce((sum, other) => sum + other.count, 0);
    const response = findResponse(operation, status);
    const content = type === undefined ? undefined : { [type]: mediaTypeOf(type, shape, dialect) };
    if (response === undefined) {
      const declared = {
        responses: { [String(status)]: { description: 'Observed.', ...(content && { content }) } },
      };
      const text = `${operation.id} answers ${status}, which is not declared.`;
      actions.push(updateAt(operation.pointer, declared, { seen: count, of }, text));
      continue;
    }
    if (type === undefined) continue;
    const declared = findMediaType(response.content, type);
    if (declared === undefined) {
      const instead = insteadOf(all, seen, response);
      if (instead !== undefined) {
        const counts = { seen: count, of };
        const text = `${operation.id} answers ${status} with ${type} in the place of ${instead.type}.`;
        const node = getPointer(document.root, instead.pointer);
        if (!described.has(instead.pointer))
          actions.push(
            updateAt(
              response.pointer,
              { content: { [type]: withSeen(document, node, shape, dialect) } },
              counts,
              text,
            ),
            { target: toJsonPath(instead.pointer), remove: true, ...counts, description: text },
          );
        described.add(instead.pointer);
        remarks.push({
          operation: operation.id,
          message: `${status} comes as ${type} alone; declared: ${instead.type} (seen in ${count} of ${of})`,
          where: shown,
        });
        if (instead.schema !== undefined && !isInline(document, instead.schema))
          gather(document, operation, instead.schema, shape, places);
        continue;
      }
      const key = `${response.pointer} ${type}`;
      const text = `${operation.id} answers ${status} with ${type}, which is not declared.`;
      if (!described.has(key))
        actions.push(updateAt(response.pointer, { content }, { seen: count, of }, text));
      described.add(key);
      if (response.content.length > 0)
        remarks.push({
          operation: operation.id,
          message: `${status} comes as ${type}; declared: ${response.content.map((own) => own.type).join(', ')} (seen in ${count} of ${of})`,
          where: shown,
        });
      continue;
    }
    if (isJson(type) && declared.schema !== undefined)
      gather(document, operation, declared.schema, shape, places);
  }
  for (const place of places.values()) {
    const found =
      place.listed === true
        ? judgeListed(document, place)
        : judgePlace(document, place, dialect, sent, withMembers);
    actions.push(...found.actions);
    remarks.push(...found.remarks);
  }
  const rules = learnRules(document, broken, (pointer) => places.get(pointer)?.shape);
  actions.push(...rules.actions);
  remarks.push(...rules.remarks);
  return { actions, remarks };
}

/** The one declared media type of JSON of which no answer came, where one of another type did. */
function insteadOf(
  all: readonly AnswerSeen[],
  { operation, status, type }: AnswerSeen,
  { content }: ResponseDefinition,
): MediaType | undefined {
  const [only] = content;
  const others = all.filter((other) => other.operation === operation && other.status === status);
  return only !== undefined &&
    content.length === 1 &&
    isJson(only.type) &&
    isJson(type ?? '') &&
    others.every((other) => other.type === type)
    ? only
    : undefined;
}

/** A media type whose own schema has the members as well that came and are not declared. */
function withSeen(
  document: OpenApiDocument,
  node: unknown,
  shape: Shape,
  dialect: Dialect,
): unknown {
  const schema = isObject(node) ? node['schema'] : undefined;
  if (!isObject(node) || !isObject(schema) || schema['$ref'] !== undefined) return node;
  const seen = schemaOf(shape, dialect)['properties'];
  if (schema['type'] !== 'object' || !isObject(seen) || document.version.startsWith('2'))
    return node;
  const declared = isObject(schema['properties']) ? schema['properties'] : {};
  return { ...node, schema: { ...schema, properties: { ...seen, ...declared } } };
}

/** Whether a schema stands where it is used: what is learned of it would be of the old place. */
function isInline(document: OpenApiDocument, schema: string): boolean {
  return dereference(document, schema).pointer === schema;
}

function mediaTypeOf(type: string, shape: Shape, dialect: Dialect): object {
  if (isJson(type)) return { schema: schemaOf(shape, dialect) };
  return /^text\/|xml/.test(type) ? { schema: { type: 'string' } } : {};
}

const deepest = 12;

/** Sorts what came by the schemas that describe it. */
function gather(
  document: OpenApiDocument,
  operation: Operation,
  schema: string,
  shape: Shape,
  into: Map<string, PlaceSeen>,
  depth = 0,
): void {
  if (depth > deepest || shape.count === 0) return;
  const { pointer } = dereference(document, schema);
  const listed = listedIn(document, schema, shape);
  if (listed !== undefined) {
    const key = `${schema} as a list`;
    const place = into.get(key) ?? { pointer: schema, shape: createShape(), operations: new Set() };
    into.set(key, { ...place, listed: true as const });
    mergeShape(place.shape, shape);
    place.operations.add(operation.id);
    gather(document, operation, pointer, listed, into, depth + 1);
    return;
  }
  const place = into.get(pointer) ?? { pointer, shape: createShape(), operations: new Set() };
  into.set(pointer, place);
  mergeShape(place.shape, shape);
  place.operations.add(operation.id);
  const items = shape.items === undefined ? undefined : findMemberSchema(document, pointer, '[]');
  if (shape.items !== undefined && items !== undefined)
    gather(document, operation, items, shape.items, into, depth + 1);
  for (const [name, member] of shape.members) {
    const inner = findMemberSchema(document, pointer, name);
    if (inner !== undefined) gather(document, operation, inner, member, into, depth + 1);
  }
}

/** The things of a list that came where one of them is referred to. */
function listedIn(document: OpenApiDocument, schema: string, shape: Shape): Shape | undefined {
  const node = getPointer(document.root, schema);
  if (!isObject(node) || typeof node['$ref'] !== 'string') return undefined;
  const types = schemaTypes(document, schema);
  const isOnly = (own: Shape, type: string) => own.types.size === 1 && own.types.has(type);
  const { items } = shape;
  const isList = types.has('object') && !types.has('array') && isOnly(shape, 'array');
  return isList && items !== undefined && isOnly(items, 'object') ? items : undefined;
}

/** A list in the place of the one thing that is referred to. */
function judgeListed(
  document: OpenApiDocument,
  { pointer, shape, operations }: PlaceSeen,
): { readonly actions: LearnedAction[]; readonly remarks: Remark[] } {
  const node = getPointer(document.root, pointer);
  const $ref = isObject(node) ? node['$ref'] : undefined;
  const counts = { seen: shape.count, of: shape.count };
  const description = 'A list of these comes, not one.';
  return {
    actions: [
      updateAt(pointer, { type: 'array', items: { $ref } }, counts, description),
      { target: toJsonPath(`${pointer}/$ref`), remove: true, ...counts, description },
    ],
    remarks: [
      {
        operation: [...operations].sort().join(', '),
        message: `${pointer} is declared as one of ${String($ref)}, and comes as a list (seen in ${shape.count} of ${shape.count})`,
        where: [],
      },
    ],
  };
}

/** What a schema leaves out of the values that came, and what it says otherwise. */
function judgePlace(
  document: OpenApiDocument,
  { pointer, shape, operations }: PlaceSeen,
  dialect: Dialect,
  sent: ReadonlySet<string>,
  withMembers: boolean,
): { readonly actions: LearnedAction[]; readonly remarks: Remark[] } {
  const { node } = dereference(document, pointer);
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  const remark = (message: string, seen: number, where: readonly string[]) =>
    remarks.push({
      operation: [...operations].sort().join(', '),
      message: `${message} (seen in ${seen} of ${shape.count})`,
      where,
    });
  const types = schemaTypes(document, pointer);
  if (types.size > 0 && typeof node['type'] === 'string') {
    const declared = node['type'];
    const nulls = types.has('null') ? 0 : (shape.types.get('null') ?? 0);
    const others = [...shape.types.keys()]
      .filter(
        (type) =>
          type !== 'null' && !types.has(type) && !(type === 'integer' && types.has('number')),
      )
      .sort();
    const wrong = others.reduce((sum, type) => sum + (shape.types.get(type) ?? 0), 0);
    const came = [...(nulls > 0 ? ['null'] : []), ...others];
    if (came.length > 0) {
      const text = `It comes as ${came.join(', ')}; declared is ${declared}.`;
      const counts = { seen: wrong + nulls, of: shape.count };
      const isOther = wrong === shape.count;
      // OpenAPI 3.0 has one type: where several come, none is said.
      const isMixed = dialect === '3.0' && !isOther && others.length > 0;
      const said = widened(declared, isMixed ? [] : others, nulls > 0, isOther, dialect);
      if (isMixed)
        actions.push({
          target: toJsonPath(`${pointer}/type`),
          remove: true,
          ...counts,
          description: text,
        });
      if (Object.keys(said).length > 0) actions.push(updateAt(pointer, said, counts, text));
      remark(
        `${pointer} is declared as ${declared}, and comes as ${came.join(', ')}`,
        wrong + nulls,
        someOf(came.map((type) => shape.shown.get(type) ?? [])),
      );
    }
  }
  const known = new Set(propertyNames(document, pointer));
  // What has many members that nobody named is a map.
  const isMap = known.size === 0 && shape.members.size > 20;
  for (const [name, member] of shape.members) {
    if (known.has(name) || isMap || findMemberSchema(document, pointer, name) !== undefined)
      continue;
    const values = sent.has(name) ? undefined : closedSet(name, member);
    const schema = {
      ...schemaOf(member, dialect),
      ...(values !== undefined && closedSchema(name, values, member.types.has('null'))),
    };
    actions.push(
      updateAt(
        pointer,
        { properties: { [name]: schema } },
        { seen: member.count, of: shape.count },
        `The member ${name} comes and is not declared.`,
      ),
    );
    if (node['additionalProperties'] === false || node['unevaluatedProperties'] === false)
      remark(
        `the document allows no member ${name}, and it comes`,
        member.count,
        someOf(member.shown.values()),
      );
  }
  if (!withMembers) return { actions, remarks };
  const members = learnMembers(document, pointer, shape, sent);
  actions.push(...members.actions);
  for (const { message, where } of members.remarks)
    remarks.push({ operation: [...operations].sort().join(', '), message, where });
  return { actions, remarks };
}

/** A type that takes what came as well. */
function widened(
  declared: string,
  others: readonly string[],
  isNullable: boolean,
  isOther: boolean,
  dialect: Dialect,
): Record<string, unknown> {
  const [only = declared] = others;
  const all = isOther ? [...others] : [declared, ...others];
  if (dialect === '3.1') {
    const types = isNullable ? [...all, 'null'] : all;
    return { type: types.length === 1 ? types[0] : types };
  }
  return { ...(others.length > 0 && { type: only }), ...(isNullable && { nullable: true }) };
}
