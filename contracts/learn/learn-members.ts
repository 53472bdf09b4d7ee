import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations } from '../../openapi/model/operation.ts';
import { perDocument } from '../../openapi/model/per-document.ts';
import {
  findMemberSchema,
  propertyNames,
  requiredNames,
} from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { wordsOf } from '../request/id-names.ts';
import type { Shape } from './observe/shape.ts';
import { someOf } from './observe/shown-in.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';

/** Members of a schema that answers always have, where clients need not send all of them. */
export const alwaysKeyword = 'x-doubletake-always';

/** Objects that have to have a member before it is always there. */
const fewestObjects = 5;
/** Texts that have to have a format before it is theirs. */
const fewestTexts = 5;
/** Values that have to be seen before they are all there are, and items for each of them. */
const fewestValues = 10;
const fewestItems = 2;
const mostValues = 8;

const statusWords = new Set(['status', 'state', 'phase', 'stage']);
const personWords = new Set(['name', 'author', 'user', 'owner', 'by', 'email', 'login', 'title']);

/**
 * The values of a closed set, sorted: words, few and each in several items. Undefined where what came
 * may as well be something that somebody has written.
 */
export function closedSet(name: string, shape: Shape): readonly string[] | undefined {
  const types = [...shape.types.keys()].filter((type) => type !== 'null');
  if (types.length !== 1 || types[0] !== 'string' || shape.hasMore) return undefined;
  const words = wordsOf(name);
  if (words.some((word) => personWords.has(word))) return undefined;
  const values = [...shape.values.keys()].map((text) => String(JSON.parse(text)));
  const count = [...shape.values.values()].reduce((sum, own) => sum + own, 0);
  const isEnough =
    values.length >= 2 &&
    values.length <= mostValues &&
    count >= fewestValues &&
    [...shape.values.keys()].every((text) => (shape.owners.get(text)?.size ?? 0) >= fewestItems);
  const areWords = values.every((value) => /^[A-Za-z]+([_.-][A-Za-z]+)*$/.test(value));
  return isEnough && areWords ? values.sort() : undefined;
}

/** The schema of a member that has values of a closed set. */
export function closedSchema(
  name: string,
  values: readonly string[],
  isNullable: boolean,
): Record<string, unknown> {
  // A status that nobody has seen move by itself is not taken for that of a job.
  const isStatus = wordsOf(name).some((word) => statusWords.has(word));
  return {
    enum: isNullable ? [...values, null] : values,
    ...(isStatus && { 'x-doubletake-advance': false }),
  };
}

/**
 * What a declared object leaves out of its members: those that are always there, formats, and closed
 * sets. What requests have to fit as well stays as it is, so that nothing is refused for it.
 * @param sent names of the members that clients have sent
 */
export function learnMembers(
  document: OpenApiDocument,
  pointer: string,
  shape: Shape,
  sent: ReadonlySet<string>,
): { readonly actions: LearnedAction[]; readonly remarks: Omit<Remark, 'operation'>[] } {
  const actions: LearnedAction[] = [];
  const remarks: Omit<Remark, 'operation'>[] = [];
  const objects = shape.types.get('object') ?? 0;
  const isShared = schemasOfRequests(document).has(pointer);
  const known = propertyNames(document, pointer);
  if (objects >= fewestObjects && shape.types.size === 1) {
    const required = new Set(requiredNames(document, pointer));
    const always = [...shape.members]
      .flatMap(([name, { count }]) => (count === objects && !required.has(name) ? [name] : []))
      .sort();
    // What has members that nobody named may be a map.
    if (always.length > 0 && known.length > 0 && !isAlternative(document, pointer))
      actions.push(
        updateAt(
          pointer,
          isShared ? { [alwaysKeyword]: always } : { required: always },
          { seen: objects, of: objects },
          `Always there: ${always.join(', ')}.`,
        ),
      );
  }
  for (const name of known) {
    const member = shape.members.get(name);
    const schema = findMemberSchema(document, pointer, name);
    if (member === undefined || schema === undefined) continue;
    const place = dereference(document, schema);
    const types = schemaTypes(document, schema);
    if (!types.has('string') || place.node['enum'] !== undefined) continue;
    const isOpen = !schemasOfRequests(document).has(place.pointer);
    const counts = { seen: member.count, of: shape.count };
    const [format] = member.formats ?? [];
    const texts = member.types.get('string') ?? 0;
    const isBare = ['format', 'pattern', 'const'].every((keyword) => !(keyword in place.node));
    if (isBare && isOpen && format !== undefined && texts >= fewestTexts)
      actions.push(
        updateAt(
          place.pointer,
          { format },
          { seen: texts, of: texts },
          `${name} comes as ${format}.`,
        ),
      );
    const values = isBare ? closedSet(name, member) : undefined;
    if (values === undefined) continue;
    if (isOpen && !sent.has(name))
      actions.push(
        updateAt(
          place.pointer,
          closedSchema(name, values, member.types.has('null')),
          counts,
          `${name} is one of ${values.length}.`,
        ),
      );
    else
      remarks.push({
        message: `${name} is ${values.join(', ')} in ${texts} of ${texts} answers; clients send it, so the overlay refuses no other`,
        where: someOf([member.shown.get('string') ?? []]),
      });
  }
  return { actions, remarks };
}

/** Whether a schema is one of several that a value may have. */
function isAlternative(document: OpenApiDocument, pointer: string): boolean {
  const { node } = dereference(document, pointer);
  return node['oneOf'] !== undefined || node['anyOf'] !== undefined;
}

const deepest = 12;

/** Whether what is sent has to fit a schema. */
export function isOfRequests(document: OpenApiDocument, pointer: string): boolean {
  return schemasOfRequests(document).has(pointer);
}

/** The pointers of all schemas that what is sent has to fit. */
function schemasOfRequests(document: OpenApiDocument): ReadonlySet<string> {
  return requestSchemas(document, '');
}

const requestSchemas = perDocument((document: OpenApiDocument, _place): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (schema: string, depth: number): void => {
    const { pointer } = dereference(document, schema);
    if (found.has(pointer) || depth > deepest) return;
    found.add(pointer);
    for (const name of [...propertyNames(document, pointer), '[]']) {
      const inner = findMemberSchema(document, pointer, name);
      if (inner !== undefined) visit(inner, depth + 1);
    }
  };
  for (const operation of listOperations(document)) {
    for (const { schema } of operation.requestBody?.content ?? [])
      if (schema !== undefined) visit(schema, 0);
    for (const { schema } of operation.parameters) if (schema !== undefined) visit(schema, 0);
  }
  return found;
});
