import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { applyCorrections } from './corrections.ts';
import type { Draft } from './draft.ts';
import { viewsByOwner } from './find-views.ts';
import { kindPaths } from './kinds-of-items.ts';
import { findSent, requestSchema, successSchema } from './locate-payload.ts';
import { membersOf } from './members.ts';
import type { Confidence, Count, Inferred, OperationPlan, Resource, Role } from './model.ts';
import { nestedPlaces } from './nested-places.ts';
import { saysPart } from './operation-text.ts';
import { groupByPath, keyOf, parameterOf, pathOf } from './path-shapes.ts';
import { planAttached } from './plan-attached.ts';
import { planBelowOne } from './plan-below-one.ts';
import { planCalls } from './plan-calls.ts';
import { planCollection } from './plan-collections.ts';
import { countsOf } from './plan-counts.ts';
import { planExists } from './plan-exists.ts';
import { planExport } from './plan-export.ts';
import { planGathered } from './plan-gathered.ts';
import { planItems } from './plan-items.ts';
import { planLines } from './plan-lines.ts';
import { linkagePath, planLinkages } from './plan-linkages.ts';
import { planMemberOfMany } from './plan-member-of-many.ts';
import { planBelow } from './plan-nested-paths.ts';
import { planAside } from './plan-parallel-paths.ts';
import { describeResourceSchema } from './resource-schema.ts';
import { restoreInference, type StoredInference } from './stored-inference.ts';

/**
 * Finds the resources of a document: collections and their items by the paths, singletons by what
 * can be read and written at one path, files by what takes or gives bytes, and what only shows
 * items of another resource by its schema. Schemas are read when they are needed. What cannot be
 * told stays `documented`.
 */
export function inferResources(
  document: OpenApiDocument,
  operations: readonly Operation[],
): Inferred {
  const { inferred } = document;
  const stored =
    inferred === undefined
      ? undefined
      : restoreInference(document, operations, inferred as StoredInference);
  return stored ?? inferAnew(document, operations);
}

function inferAnew(document: OpenApiDocument, operations: readonly Operation[]): Inferred {
  const plans = new Map<Operation, OperationPlan>();
  const drafts = new Map<string, Draft>();
  const names = new Set<string>();
  const groups = groupByPath(operations);
  const plan = (
    operation: Operation,
    role: Role,
    draft: Draft | undefined,
    why: string,
    extras: Partial<OperationPlan> = {},
  ) => {
    if (plans.has(operation)) return;
    const made: OperationPlan = {
      operation,
      role,
      resource: draft,
      address: undefined,
      slot: undefined,
      owners: [],
      why,
      ...extras,
    };
    plans.set(operation, made);
    draft?.plans.push(made);
    draft?.forgetSchema();
  };
  const ordered = [...groups.values()].sort((a, b) => a.segments.length - b.segments.length);
  for (const group of ordered) planLines(document, groups, group, draftOf, plan);
  for (const { key, home } of [...kindPaths(document, groups), ...nestedPlaces(document, groups)])
    drafts.set(key, draftOf(home, 'collection', 'high', `${pathOf({ segments: home })} has items`));
  for (const group of ordered)
    planItems(
      document,
      groups,
      group,
      draftOf,
      (segments) => drafts.get(keyOf(segments)),
      plan,
      (operation) => plans.has(operation),
    );
  planCalls(document, ordered, drafts, draftOf, plan);
  for (const group of ordered) {
    if (linkagePath(document, groups, group, drafts) !== undefined) continue;
    if (planAttached(document, groups, group, drafts, plan)) continue;
    if (!planAside(document, groups, group, drafts, plan))
      planCollection(document, groups, group, drafts, draftOf, plan);
  }
  // What sends a relationship is known when all that creates items is.
  for (const group of ordered) planLinkages(document, groups, group, drafts, plan);
  for (const group of ordered) {
    planExists(document, group, drafts, plan);
    planExport(document, group, drafts, plan);
    planMemberOfMany(document, group, drafts, plan);
    planBelow(document, group, drafts, draftOf, plan);
    planBelowOne(document, groups, group, drafts, draftOf, plan);
  }
  findParents(drafts);
  viewsByOwner(document, ordered, drafts, plan);
  for (const group of ordered)
    planGathered(document, group, drafts, plan, (operation) => plans.has(operation));
  for (const draft of drafts.values()) mergePartialReplacements(document, draft, plans);
  for (const group of ordered)
    for (const operation of group.operations) {
      if (plans.has(operation)) continue;
      const counts = countsOf(document, operation, [...drafts.values()]);
      const [first] = counts;
      if (first !== undefined)
        plan(operation, 'count', first.of as Draft, whyCounts(counts), { counts });
      else
        plan(operation, 'documented', undefined, whyDocumented(operation), {
          above: above(group.segments, drafts),
        });
    }
  const inferred = {
    resources: [...new Set(drafts.values())].filter((draft) => draft.plans.length > 0),
    plans,
  };
  const corrected = applyCorrections(document, inferred, draftOf);
  // A resource that a correction has made may be what others lie below.
  if (corrected !== inferred) findParents(drafts);
  return corrected;

  function draftOf(
    segments: readonly string[],
    kind: Draft['kind'],
    confidence: Confidence,
    why: string,
  ): Draft {
    const key = `${keyOf(segments)}${kind === 'singleton' ? ' singleton' : ''}`;
    const known = drafts.get(key);
    if (known !== undefined) return known;
    let described: Draft['resourceSchema'] | undefined;
    const draft: Draft = {
      name: nameOf(segments, names),
      kind,
      segments,
      parent: undefined,
      plans: [],
      confidence,
      why: [why],
      get resourceSchema() {
        described ??= describeResourceSchema(document, this as Resource);
        return described;
      },
      forgetSchema() {
        described = undefined;
      },
    };
    drafts.set(key, draft);
    names.add(draft.name);
    return draft;
  }
}

