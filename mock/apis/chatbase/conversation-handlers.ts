import type { components, operations } from '../../../generated/chatbase.ts';
import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import { collectionOf, findChatbot } from './chatbots.ts';

type Schemas = components['schemas'];

interface DateRange {
  readonly startDate?: string;
  readonly endDate?: string;
}

/** Conversations and leads: the last that began comes first. */
export const conversationHandlers = {
  async getConversations({ query, sandbox }) {
    checkRange(query);
    await findChatbot(sandbox, query.chatbotId);
    const isWanted = sourceFilter(query.filteredSources);
    const all = await collectionOf<Schemas['Conversation']>(
      sandbox,
      query.chatbotId,
      'conversations',
    ).list({ newestFirst: true });
    const found = all.filter(
      ({ source, created_at }) => isWanted(source) && isWithin(created_at, query),
    );
    return { status: 200, body: { data: pageOf(found, query) } };
  },

  async getLeads({ query, sandbox }) {
    checkRange(query);
    await findChatbot(sandbox, query.chatbotId);
    const all = await collectionOf<Schemas['Lead']>(sandbox, query.chatbotId, 'leads').list({
      newestFirst: true,
    });
    const found = all.filter(({ created_at }) => isWithin(created_at, query));
    return { status: 200, body: { collectedCustomers: pageOf(found, query) } };
  },
} satisfies Handlers<operations>;

/**
 * Names of the filter that are not those of the answers; the reference and the guide call the
 * website differently.
 */
const sourceNames: Readonly<Record<string, string>> = {
  'widget or iframe': 'website',
  'chatbase site': 'website',
};

/**
 * Reads the comma list of `filteredSources` in any case; a source that no conversation can have
 * finds none.
 */
function sourceFilter(list: string | undefined): (source: string) => boolean {
  const names = (list ?? '').split(',').map((name) => name.trim().toLowerCase());
  const wanted = new Set(
    names.filter((name) => name !== '').map((name) => ownMember(sourceNames, name) ?? name),
  );
  return (source) => wanted.size === 0 || wanted.has(source);
}

function checkRange({ startDate, endDate }: DateRange): void {
  if (startDate === undefined || endDate === undefined || startDate <= endDate) return;
  const message = `must not be before startDate, which is ${startDate}`;
  throw new ProblemError('request-invalid', `The endDate ${endDate} ${message}.`, {
    violations: [{ location: ['query', 'endDate'], keyword: 'range', message, value: endDate }],
  });
}

/** Both days are part of the range, in UTC. */
function isWithin(instant: string, { startDate, endDate }: DateRange): boolean {
  const day = instant.slice(0, 10);
  return (startDate === undefined || day >= startDate) && (endDate === undefined || day <= endDate);
}

/**
 * The first 10 unless the query says otherwise (https://docs.chatbase.co/docs/get-conversations).
 */
function pageOf<Item>(
  items: readonly Item[],
  query: { readonly page?: string; readonly size?: string },
): Item[] {
  const size = Number(query.size ?? 10);
  const start = (Number(query.page ?? 1) - 1) * size;
  return items.slice(start, start + size);
}
