import { getPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { wordsOf } from './inflect.ts';

/** Works something out of an operation once; operations are of one document, and go with it. */
function perOperation<Value extends object>(
  read: (document: OpenApiDocument, operation: Operation) => Value,
): (document: OpenApiDocument, operation: Operation) => Value {
  const known = new WeakMap<Operation, Value>();
  return (document, operation) => {
    const value = known.get(operation) ?? read(document, operation);
    known.set(operation, value);
    return value;
  };
}

/** Characters of a description that are read. */
const mostText = 4000;

/** Summary and description of an operation, without line breaks. */
function textOf({ root }: OpenApiDocument, { pointer, summary }: Operation): string {
  const node = getPointer(root, pointer);
  const description = isObject(node) ? node['description'] : undefined;
  const text = `${summary ?? ''} ${typeof description === 'string' ? description : ''}`;
  return text.slice(0, mostText).replaceAll(/\s/g, ' ');
}

/**
 * Whether a PUT says that what it is not sent stays as it is: in so many words, or by calling itself
 * an update and nothing of a replacement.
 */
export function saysPart(document: OpenApiDocument, operation: Operation): boolean {
  const text = textOf(document, operation);
  if (
    /^(updates?|edits?|chang(es?)|modif(y|ies))\b/i.test(text.trim()) &&
    !/\breplac|\boverwrit/i.test(text)
  )
    return true;
  return /\b(sparse|partial(ly)?)\b|\bonly( \w+){0,3} (fields?|properties|property|attributes?|parameters?|values?)\b|\b(fields?|properties|attributes|parameters|values)( \w+){0,3} (you want to|to be) (change|update|modif)/i.test(
    text,
  );
}

/** Whether a PUT says that it makes what is not there. */
export function saysMakes(document: OpenApiDocument, operation: Operation): boolean {
  const text = `${operation.hasId ? operation.id : ''} ${textOf(document, operation)}`;
  return /upsert|\bcreates?( or | and |\/)(updates?|replaces?)|\b(updates?|replaces?) or creates?\b/i.test(
    text,
  );
}

/** Whether a PUT says that it creates, by its 201 or its words, and not that it replaces as well. */
export function saysCreates(document: OpenApiDocument, operation: Operation): boolean {
  const text = `${operation.hasId ? operation.id : ''} ${textOf(document, operation)}`;
  return (
    operation.method === 'put' &&
    (operation.responses.some(({ status }) => status === '201') ||
      /^\W*(creat|add)|\bcreates? a\b/i.test(text)) &&
    !/upsert|\b(updat|replac|chang|overwrit|set)(e|es|ing|s)?\b/i.test(text)
  );
}

/**
 * What an operation says that things come to be, written as code: `The export will be in state
 * \`halting\``. What it says of before is passed over.
 */
export const saidStates: (document: OpenApiDocument, operation: Operation) => readonly string[] =
  perOperation((document, operation) =>
    [...textOf(document, operation).matchAll(comesToBe)].flatMap(([, between = '', word = '']) =>
      /\b(if|when|only|must|unless|from|already|not)\b/i.test(between) ? [] : [word],
    ),
  );

const comesToBe =
  /\b(?:will be|becomes?|sets?|changes?|moves?|transitions?|marks?|turns?)\b([^.`]{0,60})[`]([\w-]{2,40})[`]/gi;

const deleting = new Set([
  'delete',
  'deletes',
  'remove',
  'removes',
  'destroy',
  'erase',
  'purge',
  'drop',
]);

/**
 * The word of a DELETE that does not delete: `cancel` of one whose summary, else description, else
 * name, begins so. Undefined where it deletes.
 */
export function wordOfDelete(document: OpenApiDocument, operation: Operation): string | undefined {
  const { id, hasId } = operation;
  const text = textOf(document, operation).replaceAll(/<[^<>]*>/g, ' ');
  const first = wordsOf(text.slice(0, 200))[0] ?? (hasId ? wordsOf(id)[0] : undefined);
  const words = ['cancel', 'archive', 'deactivate', 'disable', 'close', 'revoke', 'void', 'end'];
  const bare = first?.replace(/s$/, '');
  return bare !== undefined && !deleting.has(bare) && words.includes(bare) ? bare : undefined;
}
