import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import { normalizeName } from '../../../openapi/lib/normalize-name.ts';

/** How names in documents are compared: `chatbotId`, `chatbot_id` and `chatbot-id` are one name. */

export { normalizeName };

/** The words of a name in lower case: `createdAt` and `created_at` are `created`, `at`. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/**
 * The English singular of a plural, as far as paths need it: `pets`, `categories`, `statuses`,
 * `people`.
 */
export function singular(name: string): string {
  const irregular: Record<string, string> = {
    people: 'person',
    children: 'child',
    men: 'man',
    women: 'woman',
    data: 'data',
    media: 'media',
    indices: 'index',
  };
  const lower = name.toLowerCase();
  const known = ownMember(irregular, lower);
  if (known !== undefined) return known;
  if (/(ss|us|is)$/.test(lower)) return name;
  if (/ies$/.test(lower) && lower.length > 4) return `${name.slice(0, -3)}y`;
  if (/(ses|xes|zes|ches|shes)$/.test(lower))
    return /(ses)$/.test(lower) && !/(sses|uses|ases)$/.test(lower)
      ? name.slice(0, -1)
      : name.slice(0, -2);
  return /s$/.test(lower) ? name.slice(0, -1) : name;
}

/** Whether two names mean the same kind of item, one of them perhaps in the plural. */
export function sameNoun(a: string, b: string): boolean {
  return normalizeName(singular(a)) === normalizeName(singular(b));
}
