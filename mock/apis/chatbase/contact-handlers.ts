import type { components, operations } from '../../../generated/chatbase.ts';
import { describeViolation, notFound, ProblemError, type Violation } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import { changeEntity } from '../../state/change-entity.ts';
import {
  type AttributeValues,
  type CustomAttribute,
  readAttributeValues,
} from './attribute-values.ts';
import { collectionOf, findChatbot, writeInChatbot } from './chatbots.ts';
import { type Contact, claimKeys, contactsOf, findContact, releaseKeys } from './contacts.ts';

type ContactInput = components['schemas']['ContactInput'];

/** The contacts of a chatbot (https://chatbase.co/docs/developer-guides/api/contacts). */
export const contactHandlers = {
  async getContacts({ path, query, sandbox }) {
    await findChatbot(sandbox, path.chatbotId);
    const { page = 1, per_page = 100 } = query;
    const contacts = contactsOf(sandbox, path.chatbotId);
    const total = await contacts.count();
    const total_pages = Math.ceil(total / per_page);
    if (page > Math.max(total_pages, 1)) throw outOfRange(page, Math.max(total_pages, 1));
    const data = await contacts.list({ offset: (page - 1) * per_page, limit: per_page });
    return {
      status: 200,
      body: { message: 'Success', data, total, pages: { page, per_page, total_pages } },
    };
  },

  /** All contacts of the request, or none. */
  async createContacts({ path, body, sandbox }) {
    const data = await writeInChatbot(sandbox, path.chatbotId, async () => {
      const read = await createReader(sandbox, path.chatbotId);
      const users = body.users.map((user, index) => read(user, ['body', 'users', index]));
      throwAny(users.flatMap(({ violations }) => violations));
      const contacts: Contact[] = [];
      for (const user of users) contacts.push(await createContact(sandbox, user));
      await claimKeys(
        sandbox,
        path.chatbotId,
        contacts.map((contact, index) => ({ contact, location: ['body', 'users', index] })),
      );
      for (const contact of contacts)
        await contactsOf(sandbox, path.chatbotId).insert(contact.id, contact);
      return contacts;
    });
    return { status: 200, body: { message: 'Success', data } };
  },

  /** Changes what is sent and keeps the rest, also within `custom_attributes`. */
  async updateContact({ path, body, sandbox }) {
    const data = await writeInChatbot(sandbox, path.chatbotId, async () => {
      const { id } = await requireContact(sandbox, path);
      const { fields, values, violations } = (await createReader(sandbox, path.chatbotId))(
        body.data,
        ['body', 'data'],
      );
      throwAny(violations);
      await claimKeys(sandbox, path.chatbotId, [
        { contact: { ...fields, id }, location: ['body', 'data'] },
      ]);
      const updated_at = unixSeconds(sandbox);
      const change = await changeEntity(contactsOf(sandbox, path.chatbotId), id, (current) => ({
        ...current,
        ...fields,
        custom_attributes: { ...current.custom_attributes, ...values },
        updated_at,
      }));
      if (change === undefined) {
        await releaseKeys(sandbox, path.chatbotId, { ...fields, id, created_at: 0, updated_at });
        throw notFound('contact', path.contactId);
      }
      await releaseKeys(sandbox, path.chatbotId, change.before, change.after);
      return change.after;
    });
    return { status: 200, body: { message: 'Success', data } };
  },

  async deleteContact({ path, sandbox }) {
    await findChatbot(sandbox, path.chatbotId);
    const { id } = await requireContact(sandbox, path);
    const deleted = await contactsOf(sandbox, path.chatbotId).delete(id);
    if (deleted === undefined) throw notFound('contact', path.contactId);
    await releaseKeys(sandbox, path.chatbotId, deleted);
    return { status: 204 };
  },
} satisfies Handlers<operations>;

interface ReadContact extends AttributeValues {
  /** The fields that were sent and that a contact has. */
  readonly fields: Omit<ContactInput, 'custom_attributes'>;
}

type ContactReader = (input: ContactInput, location: readonly (string | number)[]) => ReadContact;

/**
 * Reads contacts by the custom attributes that the chatbot has now; other top-level fields are left
 * out.
 */
async function createReader(sandbox: Sandbox, chatbotId: string): Promise<ContactReader> {
  const attributes = await collectionOf<CustomAttribute>(
    sandbox,
    chatbotId,
    'custom-attributes',
  ).list();
  return (
    { external_id, name, email, phonenumber, stripe_accounts, custom_attributes = {} },
    location,
  ) => ({
    fields: {
      ...(external_id !== undefined && { external_id }),
      ...(name !== undefined && { name }),
      ...(email !== undefined && { email }),
      ...(phonenumber !== undefined && { phonenumber }),
      ...(stripe_accounts !== undefined && {
        stripe_accounts: stripe_accounts.map(readStripeAccount),
      }),
    },
    ...readAttributeValues(custom_attributes, attributes, [...location, 'custom_attributes']),
  });
}

function readStripeAccount({
  label,
  stripe_id,
  stripe_email,
}: components['schemas']['StripeAccountInput']) {
  return { label, stripe_id, ...(stripe_email !== undefined && { stripe_email }) };
}

async function createContact(sandbox: Sandbox, { fields, values }: ReadContact): Promise<Contact> {
  const now = unixSeconds(sandbox);
  return {
    id: await sandbox.ids.uuid(),
    external_id: null,
    name: null,
    email: null,
    phonenumber: null,
    stripe_accounts: [],
    ...fields,
    custom_attributes: values,
    created_at: now,
    updated_at: now,
  };
}

async function requireContact(
  sandbox: Sandbox,
  { chatbotId, contactId }: { chatbotId: string; contactId: string },
): Promise<Contact> {
  const contact = await findContact(sandbox, chatbotId, contactId);
  if (contact === undefined) throw notFound('contact', contactId);
  return contact;
}

function unixSeconds(sandbox: Sandbox): number {
  return Math.floor(sandbox.clock.now().getTime() / 1000);
}

function throwAny(violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  throw new ProblemError(
    'request-invalid',
    `${violations.map((violation) => describeViolation(violation)).join('; ')}.`,
    { violations },
  );
}

function outOfRange(page: number, last: number): ProblemError {
  const message = `must be at most ${last}, the number of the last page`;
  return new ProblemError('request-invalid', `The page ${page} ${message}.`, {
    violations: [{ location: ['query', 'page'], keyword: 'range', message, value: page }],
  });
}
