import type { operations } from '../../../generated/chatbase.ts';
import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';

interface DateRange {
  readonly startDate?: string;
  readonly endDate?: string;
}

/**
 * Conversations and leads, which are inferred. No document says how the names of the sources that are
 * wanted and those of the answers go together.
 */
export const conversationHandlers: Handlers<operations> = {
  getConversations: async ({ query, inferred }) => {
    checkRange(query);
    return inferred({ query: { ...query, filteredSources: sourcesIn(query.filteredSources) } });
  },

  getLeads: async ({ query, inferred }) => {
    checkRange(query);
    return inferred();
  },
};

/**
 * Names of the filter that are not those of the answers; the reference and the guide call the
 * website differently.
 */
const sourceNames: Readonly<Record<string, string>> = {
  'widget or iframe': 'website',
  'chatbase site': 'website',
};

/** The comma list of `filteredSources` in the words of the answers. */
function sourcesIn(list: string | undefined): string {
  const names = (list ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names
    .filter((name) => name !== '')
    .map((name) => ownMember(sourceNames, name) ?? name)
    .join(',');
}

function checkRange({ startDate, endDate }: DateRange): void {
  if (startDate === undefined || endDate === undefined || startDate <= endDate) return;
  const message = `must not be before startDate, which is ${startDate}`;
  throw new ProblemError('request-invalid', `The endDate ${endDate} ${message}.`, {
    violations: [{ location: ['query', 'endDate'], keyword: 'range', message, value: endDate }],
  });
}