/** Which resource's item each path goes through. */
function findParents(drafts: ReadonlyMap<string, Draft>): void {
  for (const draft of drafts.values()) {
    const above = draft.segments.findLastIndex((segment) => parameterOf(segment) !== undefined);
    draft.parent = above === -1 ? undefined : drafts.get(keyOf(draft.segments.slice(0, above)));
    if (draft.parent?.kind === 'singleton') draft.parent = undefined;
    // Of a path that has one kind of another collection's items, no part has the other's length.
    if (draft.parent !== undefined && draft.parent.segments.length !== above)
      draft.parent = undefined;
  }
}

/**
 * A PUT that wants less than what creates an item changes a part of it, where no PATCH stands beside
 * it: `name` alone of what is created with `name` and `price`. So does one that wants nothing and
 * whose description says that it changes a part.
 */
function mergePartialReplacements(
  document: OpenApiDocument,
  draft: Draft,
  plans: Map<Operation, OperationPlan>,
): void {
  const create = draft.plans.find(({ role }) => role === 'create');
  const wanted = create === undefined ? [] : requiredMembers(document, create.operation, draft);
  const before = draft.plans;
  draft.plans = before.map((plan) => {
    const { operation, role } = plan;
    const isAlone = !draft.plans.some(
      (other) => other.operation.method === 'patch' && other.operation.path === operation.path,
    );
    const own = requiredMembers(document, operation, draft);
    if (role !== 'replace' || !isAlone || requestSchema(operation) === undefined) return plan;
    const wantsLess = own.length < wanted.length && own.every((name) => wanted.includes(name));
    if (!wantsLess && !(own.length === 0 && saysPart(document, operation))) return plan;
    const why = wantsLess ? 'which wants less than POST' : 'which says so';
    const merged: OperationPlan = {
      ...plan,
      role: 'merge',
      why: `${plan.why}, ${why}: it changes a part`,
    };
    plans.set(operation, merged);
    return merged;
  });
  if (draft.plans.some((plan, index) => plan !== before[index])) draft.forgetSchema();
}

/** What a request has to say of an item, in its envelope or not. */
function requiredMembers(
  document: OpenApiDocument,
  operation: Operation,
  { resourceSchema }: Draft,
): string[] {
  const whole = requestSchema(operation);
  if (whole === undefined) return [];
  const { schema } = findSent(document, whole, resourceSchema.hints);
  return [...membersOf(document, schema).values()]
    .filter(({ required, readOnly }) => required && !readOnly)
    .map(({ name }) => name);
}

/** The resource whose item a path goes through last: `orders` for `/orders/{id}/invoice`. */
function above(segments: readonly string[], drafts: ReadonlyMap<string, Draft>): Draft | undefined {
  const last = segments.findLastIndex((segment) => parameterOf(segment) !== undefined);
  return last === -1 ? undefined : drafts.get(keyOf(segments.slice(0, last)));
}

/** `pets`; `owners/pets` where another resource of that name stands elsewhere. */
function nameOf(segments: readonly string[], taken: ReadonlySet<string>): string {
  const statics = segments.filter((segment) => !segment.includes('{'));
  for (let count = 1; count <= statics.length; count++) {
    const name = statics.slice(-count).join('/');
    if (!taken.has(name)) return name;
  }
  return segments.join('/') || 'root';
}

/** `counts tasks: total_tasks, done_tasks by status`. */
function whyCounts(counts: readonly Count[]): string {
  const told = counts.map(({ path, where }) => {
    const name = path.join('.') || 'the answer';
    return 'every' in where ? name : `${name} by ${where.member}`;
  });
  return `counts ${[...new Set(counts.map(({ of }) => of.name))].join(', ')}: ${told.join(', ')}`;
}

function whyDocumented(operation: Operation): string {
  const schema = successSchema(operation);
  if (operation.path.includes('{')) return 'no collection above it keeps what it is about';
  if (operation.method === 'get')
    return schema === undefined
      ? 'answers nothing that could be kept'
      : 'nothing in the document writes what it reads';
  return 'nothing in the document reads what it would write';
}
