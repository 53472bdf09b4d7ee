import { isObject } from '../../openapi/lib/json-pointer.ts';
import {
  creationTimes,
  isAkin,
  isAnotherTime,
  recognise,
  type SentTexts,
  timeOf,
  tolerance,
} from './recognise.ts';

/** What is known of something that a run has made, when it is over. */
export interface KnownLater {
  readonly runId: string;
  /** All that was sent of it, by member. */
  readonly texts: SentTexts;
  /** The `Date` of the answer by which it was made. */
  readonly at?: string | undefined;
  /** What that answer has shown as the time of its making, by member. */
  readonly times?: Readonly<Record<string, unknown>> | undefined;
}

/** Whose something is, and by what that is seen, as the end of a sentence. */
export interface Recognised {
  readonly whose: 'ours' | 'others' | 'unknown';
  readonly why: string;
}

/**
 * Whose an item is that is found by the id of something that an earlier run has made: a server may
 * have given the id to another item since, and what is called by a name may have been made anew.
 */
export function recogniseLater(item: unknown, known: KnownLater): Recognised {
  const { runId, texts, at, times } = known;
  if (!isObject(item)) return { whose: 'unknown', why: 'nothing is shown of it' };
  const whose = recognise(item, texts, runId);
  if (whose === 'ours') return { whose, why: 'it bears the name of the run' };
  if (whose === 'others')
    return { whose, why: 'it is called otherwise than what the run has made' };
  const made = creationTimes(item);
  for (const [name, value] of Object.entries(made)) {
    if (texts.get(name)?.has(String(value)) === true) continue;
    const before = timeOf(times?.[name]);
    const date = Date.parse(at ?? '');
    const isAnother =
      before !== undefined
        ? isAnotherTime(value, before, rounding)
        : !Number.isNaN(date) && isAnotherTime(value, date, tolerance);
    if (isAnother)
      return { whose: 'others', why: `it was made at another time (${name}: ${String(value)})` };
    if (before !== undefined) return { whose: 'ours', why: 'it was made at the same time' };
  }
  return byValues(item, texts);
}

/** Milliseconds: stores keep times to the second. */
const rounding = 1000;

/** Where no name and no time tells, most of what was sent has to be there still. */
function byValues(item: Record<string, unknown>, texts: SentTexts): Recognised {
  let same = 0;
  const others: string[] = [];
  for (const [name, sent] of texts) {
    const shown = item[name];
    if (shown === undefined || shown === null || typeof shown === 'object') continue;
    if ([...sent].some((text) => isAkin(text, String(shown)))) same++;
    else others.push(name);
  }
  if (others.length > same)
    return {
      whose: 'others',
      why: `it shows another ${others.slice(0, 3).join(', ')} than was sent`,
    };
  return same > 0
    ? { whose: 'ours', why: 'it shows what was sent' }
    : { whose: 'unknown', why: 'nothing in it tells whose it is' };
}
