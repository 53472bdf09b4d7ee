import type { Document, YAMLError } from 'yaml';
import { DoubletakeError, joinErrors } from '../lib/doubletake-error.ts';
import { readJson } from '../lib/exact-json.ts';
import { formatPointer } from '../lib/json-pointer.ts';
import { type ExactValues, hasLongNumber, withExact } from './exact-values.ts';
import { readQuickly } from './quick-yaml.ts';
import { yamlLibrary } from './yaml-library.ts';

/** What a YAML or JSON text says. */
export interface ParsedText {
  readonly value: unknown;
  /**
   * What YAML forbids and what means something all the same, such as a key that comes twice: the
   * last one counts.
   */
  readonly irregular: readonly { readonly message: string; readonly where: string }[];
}

/** Mistakes that leave no doubt about what is meant. */
const harmless: readonly string[] = ['DUPLICATE_KEY', 'BAD_DIRECTIVE'];

/**
 * Reads YAML 1.2 or JSON, with merge keys (`<<`).
 * Throws `document-unparseable` with the first mistakes, each with line and column.
 * @param location what the text is called in errors
 * @param exact where whole numbers beyond 2^53 are bigints
 */
export function parseText(
  text: string,
  location: string,
  exact: ExactValues = 'nowhere',
): ParsedText {
  if (exact === 'nowhere' || !hasLongNumber(text)) return parseValues(text, location, false);
  const { value, irregular } = parseValues(text, location, true);
  return { value: withExact(value, exact), irregular };
}

/** @param isExact whether whole numbers may be bigints */
function parseValues(text: string, location: string, isExact: boolean): ParsedText {
  if (/^\s*[[{]/.test(text)) {
    const parsed = parseJsonText(text, isExact);
    if (parsed !== undefined) {
      if (!isShallow(parsed.value, deepest)) checkNesting(parsed.value, location);
      return { value: parsed.value, irregular: [] };
    }
  }
  const quick = isExact ? undefined : readQuickly(text);
  if (quick !== undefined) {
    checkNesting(quick.value, location);
    return { value: quick.value, irregular: [] };
  }
  const { LineCounter, parseDocument } = yamlLibrary();
  const lineCounter = new LineCounter();
  const parsed = withinStack(location, () =>
    parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      merge: true,
      logLevel: 'silent',
      intAsBigInt: isExact,
    }),
  );
  const where = (error: YAMLError) => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return `${location}:${line}:${col}`;
  };
  const errors = parsed.errors.filter(({ code }) => !harmless.includes(code));
  if (errors.some(({ message }) => /maximum call stack/i.test(message))) throw tooDeep(location);
  if (errors.length > 0) {
    throw joinErrors(
      ownMistakes(errors).map(
        (error) =>
          new DoubletakeError('document-unparseable', error.message, {
            where: where(error),
            next: /at node end$/.test(error.message)
              ? 'Correct the syntax there; a text with { or [ in it is put in quotes.'
              : 'Correct the syntax there.',
          }),
      ),
    );
  }
  const irregular = parsed.errors.map((error) => ({
    message: error.message.replace(/\.$/, ''),
    where: where(error),
  }));
  return { value: toValue(parsed, location), irregular };
}

/**
 * The mistakes that are worth a look. Where a parser has lost its place, every token after it is
 * unexpected: one bracket that is not in quotes makes thousands of such errors.
 */
function ownMistakes(errors: readonly YAMLError[]): readonly YAMLError[] {
  const inOrder = errors.toSorted((one, other) => one.pos[0] - other.pos[0]);
  const lost = inOrder.findIndex(({ code }) => code === 'UNEXPECTED_TOKEN');
  const own = lost === -1 ? inOrder : inOrder.slice(0, lost + 1);
  return own.slice(0, mostMistakes);
}

const mostMistakes = 10;

/**
 * Undefined where the text is no JSON: `JSON.parse` names no line; the YAML parser reads JSON too,
 * and does.
 */
function parseJsonText(text: string, isExact: boolean): { readonly value: unknown } | undefined {
  try {
    return { value: isExact ? readJson(text) : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function toValue(parsed: Document.Parsed, location: string): unknown {
  let value: unknown;
  try {
    value = withinStack(location, () => parsed.toJS({ maxAliasCount: mostAliases }));
  } catch (cause) {
    if (cause instanceof DoubletakeError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DoubletakeError('document-unparseable', message, {
      where: location,
      next: 'Correct the anchors and aliases.',
      cause,
    });
  }
  checkNesting(value, location);
  return value;
}

const mostAliases = 10_000;
/** Deeper than any document nests on purpose; what works on it goes into it by recursion. */
const deepest = 500;
/**
 * How many values aliases may stand for beyond those that are written: ten lines of aliases can
 * stand for a billion.
 */
const mostRepeated = 500_000;

function withinStack<Result>(location: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RangeError) throw tooDeep(location, cause);
    throw cause;
  }
}

function tooDeep(where: string, cause?: unknown): DoubletakeError {
  return new DoubletakeError(
    'document-unparseable',
    `the document nests deeper than ${deepest} levels`,
    {
      where,
      next: 'Give what is nested a name of its own under components, and refer to it with $ref.',
      ...(cause !== undefined && { cause }),
    },
  );
}

/**
 * Whether nothing is nested deeper than that many levels. JSON can repeat nothing and holds no
 * circles: for it this is all there is to ask.
 */
function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels < 0) return false;
  if (Array.isArray(value)) return value.every((item) => isShallow(item, levels - 1));
  for (const key in value)
    if (!isShallow((value as Record<string, unknown>)[key], levels - 1)) return false;
  return true;
}

/**
 * Refuses what no work on the document would come to an end with: nesting without end, an anchor
 * within itself, aliases of aliases of aliases.
 */
function checkNesting(value: unknown, location: string): void {
  const seen = new Set<object>();
  const open = new Set<object>();
  const way: string[] = [];
  let repeated = 0;
  const where = () => `${location}#${formatPointer(way.slice(0, 20))}`;
  const enter = (item: unknown, isRepeated: boolean): void => {
    if (isRepeated) repeated++;
    if (repeated > mostRepeated) {
      const message = `its aliases stand for more than ${mostRepeated} values`;
      throw new DoubletakeError('document-unparseable', message, {
        where: where(),
        next: 'Write a $ref instead of an alias, or less of it.',
      });
    }
    if (typeof item !== 'object' || item === null) return;
    if (open.has(item)) {
      const next =
        'Write a $ref: a schema may refer to itself, an anchor may not stand within what it names.';
      throw new DoubletakeError('document-unparseable', 'an alias stands within its own anchor', {
        where: where(),
        next,
      });
    }
    if (way.length > deepest) throw tooDeep(where());
    const again = isRepeated || seen.has(item);
    seen.add(item);
    open.add(item);
    for (const key of Object.keys(item)) {
      way.push(key);
      enter((item as Record<string, unknown>)[key], again);
      way.pop();
    }
    open.delete(item);
  };
  enter(value, false);
}
