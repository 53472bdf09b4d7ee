import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** What a person has said of a finding. */
export interface Judgement {
  readonly fingerprint: string;
  readonly verdict: 'true' | 'false' | 'debatable';
  readonly reason: string;
}

/** The judgements of each server. Rejects where the file says something else. */
export async function readJudgements(
  file: string,
): Promise<ReadonlyMap<string, readonly Judgement[]>> {
  const value = (parse(await readFile(file, 'utf8')) ?? {}) as Record<string, unknown>;
  return new Map(
    Object.entries(value).map(([server, entries]) => {
      if (!Array.isArray(entries)) throw new Error(`${file}: ${server} is no list`);
      return [
        server,
        entries.map((entry: unknown, index) => toJudgement(entry, `${file}: ${server}[${index}]`)),
      ];
    }),
  );
}

function toJudgement(entry: unknown, where: string): Judgement {
  const { fingerprint, verdict, reason } = (entry ?? {}) as Record<string, unknown>;
  const word = String(verdict);
  if (typeof fingerprint !== 'string' || typeof reason !== 'string' || reason.trim() === '')
    throw new Error(`${where}: fingerprint and reason are texts`);
  if (word !== 'true' && word !== 'false' && word !== 'debatable')
    throw new Error(`${where}: verdict is true, false or debatable`);
  return { fingerprint, verdict: word, reason };
}

/** How findings stand to their judgements. */
export interface Standing {
  readonly counts: Readonly<Record<Judgement['verdict'], number>>;
  /** Found, and judged by nobody. */
  readonly unjudged: readonly string[];
  /** Judged, and not found any more. */
  readonly gone: readonly string[];
}

export function judge(found: ReadonlySet<string>, judgements: readonly Judgement[]): Standing {
  const known = new Map(judgements.map((judgement) => [judgement.fingerprint, judgement.verdict]));
  const counts = { true: 0, false: 0, debatable: 0 };
  for (const fingerprint of found) {
    const verdict = known.get(fingerprint);
    if (verdict !== undefined) counts[verdict]++;
  }
  return {
    counts,
    unjudged: [...found].filter((fingerprint) => !known.has(fingerprint)),
    gone: [...known.keys()].filter((fingerprint) => !found.has(fingerprint)),
  };
}

/**
 * The share of true findings among those that are true or false; undefined where there are none.
 */
export function precisionOf(counts: Standing['counts']): number | undefined {
  const decided = counts.true + counts.false;
  return decided === 0 ? undefined : counts.true / decided;
}
