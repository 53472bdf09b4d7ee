import type { Document, YAMLError } from 'yaml';
import { DoubletakeError, joinErrors } from './doubletake-error.ts';
import { yamlLibrary } from './yaml-library.ts';

/** What a YAML or JSON text says. */
export interface ParsedText {
  readonly value: unknown;
  /** What YAML forbids and what means something all the same, such as a key that comes twice: the last one counts. */
  readonly irregular: readonly { readonly message: string; readonly where: string }[];
}

/** Mistakes that leave no doubt about what is meant. */
const harmless: readonly string[] = ['DUPLICATE_KEY', 'TAB_AS_INDENT', 'BAD_DIRECTIVE'];

/**
 * Reads YAML 1.2 or JSON, with merge keys (`<<`).
 * Throws `document-unparseable` with every mistake, each with line and column.
 * @param location what the text is called in errors
 */
export function parseText(text: string, location: string): ParsedText {
  if (/^\s*[[{]/.test(text)) {
    try {
      return { value: JSON.parse(text), irregular: [] };
    } catch {
      // JSON.parse names no line; the YAML parser below reads JSON too, and does.
    }
  }
  const { LineCounter, parseDocument } = yamlLibrary();
  const lineCounter = new LineCounter();
  const parsed = parseDocument(text, { lineCounter, prettyErrors: false, merge: true, logLevel: 'silent' });
  const where = (error: YAMLError) => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return `${location}:${line}:${col}`;
  };
  const errors = parsed.errors.filter(({ code }) => !harmless.includes(code));
  if (errors.length > 0) {
    throw joinErrors(
      errors.map((error) => new DoubletakeError('document-unparseable', error.message, { where: where(error), next: 'Correct the syntax there.' })),
    );
  }
  const irregular = parsed.errors.map((error) => ({ message: error.message.replace(/\.$/, ''), where: where(error) }));
  return { value: toValue(parsed, location), irregular };
}

function toValue(parsed: Document.Parsed, location: string): unknown {
  try {
    return parsed.toJS({ maxAliasCount: 10_000 });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DoubletakeError('document-unparseable', message, { where: location, next: 'Correct the anchors and aliases.', cause });
  }
}
