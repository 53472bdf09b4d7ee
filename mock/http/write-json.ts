import { writeJson as writeValue } from '../../openapi/lib/exact-json.ts';
import { isImmutable } from '../../openapi/lib/immutable-values.ts';

/** Writes a value as JSON text; undefined for what JSON cannot say. */
export type WriteJson = (value: unknown) => string | undefined;

/** Characters of text that a writer holds on to, before it forgets all of it. */
const mostCharacters = 16_000_000;

/**
 * A writer that does the same as `JSON.stringify`, and remembers the text of what is settled: of an
 * answer that shows items as they are stored, only the members round them are written anew. It
 * looks into the value itself and into the lists in it, since deeper down the native way is
 * quicker.
 */
export function createJsonWriter(): WriteJson {
  let texts = new WeakMap<object, string>();
  let characters = 0;

  function writeImmutable(value: object): string {
    const known = texts.get(value);
    if (known !== undefined) return known;
    const text = writeValue(value);
    characters += text.length;
    if (characters > mostCharacters) {
      texts = new WeakMap();
      characters = text.length;
    }
    texts.set(value, text);
    return text;
  }

  function writeList(items: readonly unknown[]): string {
    let text = '[';
    for (const [index, item] of items.entries())
      text += `${index === 0 ? '' : ','}${writeItem(item) ?? 'null'}`;
    return `${text}]`;
  }

  function writeItem(value: unknown): string | undefined {
    return isImmutableObject(value) ? writeImmutable(value) : writeValue(value);
  }

  function writeMembers(value: Readonly<Record<string, unknown>>): string {
    let text = '';
    for (const name of Object.keys(value)) {
      const member = value[name];
      const written = containsImmutable(member) ? writeList(member) : writeItem(member);
      if (written !== undefined) text += `${text === '' ? '' : ','}${writeValue(name)}:${written}`;
    }
    return `{${text}}`;
  }

  return (value) => {
    if (isImmutableObject(value)) return writeImmutable(value);
    if (containsImmutable(value)) return writeList(value);
    return isWorthwhile(value) ? writeMembers(value) : writeValue(value);
  };
}

function isImmutableObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && isImmutable(value);
}

/** Lists of one kind of item are the rule: the first tells. */
function containsImmutable(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && isImmutableObject(value[0]);
}

/** Whether an object has a settled member, and no way of its own to become JSON. */
function isWorthwhile(value: unknown): value is Readonly<Record<string, unknown>> {
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.getPrototypeOf(value) !== Object.prototype ||
    'toJSON' in value
  )
    return false;
  return Object.values(value).some(
    (member) => isImmutableObject(member) || containsImmutable(member),
  );
}
