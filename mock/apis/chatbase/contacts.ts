import type { components } from '../../../generated/chatbase.ts';
import { ProblemError, type Violation } from '../../lib/problem.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Collection } from '../../model/store.ts';
import { collectionOf } from './chatbots.ts';

export type Contact = components['schemas']['Contact'];

/** Who has a value that only one contact of a chatbot may have. */
interface ContactKey {
  readonly contact: string;
}

/** The fields whose values are unique in a chatbot. */
const uniqueFields = ['email', 'external_id'] as const;

export function contactsOf(sandbox: Sandbox, chatbotId: string): Collection<Contact> {
  return collectionOf<Contact>(sandbox, chatbotId, 'contacts');
}

function keysOf(sandbox: Sandbox, chatbotId: string): Collection<ContactKey> {
  return collectionOf<ContactKey>(sandbox, chatbotId, 'contact-keys');
}

/** A contact by the id that Chatbase made, else by its external ID. */
export async function findContact(
  sandbox: Sandbox,
  chatbotId: string,
  id: string,
): Promise<Contact | undefined> {
  const contact = await contactsOf(sandbox, chatbotId).get(id);
  if (contact !== undefined) return contact;
  const key = await keysOf(sandbox, chatbotId).get(keyOf('external_id', id));
  return key === undefined ? undefined : contactsOf(sandbox, chatbotId).get(key.contact);
}

/** A contact that is about to be stored, and where the request has it. */
export interface Claim {
  readonly contact: Pick<Contact, 'id' | (typeof uniqueFields)[number]>;
  readonly location: readonly (string | number)[];
}

/**
 * Takes the unique values of contacts, all or none.
 * Throws `resource-conflict`, naming the values, where other contacts have any of them.
 */
export async function claimKeys(
  sandbox: Sandbox,
  chatbotId: string,
  claims: readonly Claim[],
): Promise<void> {
  const keys = keysOf(sandbox, chatbotId);
  // In one order for all requests: of two that want the same values, one gets all of them.
  const wanted = claims.flatMap(wantedKeys).sort((a, b) => (a.key < b.key ? -1 : 1));
  const taken: string[] = [];
  const violations: Violation[] = [];
  for (const { key, contact, violation } of wanted) {
    if (await keys.insert(key, { contact })) taken.push(key);
    else if ((await keys.get(key))?.contact !== contact) violations.push(violation);
  }
  if (violations.length === 0) return;
  for (const key of taken) await keys.delete(key);
  const values = violations
    .map(({ location, value }) => `${location.at(-1)} ${JSON.stringify(value)}`)
    .join(', ');
  throw new ProblemError('resource-conflict', `Another contact has ${values}.`, {
    resource: 'contact',
    violations,
  });
}

/** Gives back the unique values of a contact, except those that it keeps. */
export async function releaseKeys(
  sandbox: Sandbox,
  chatbotId: string,
  contact: Contact,
  kept?: Contact,
): Promise<void> {
  const keep = new Set(kept === undefined ? [] : contactKeys(kept));
  for (const key of contactKeys(contact)) {
    if (!keep.has(key)) await keysOf(sandbox, chatbotId).delete(key);
  }
}

function wantedKeys({
  contact,
  location,
}: Claim): { key: string; contact: string; violation: Violation }[] {
  return uniqueFields.flatMap((field) => {
    const value = contact[field];
    if (typeof value !== 'string') return [];
    const violation = {
      location: [...location, field],
      keyword: 'unique',
      message: 'must be unique: another contact has it',
      value,
    };
    return [{ key: keyOf(field, value), contact: contact.id, violation }];
  });
}

function contactKeys(contact: Contact): string[] {
  return wantedKeys({ contact, location: [] }).map(({ key }) => key);
}

/** E-mail addresses are compared in any case. */
function keyOf(field: (typeof uniqueFields)[number], value: string): string {
  return `${field}:${field === 'email' ? value.toLowerCase() : value}`;
}
