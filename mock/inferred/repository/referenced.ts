import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { Collection } from '../../model/store.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { normalizeName, sameNoun, singular } from '../infer/inflect.ts';
import { overlap } from '../infer/locate-payload.ts';
import type { Resource } from '../infer/model.ts';
import { nounOf, parametersIn } from '../infer/path-shapes.ts';

/** What is asked for the things of other collections. */
export interface ReferenceSources {
  readonly repository: {
    open(
      call: OperationCall,
      resource: Resource,
    ): Promise<{ readonly entities: Pick<Collection<Entity>, 'get'> }>;
  };
  resources(): readonly Resource[];
}

/**
 * What a thing that stands in another place under its id shows there: of `/contacts/{id}/segments/s-7`
 * what `/segments/s-7` has. Undefined where there is none.
 */
export async function referenced(
  { repository, resources }: ReferenceSources,
  call: OperationCall,
  resource: Resource,
  id: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const home = homeOf(resource, resources());
  if (home === undefined) return undefined;
  const { entities } = await repository.open(call, home);
  const value = (await entities.get(id))?.value;
  if (!isObject(value)) return undefined;
  const own = resource.resourceSchema;
  return Object.fromEntries(
    [...own.members.keys()]
      .filter((name) => name !== own.id && ownMember(value, name) !== undefined)
      .map((name) => [name, value[name]]),
  );
}

/** The collection of the same name whose path needs no more than that of the other one. */
function homeOf(resource: Resource, resources: readonly Resource[]): Resource | undefined {
  if (homes.has(resource)) return homes.get(resource);
  const own = parametersIn(resource.segments);
  const known = (other: Resource) =>
    other !== resource &&
    other.kind === 'collection' &&
    parametersIn(other.segments).every((name) => own.includes(name));
  const namesake = resources.find(
    (other) =>
      known(other) &&
      sameNoun(nounOf(other.segments), nounOf(resource.segments)) &&
      parametersIn(other.segments).length < own.length &&
      overlap(other.resourceSchema.hints.members, resource.resourceSchema.hints.members) >= 0.5,
  );
  // `/favorites/{hotelId}` of which each is a hotel.
  const { place } = resource.resourceSchema.hints;
  const home =
    namesake ??
    resources.find(
      (other) =>
        known(other) &&
        place !== undefined &&
        other.resourceSchema.hints.place === place &&
        (isNamedAfter(resource, nounOf(other.segments)) || isNamedAs(resource, other)),
    );
  homes.set(resource, home);
  return home;
}

/** Whether the parameter that names an item is called after the things of another collection. */
function isNamedAfter({ plans }: Resource, noun: string): boolean {
  return plans.some(
    ({ address }) =>
      address !== undefined && normalizeName(address.name) === `${normalizeName(singular(noun))}id`,
  );
}

/** Whether the items of two collections are named by parameters of one name. */
function isNamedAs({ plans }: Resource, other: Resource): boolean {
  const names = new Set(plans.flatMap(({ address }) => address?.name ?? []));
  return other.plans.some(
    ({ address, role }) => role === 'read' && address !== undefined && names.has(address.name),
  );
}

/** Resources are of one document, and go with it. */
const homes = new WeakMap<Resource, Resource | undefined>();
