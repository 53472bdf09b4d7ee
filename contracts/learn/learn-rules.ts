import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { toItemPath, toJsonPath } from '../oracles/overlay-snippet.ts';
import { isOfRequests } from './learn-members.ts';
import type { RuleBroken } from './observe/observe-rules.ts';
import { type Dialect, dialectOf, type Shape, schemaOf } from './observe/shape.ts';
import { type LearnedAction, type Remark, updateAt } from './overlay/action.ts';

/** Values that a set is widened by; with more it is none. */
const mostNew = 20;

/** What {@link learnAnswers} adds by itself. */
const elsewhere = new Set(['additionalProperties', 'unevaluatedProperties']);
/** What no value breaks by itself, and nothing can be widened. */
const untouched = new Set(['not', 'if', 'then', 'else', 'schema', 'budget', 'false schema']);

/**
 * Rules of the document that answers break: each is widened, or taken out where that cannot be, and
 * a remark says so. Without it the double would answer otherwise, and take no such data.
 * @param shapeAt what came at a schema of the document
 */
export function learnRules(
  document: OpenApiDocument,
  broken: Iterable<RuleBroken>,
  shapeAt: (pointer: string) => Shape | undefined,
): { readonly actions: LearnedAction[]; readonly remarks: Remark[] } {
  const dialect = dialectOf(document);
  const actions: LearnedAction[] = [];
  const remarks: Remark[] = [];
  for (const rule of [...broken].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const parent = rule.schema.slice(0, rule.schema.lastIndexOf('/'));
    if (elsewhere.has(rule.keyword) || isWidenedType(document, rule, parent)) continue;
    const found = untouched.has(rule.keyword)
      ? []
      : rule.missing === undefined
        ? widened(document, rule, parent, dialect)
        : notRequired(document, rule, rule.missing, parent, shapeAt(parent));
    actions.push(...found);
    remarks.push({
      operation: [...rule.operations].sort().join(', '),
      message: `${contradiction(rule)} (seen in ${rule.count})${found.length === 0 ? '; the overlay leaves it as it is' : ''}`,
      where: rule.shown,
    });
  }
  return { actions, remarks };
}

function contradiction({ missing, place, message, values }: RuleBroken): string {
  const at = place === '' ? 'the body' : place;
  if (missing !== undefined) return `the document requires ${at}, and answers come without it`;
  const some = [...values].sort().slice(0, 3).join(', ').slice(0, 120);
  return `the document says ${at} ${message}, and what comes is ${some}`;
}

function keyOf({ schema, missing }: RuleBroken): string {
  return `${schema} ${missing ?? ''}`;
}

/** A type that is one word is widened with all else that came at the schema. */
function isWidenedType(document: OpenApiDocument, { keyword }: RuleBroken, parent: string) {
  const node = getPointer(document.root, parent);
  return keyword === 'type' && isObject(node) && typeof node['type'] === 'string';
}

function widened(
  document: OpenApiDocument,
  { schema, keyword, values, shape, count }: RuleBroken,
  parent: string,
  dialect: Dialect,
): LearnedAction[] {
  const counts = { seen: count, of: count };
  const remove = (text: string): LearnedAction => ({
    target: toJsonPath(schema),
    remove: true,
    ...counts,
    description: text,
  });
  if (keyword === 'enum' && values.size <= mostNew)
    return [
      updateAt(
        parent,
        { enum: [...values].sort().map((text) => JSON.parse(text) as unknown) },
        counts,
        'Values come that are not declared.',
      ),
    ];
  if (keyword === 'type') {
    const types = [...shape.types.keys()].sort();
    return [updateAt(parent, { type: types }, counts, `It comes as ${types.join(', ')} as well.`)];
  }
  if (keyword === 'anyOf' || keyword === 'oneOf') {
    const declared = getPointer(document.root, schema);
    const own = shape.count === 0 ? [] : [schemaOf(shape, dialect)];
    const text = 'Values come that no schema of these describes.';
    if (keyword === 'anyOf') return [updateAt(parent, { anyOf: own }, counts, text)];
    const all = [...(Array.isArray(declared) ? (declared as unknown[]) : []), ...own];
    return [
      updateAt(parent, { anyOf: all }, counts, text),
      remove('More than one of these fits, or none.'),
    ];
  }
  return getPointer(document.root, schema) === undefined
    ? []
    : [remove('Answers do not keep this rule.')];
}

/**
 * A member that answers leave out is only sent, where clients send it and no answer shows it; else it
 * is not required.
 */
function notRequired(
  document: OpenApiDocument,
  { schema, count }: RuleBroken,
  missing: string,
  parent: string,
  shape: Shape | undefined,
): LearnedAction[] {
  const counts = { seen: count, of: count };
  const node = getPointer(document.root, parent);
  const properties = isObject(node) ? node['properties'] : undefined;
  const member = isObject(properties) ? properties[missing] : undefined;
  const isNeverShown = shape !== undefined && !shape.members.has(missing);
  if (isNeverShown && isOfRequests(document, parent) && isObject(member) && !('$ref' in member))
    return [
      updateAt(
        parent,
        { properties: { [missing]: { writeOnly: true } } },
        counts,
        `No answer shows ${missing}: it is only sent.`,
      ),
    ];
  return [
    {
      target: toItemPath(schema, missing),
      remove: true,
      ...counts,
      description: `Answers come without ${missing}.`,
    },
  ];
}
