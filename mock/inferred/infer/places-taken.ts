import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { belonging } from './belonging.ts';
import { normalizeName } from './inflect.ts';
import { extensionAt, type Member } from './members.ts';
import type { Resource } from './model.ts';
import { nounOf } from './path-shapes.ts';

/** What the items of a resource say of the places that others have taken: bookings, registrations. */
export interface PlacesTaken {
  readonly of: Resource;
  /** The member of those that names the item; undefined where they lie below it. */
  readonly owner: string | undefined;
  /** The member with how many places there are in all. */
  readonly capacity: string | undefined;
  readonly taken: string | undefined;
  readonly left: string | undefined;
  readonly full: string | undefined;
  /** Whether the client has taken one. */
  readonly mine: string | undefined;
}

const takings =
  /^(bookings?|reservations?|registrations?|attendees?|participants?|enrol?lments?|signups?|rsvps?)$/;
const things = '(spots|seats|places|slots|capacity|tickets|spaces)';
const names = {
  capacity:
    /^(capacity|(max|total)(participants|attendees|guests|seats|places|spots|capacity|slots))$/,
  left: new RegExp(
    `^${things}(left|remaining|available|free)$|^(available|remaining|free)${things}$`,
  ),
  taken:
    /^(booked|reserved|registered|enrolled|taken|attending)(count|seats|places|spots)?$|^(seats|places|spots)(taken|booked|reserved)$/,
  full: /^(is)?(full|soldout|fullybooked|bookedout)$/,
  mine: /^(is)?(booked|reserved|registered|enrolled|attending|joined|signedup)(byme)?$/,
} as const;

/**
 * The numbers and flags of a resource's items that go by what others have taken of their places.
 * Undefined where nothing is taken; what a request sends is no such member.
 */
export function findPlacesTaken(
  document: OpenApiDocument,
  resource: Resource,
  others: readonly Resource[],
): PlacesTaken | undefined {
  const { members, sentMembers } = resource.resourceSchema;
  const find = (pattern: RegExp, type: string, isOwn: boolean) =>
    [...members.values()].find(
      (member: Member) =>
        pattern.test(normalizeName(member.name)) &&
        schemaTypes(document, member.pointer).has(type) &&
        !(isOwn && sentMembers.has(member.name)) &&
        extensionAt(document, member.pointer, 'x-doubletake-relation') !== false,
    )?.name;
  const capacity = find(names.capacity, 'integer', false);
  const told = {
    taken: find(names.taken, 'integer', true),
    left: capacity === undefined ? undefined : find(names.left, 'integer', true),
    full: capacity === undefined ? undefined : find(names.full, 'boolean', true),
    mine: find(names.mine, 'boolean', true),
  };
  if (Object.values(told).every((name) => name === undefined)) return undefined;
  const found = belonging(document, resource, others, ({ segments }) =>
    takings.test(normalizeName(nounOf(segments))),
  );
  return found === undefined ? undefined : { ...found, capacity, ...told };
}

/** Whether a booking takes no place any more, or none yet: it is cancelled, or waits for one. */
export function isGivenBack(value: unknown): boolean {
  const status = isObject(value) ? value['status'] : undefined;
  return typeof status === 'string' && /cancel|reject|declin|waitlist/i.test(status);
}
