import { isObject } from '../../openapi/lib/json-pointer.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { InspectedPlan } from './observe/inspected.ts';
import { idOf } from './observe/track-items.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';
import { memberPlace } from './overlay/member-place.ts';

/** Answers that show the item which the path names, where its id member is not known. */
export interface NamedSeen {
  readonly plan: InspectedPlan;
  /** Members that had the id of the path each time. */
  names: readonly string[];
  readonly ids: Set<string>;
  /** Whether all were numbers. */
  areNumbers: boolean;
  /** The parameter of the path. */
  parameter: string | undefined;
  count: number;
}

const fewestIds = 2;

/**
 * An item that was answered under a path that names it, or that was made and has a `Location` of
 * its own.
 */
export function noteNamed(
  named: Map<string, NamedSeen>,
  plan: InspectedPlan,
  { path }: Pick<Operation, 'path'>,
  item: unknown,
  location: string | undefined,
): void {
  const { schema, kind, collection } = plan;
  const id = plan.itemId ?? idIn(location, collection);
  if (kind !== 'collection' || id === undefined || schema === undefined || !isObject(item)) return;
  if (idOf(plan, item) === id) return;
  const same = (name: string) => String(item[name]) === id && typeof item[name] !== 'object';
  const known: NamedSeen = named.get(schema) ?? {
    plan,
    names: Object.keys(item),
    ids: new Set(),
    areNumbers: true,
    parameter: undefined,
    count: 0,
  };
  named.set(schema, known);
  known.names = known.names.filter(same);
  known.ids.add(id);
  known.areNumbers &&= known.names.every((name) => typeof item[name] === 'number');
  known.parameter ??= /\{([^{}]+)\}$/.exec(path)?.[1];
  known.count++;
}

function idIn(location: string | undefined, collection: string): string | undefined {
  const [path = ''] = (location ?? '').split(/[?#]/);
  const at = path.lastIndexOf('/');
  return at > 0 && path.slice(0, at).endsWith(collection)
    ? decodePercent(path.slice(at + 1))
    : undefined;
}

/** Which member holds the id of an item, where the document does not tell. */
export function learnIds(document: OpenApiDocument, named: Iterable<NamedSeen>): LearnedAction[] {
  return [...named].flatMap(({ plan, names, ids, areNumbers, parameter, count }) => {
    const name = names.find((own) => own === parameter) ?? [...names].sort()[0];
    if (name === undefined || plan.schema === undefined) return [];
    if (ids.size < fewestIds && name !== parameter) return [];
    const place = memberPlace(document, plan.schema, name);
    const isOpen = !place.isDeclared || !saysType(dereference(document, place.pointer).node);
    return [
      updateAt(
        place.pointer,
        place.wrap({
          ...(isOpen && { type: areNumbers ? 'integer' : 'string' }),
          'x-doubletake-id': true,
        }),
        { seen: count, of: count },
        `${name} is the id: the path names items by it.`,
      ),
    ];
  });
}

function saysType(node: Readonly<Record<string, unknown>>): boolean {
  return ['type', 'allOf', 'anyOf', 'oneOf', 'enum', 'const'].some((name) => name in node);
}
