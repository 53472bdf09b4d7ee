import { isDeeplyFrozen } from '../openapi/frozen.ts';

/** Writes a value as JSON text; undefined for what JSON cannot say. */
export type WriteJson = (value: unknown) => string | undefined;

/** Characters of text that a writer holds on to, before it forgets all of it. */
const mostCharacters = 16_000_000;

/**
 * A writer that does the same as `JSON.stringify`, and remembers the text of what is frozen: of an answer that shows things as they are stored, only the
 * members round them are written anew. It looks into the value itself and into the lists in it, since deeper down the native way is quicker.
 */
export function createJsonWriter(): WriteJson {
  let texts = new WeakMap<object, string>();
  let characters = 0;

  function writeFrozen(value: object): string {
    const known = texts.get(value);
    if (known !== undefined) return known;
    const text = JSON.stringify(value);
    if (!isDeeplyFrozen(value)) return text;
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
    for (const [index, item] of items.entries()) text += `${index === 0 ? '' : ','}${writeItem(item) ?? 'null'}`;
    return `${text}]`;
  }

  function writeItem(value: unknown): string | undefined {
    return isFrozenObject(value) ? writeFrozen(value) : JSON.stringify(value);
  }

  function writeMembers(value: Readonly<Record<string, unknown>>): string {
    let text = '';
    for (const name of Object.keys(value)) {
      const member = value[name];
      const written = holdsFrozen(member) ? writeList(member) : writeItem(member);
      if (written !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${written}`;
    }
    return `{${text}}`;
  }

  return (value) => {
    if (isFrozenObject(value)) return writeFrozen(value);
    if (holdsFrozen(value)) return writeList(value);
    return isWorthwhile(value) ? writeMembers(value) : JSON.stringify(value);
  };
}

function isFrozenObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.isFrozen(value);
}

/** Lists of one kind of thing are the rule: the first tells. */
function holdsFrozen(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && isFrozenObject(value[0]);
}

/** Whether an object has a frozen member, and no way of its own to become JSON. */
function isWorthwhile(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype || 'toJSON' in value) return false;
  return Object.values(value).some((member) => isFrozenObject(member) || holdsFrozen(member));
}
