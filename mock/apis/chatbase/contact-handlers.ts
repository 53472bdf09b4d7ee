import type { components, operations } from '../../../generated/chatbase.ts';
import { describeViolation, ProblemError, type Violation } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import type { HandlerCall } from '../../model/types.ts';
import { type CustomAttribute, readAttributeValues } from './attribute-values.ts';

type Schemas = components['schemas'];

/**
 * The contacts of a chatbot (https://chatbase.co/docs/developer-guides/api/contacts). What is kept of
 * them is inferred; what no document says is that each chatbot has attributes of its own, which their
 * values are held to.
 */
export const contactHandlers: Handlers<operations> = {
  async getContacts({ query: { page = 1 }, inferred }) {
    const answer = await inferred();
    const last = Math.max(answer.body.pages.total_pages, 1);
    if (page > last) throw outOfRange(page, last);
    return answer;
  },

  async createContacts({ path, body, items, inferred }) {
    const attributes = await attributesOf(items, path.chatbotId);
    const users = body.users.map((user, index) =>
      readContact(user, attributes, ['body', 'users', index]),
    );
    throwAny(users.flatMap(({ violations }) => violations));
    return inferred({ body: { users: users.map(({ contact }) => contact) } });
  },

  async updateContact({ path, body, items, inferred }) {
    const attributes = await attributesOf(items, path.chatbotId);
    const { contact, violations } = readContact(body.data, attributes, ['body', 'data']);
    throwAny(violations);
    return inferred({ body: { data: contact } });
  },
};

/** A contact by the id that Chatbase made, else by its external ID. */
export async function findContact(
  items: HandlerCall['items'],
  chatbotId: string,
  id: string,
): Promise<Schemas['Contact'] | undefined> {
  const all = await items('contacts', { chatbotId }).list();
  const contacts = all.map(({ value }) => value as Schemas['Contact']);
  return (
    contacts.find((contact) => contact.id === id) ??
    contacts.find(({ external_id }) => external_id === id)
  );
}

async function attributesOf(
  items: HandlerCall['items'],
  chatbotId: string,
): Promise<readonly CustomAttribute[]> {
  const all = await items('custom-attributes', { chatbotId }).list();
  return all.map(({ value }) => value as CustomAttribute);
}

/** A contact with the values of its attributes as they are stored, and what is wrong with them. */
function readContact(
  given: Schemas['ContactInput'],
  attributes: readonly CustomAttribute[],
  location: readonly (string | number)[],
): { readonly contact: Schemas['ContactInput']; readonly violations: readonly Violation[] } {
  const { custom_attributes: sent } = given;
  if (sent === undefined) return { contact: given, violations: [] };
  const at = [...location, 'custom_attributes'];
  const { values, violations } = readAttributeValues(sent, attributes, at);
  return { contact: { ...given, custom_attributes: values }, violations };
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
