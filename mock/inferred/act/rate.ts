import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Api } from '../../model/api.ts';
import { normalizeName } from '../infer/inflect.ts';
import { isNumber, type Member } from '../infer/members.ts';
import type { ResourceSchema } from '../infer/model.ts';
import { toHundredths } from '../infer/totals.ts';
import type { Verb } from './verbs.ts';

const rating = /^(rat(e|ing|ings)|stars?|vote|score)$/;
const given = /^(stars?|rating|score|value|rate|vote|points)$/;
const mine = /^(my|user|your|own|viewer)(rating|stars|score|vote)$/;
const average = /^(average|avg|mean)(rating|stars|score)s?$|^(rating|stars|score)s?(average|avg)?$/;
const count = /^(rating|review|vote|star)s?count$|^(num|nb|total)(of)?(rating|vote)s$/;

/**
 * What a rating by the client does to an item: their own is what they sent, the average follows, and
 * the count goes up for the first one. Undefined for any other action.
 */
export function ratingEffects(
  api: Pick<Api, 'document'>,
  { members }: ResourceSchema,
  current: unknown,
  { verb, sent }: { readonly verb: Verb; readonly sent: unknown },
): Record<string, unknown> | undefined {
  if (!verb.stems.some((stem) => rating.test(stem)) || verb.isUndoing || !isObject(sent))
    return undefined;
  const numbers = Object.entries(sent).filter(
    ([name, value]) => typeof value === 'number' && given.test(normalizeName(name)),
  );
  const [[, stars] = []] = numbers;
  if (typeof stars !== 'number' || numbers.length > 1) return undefined;
  const item = isObject(current) ? current : {};
  const find = (pattern: RegExp): Member | undefined =>
    [...members.values()].find(
      ({ name, pointer }) => pattern.test(normalizeName(name)) && isNumber(api.document, pointer),
    );
  const own = find(mine);
  const mean = find(average);
  const many = find(count);
  if (many === undefined && own === undefined) return undefined;
  const before = own === undefined ? undefined : item[own.name];
  const had = many === undefined ? undefined : item[many.name];
  const known = typeof had === 'number' ? had : 0;
  const isFirst = typeof before !== 'number';
  const now = isFirst ? known + 1 : Math.max(1, known);
  const sum = mean === undefined ? undefined : item[mean.name];
  const others = (typeof sum === 'number' ? sum : 0) * known - (isFirst ? 0 : before);
  const next = toHundredths((others + stars) / now);
  return {
    ...(own !== undefined && { [own.name]: stars }),
    ...(many !== undefined && { [many.name]: now }),
    ...(mean !== undefined && many !== undefined && { [mean.name]: next }),
  };
}
