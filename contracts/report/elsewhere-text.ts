import { count, cut } from './format.ts';
import type { ShownFinding } from './show-finding.ts';

/** So many places are told of a cause; how many more there are is counted. */
const mostTold = 8;

/** Where else the cause of a finding shows, as text. */
export interface ToldElsewhere {
  /** Places where it shows as the same, with the operation where it is another. */
  readonly places: readonly string[];
  /** Where it shows as something else: place, code and message. */
  readonly others: readonly string[];
  /** How many more places there are. */
  readonly more: number;
}

/** What is told of where else a cause shows: what shows as something else before the rest. */
export function tellElsewhere({ also, operation, code }: ShownFinding): ToldElsewhere {
  const places = new Set<string>();
  const others = new Set<string>();
  for (const own of also) {
    const place = own.operation === operation ? own.location : `${own.operation} ${own.location}`;
    if (own.code === code) places.add(place);
    else others.add(`${place} (${own.code}): ${own.message}`);
  }
  const [toldOthers, room] = [[...others].slice(0, mostTold), Math.max(0, mostTold - others.size)];
  return {
    places: [...places].slice(0, room),
    others: toldOthers,
    more: others.size - toldOthers.length + Math.max(0, places.size - room),
  };
}

/**
 * A message with how many more places there are, which stays where the message is cut.
 * @param room characters of both; as many as there are by default
 */
export function withMorePlaces(
  { message, also }: Pick<ShownFinding, 'message' | 'also'>,
  room = Number.POSITIVE_INFINITY,
): string {
  const more = also.length === 0 ? '' : `; and in ${count(also.length, 'more place')}`;
  return `${cut(message, room - more.length)}${more}`;
}
