import { lazily } from '../../../openapi/lib/lazily.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Count, Gathered, Inferred, OperationPlan, Resource } from './model.ts';
import { describeResourceSchema } from './resource-schema.ts';

type Place = number | null;

interface StoredCount extends Omit<Count, 'of'> {
  readonly of: number;
}

interface StoredGathered extends Omit<Gathered, 'of'> {
  readonly of: number;
}

interface StoredPlan
  extends Omit<
    OperationPlan,
    'operation' | 'resource' | 'above' | 'other' | 'counts' | 'gathered' | 'address' | 'slot'
  > {
  readonly operation: number;
  readonly resource: Place;
  readonly above?: Place;
  readonly other?: Place;
  readonly counts?: readonly StoredCount[];
  readonly gathered?: readonly StoredGathered[];
  readonly address: OperationPlan['address'] | null;
  readonly slot: string | null;
}

interface StoredResource
  extends Pick<Resource, 'name' | 'kind' | 'segments' | 'confidence' | 'why'> {
  readonly parent: Place;
  readonly plans: readonly number[];
}

/**
 * What was inferred of a document as data. Operations, plans and resources are named by their
 * places in these lists, and operations by their place in the document.
 */
export interface StoredInference {
  readonly operations: number;
  readonly resources: readonly StoredResource[];
  /** How many of the resources, at the beginning, are those of the document. */
  readonly listed: number;
  readonly plans: readonly StoredPlan[];
  /** The plans that count, in their order. */
  readonly valid: readonly number[];
}

/** Writes an inference down. What schemas say of resources is read again when it is needed. */
export function storeInference(
  inferred: Inferred,
  operations: readonly Operation[],
): StoredInference {
  const resources = [...inferred.resources];
  const resourcePlaces = new Map(resources.map((resource, place) => [resource, place]));
  const plans: OperationPlan[] = [];
  const planPlaces = new Map<OperationPlan, number>();
  const operationAt = new Map(operations.map((operation, place) => [operation, place]));
  const placeOfResource = (resource: Resource): number => {
    const place = resourcePlaces.get(resource) ?? resources.push(resource) - 1;
    resourcePlaces.set(resource, place);
    return place;
  };
  const resourceAt = (resource: Resource | undefined): Place =>
    resource === undefined ? null : placeOfResource(resource);
  const planAt = (plan: OperationPlan): number => {
    const known = planPlaces.get(plan);
    if (known !== undefined) return known;
    planPlaces.set(plan, plans.length);
    const others = [...(plan.counts ?? []), ...(plan.gathered ?? [])].map(({ of }) => of);
    for (const named of [plan.resource, plan.above, plan.other, ...others]) resourceAt(named);
    return plans.push(plan) - 1;
  };
  const valid = [...inferred.plans.values()].map(planAt);
  const storedResources: StoredResource[] = [];
  // What is named on the way comes to the end of the list, and has its turn.
  for (const { name, kind, segments, confidence, why, parent, plans: own } of resources)
    storedResources.push({
      name,
      kind,
      segments,
      confidence,
      why,
      parent: resourceAt(parent),
      plans: own.map(planAt),
    });
  return {
    operations: operations.length,
    resources: storedResources,
    listed: inferred.resources.length,
    plans: plans.map(
      ({ operation, resource, above, other, counts, gathered, address, slot, ...rest }) => ({
        ...rest,
        operation: operationAt.get(operation) ?? -1,
        resource: resourceAt(resource),
        address: address ?? null,
        slot: slot ?? null,
        ...(above !== undefined && { above: resourceAt(above) }),
        ...(other !== undefined && { other: resourceAt(other) }),
        ...(counts !== undefined && {
          counts: counts.map((count) => ({ ...count, of: placeOfResource(count.of) })),
        }),
        ...(gathered !== undefined && {
          gathered: gathered.map((list) => ({ ...list, of: placeOfResource(list.of) })),
        }),
      }),
    ),
    valid,
  };
}

/** The inference that was written down; undefined where it is of other operations. */
export function restoreInference(
  document: OpenApiDocument,
  operations: readonly Operation[],
  stored: StoredInference,
): Inferred | undefined {
  if (stored.operations !== operations.length) return undefined;
  const plans: OperationPlan[] = [];
  const resources = stored.resources.map(({ parent, plans: own, ...rest }): Resource => {
    const owned = lazily(() => own.map((place) => plans[place] as OperationPlan));
    const resource: Resource = {
      ...rest,
      get parent() {
        return parent === null ? undefined : resources[parent];
      },
      get plans() {
        return owned();
      },
      get resourceSchema() {
        return described();
      },
    };
    const described = lazily(() => describeResourceSchema(document, resource));
    return resource;
  });
  const resourceAt = (place: Place | undefined): Resource | undefined =>
    place === null || place === undefined ? undefined : resources[place];
  for (const {
    operation,
    resource,
    above,
    other,
    counts,
    gathered,
    address,
    slot,
    ...rest
  } of stored.plans)
    plans.push({
      ...rest,
      operation: operations[operation] as Operation,
      resource: resourceAt(resource),
      address: address ?? undefined,
      slot: slot ?? undefined,
      ...(above !== undefined && { above: resourceAt(above) }),
      ...(other !== undefined && { other: resourceAt(other) }),
      ...(counts !== undefined && {
        counts: counts.map(({ of, ...count }) => ({ ...count, of: resources[of] as Resource })),
      }),
      ...(gathered !== undefined && {
        gathered: gathered.map(({ of, ...list }) => ({ ...list, of: resources[of] as Resource })),
      }),
    });
  return {
    resources: resources.slice(0, stored.listed),
    plans: new Map(
      stored.valid.map((place) => {
        const plan = plans[place] as OperationPlan;
        return [plan.operation, plan];
      }),
    ),
  };
}
