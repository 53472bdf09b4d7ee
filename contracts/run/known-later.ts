import { isMadeUp } from '../request/own-names.ts';
import type { SentTexts } from '../safety/recognise.ts';
import type { KnownLater } from '../safety/recognise-later.ts';
import { addTexts, type SentValues } from '../safety/sent-values.ts';
import { holdsHidden } from '../secrets/mask.ts';
import type { LedgerEntry } from './ledger.ts';

type Of<Name extends LedgerEntry['entry']> = LedgerEntry & { readonly entry: Name };

/** What a ledger knows of something that its run has made. */
export interface KnownByLedger extends KnownLater {
  /** Whether the run has deleted it: then its id may name another one. */
  readonly wasDeleted: boolean;
  /** Whether no other item can have come to its id or name since. */
  readonly isUnmistakable: boolean;
}

export interface LedgerKnowledge {
  readonly runId: string;
  /**
   * What is known of what some requests have made, one after the other, under the same id.
   * @param id of what they have made, or may have made
   */
  of(numbers: readonly number[], id: unknown): KnownByLedger;
  /** What was sent to a path, of which it is not known that it was refused. */
  sentTo(path: string): readonly SentValues[];
}

/** Reads what the entries of a ledger say of its items. */
export function knowledgeOf(entries: readonly LedgerEntry[]): LedgerKnowledge {
  const intents = new Map(only(entries, 'intend').map((entry) => [entry.number, entry]));
  const made = new Map(only(entries, 'made').map((entry) => [entry.number, entry]));
  const refused = new Set(only(entries, 'refused').map(({ number }) => number));
  const done = only(entries, 'done');
  const deleted = new Set([
    ...only(entries, 'deleted').map(({ number }) => number),
    ...done.flatMap(({ number, of }) =>
      intents.get(number)?.request.startsWith('DELETE ') === true ? [of] : [],
    ),
  ]);
  const runId = only(entries, 'run')[0]?.runId ?? '';

  /** Requests that may have changed an item after it was made. */
  function changesOf(number: number): Of<'intend'>[] {
    const call = made.get(number)?.delete ?? made.get(number)?.read;
    const place = Object.entries(call?.parameters ?? {});
    const isAt = ({ request, parameters = {} }: Of<'intend'>) =>
      /^(PUT|PATCH) /.test(request) &&
      place.length > 0 &&
      place.every(([name, value]) => String(parameters[name]) === String(value));
    const ofIt = new Set(done.filter(({ of }) => of === number).map((entry) => entry.number));
    return [...intents.values()].filter(
      (intent) => !refused.has(intent.number) && (ofIt.has(intent.number) || isAt(intent)),
    );
  }

  return {
    runId,
    of(numbers, id) {
      const last = Math.max(...numbers);
      const creations = numbers.flatMap((number) => intents.get(number) ?? []);
      const changes = numbers.flatMap(changesOf);
      const texts: SentTexts = new Map();
      for (const { sent } of [...creations, ...changes])
        if (sent !== undefined) addTexts(texts, readable(sent));
      const given = creations.flatMap(({ parameters = {}, sent = {} }) => [
        ...Object.values(parameters).map(String),
        ...Object.values(sent).flat(),
      ]);
      const isChosenByServer = String(id).length >= 9 && !given.includes(String(id));
      const { at, times } = made.get(last) ?? {};
      return {
        runId,
        texts,
        at,
        times,
        wasDeleted: deleted.has(last),
        isUnmistakable: id !== undefined && (isMadeUp(id, runId) || isChosenByServer),
      };
    },
    sentTo: (path) =>
      [...intents.values()].flatMap(({ number, request, sent }) =>
        request.split(' ')[1] === path && !refused.has(number)
          ? [sent === undefined ? {} : readable(sent)]
          : [],
      ),
  };
}

/** What a ledger leaves out, because it may be a key, tells nothing. */
function readable(sent: SentValues): SentValues {
  return Object.fromEntries(Object.entries(sent).filter(([, values]) => !holdsHidden(values)));
}

function only<Name extends LedgerEntry['entry']>(
  entries: readonly LedgerEntry[],
  name: Name,
): Of<Name>[] {
  return entries.filter((entry): entry is Of<Name> => entry.entry === name);
}
