import { encodedRuns, type Span } from './encoded-runs.ts';
import { createReader, isIntroducer, isQuote } from './read-written.ts';
import {
  createSecretPattern,
  foldCode,
  type SecretPattern,
  shortestStart,
} from './secret-pattern.ts';

/** Finds where secrets stand in a text, in order, none in another. */
export type FindSecrets = (text: string) => readonly Span[];

/** How often bytes are looked for in bytes: base64 of base64 of base64. */
const deepest = 3;

/**
 * Reads texts for secrets however they are written there: in either case, with escapes within
 * escapes, in base64 that begins anywhere, in hexadecimal, as a list of bytes. Takes time in
 * proportion to the text.
 * @param secrets none of them empty
 */
export function createFindSecrets(secrets: readonly string[]): FindSecrets {
  if (secrets.length === 0) return () => [];
  const pattern = createSecretPattern(secrets);
  // Of what was decoded, only what can be a text is looked at: most of it is not.
  const printable = new RegExp(
    `[\\t\\n\\r\\x20-\\x7e${pattern.isWide ? '\\x80-\\xff' : ''}]{${pattern.shortest},}`,
    'g',
  );
  return (text) => merge(find(text, pattern, printable, deepest));
}

function find(text: string, pattern: SecretPattern, printable: RegExp, depth: number): Span[] {
  if (text.length < Math.min(pattern.shortest, shortestStart)) return [];
  const reader = createReader(text);
  const found: Span[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const mayBegin =
      isIntroducer(code) && !isQuote(code)
        ? reader.readingsAt(at).some((reading) => pattern.firsts.has(foldCode(reading.code)))
        : pattern.firsts.has(foldCode(code));
    const end = mayBegin ? pattern.endOf(reader, at) : undefined;
    if (end !== undefined) found.push({ start: at, end });
    at = end ?? at + 1;
  }
  if (depth === 0) return found;
  for (const run of encodedRuns(reader, pattern.shortest)) {
    for (const { 0: stretch, index } of run.bytes.matchAll(printable)) {
      for (const { start, end } of find(stretch, pattern, printable, depth - 1))
        found.push(run.placeOf(index + start, index + end));
    }
  }
  return found;
}

/** In order, with those that touch each other as one. */
function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && span.start < last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else merged.push(span);
  }
  return merged;
}
