import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { perDocument } from '../../../openapi/model/per-document.ts';
import { alternativesOf } from '../../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { normalizeName } from '../infer/inflect.ts';
import { isScalar, itemsOf, type Member, membersOf } from '../infer/members.ts';

/**
 * What was sent as text, in the form that the item shows it: a name as the thing of that name
 * (`labels: ['bug']` as `[{ name: 'bug' }]`, `head: 'main'` as `{ ref: 'main' }`), a text as a list of
 * pieces (`content: 'Hi'` as `[{ type: 'text', text: 'Hi' }]`). The value itself where the item shows
 * it as it is, or where it is an id.
 */
export function asShown(document: OpenApiDocument, schema: string, value: unknown): unknown {
  if (typeof value === 'string') return textAsShown(document, schema, value);
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return value;
  const items = itemsOf(document, schema);
  const naming = items === undefined ? undefined : namingMember(document, items);
  // A list of texts or things: those that go by a number are told by their names.
  return naming === undefined ? value : value.map((name: string) => ({ [naming]: name }));
}

function textAsShown(document: OpenApiDocument, schema: string, text: string): unknown {
  const types = schemaTypes(document, schema);
  if (types.has('string') || types.size === 0) return text;
  if (types.has('object') && !types.has('array')) {
    const naming = namingMember(document, schema);
    return naming === undefined ? text : { [naming]: text };
  }
  const items = types.has('array') ? itemsOf(document, schema) : undefined;
  const piece = items === undefined ? undefined : pieceOf(document, items);
  return piece === undefined ? text : [piece(text)];
}

const names = ['name', 'ref', 'title', 'slug', 'code', 'login', 'username', 'label'];

/**
 * The member that a text names a thing by; undefined where the text may be its id, or nothing else
 * would be said of it.
 */
const namingMember: (document: OpenApiDocument, schema: string) => string | undefined = perDocument(
  (document, schema) => {
    const members = [...membersOf(document, schema).values()];
    const isText = ({ pointer }: Member) => schemaTypes(document, pointer).has('string');
    const ids = members.filter(({ name }) => ['id', 'uuid', 'key'].includes(normalizeName(name)));
    if (members.length < 2 || ids.some(isText)) return undefined;
    return names
      .flatMap((name) => members.filter((member) => normalizeName(member.name) === name))
      .find(isText)?.name;
  },
);

/** The lists that a piece has to have, such as its annotations. */
function emptyLists(
  document: OpenApiDocument,
  members: ReadonlyMap<string, Member>,
): Readonly<Record<string, readonly never[]>> {
  return Object.fromEntries(
    [...members.values()]
      .filter(({ required, pointer }) => required && schemaTypes(document, pointer).has('array'))
      .map(({ name }) => [name, []]),
  );
}

type Piece = (text: string) => Readonly<Record<string, unknown>>;

/** How a list of pieces has a text: the alternative that is called so, with the text in it. */
const pieceOf: (document: OpenApiDocument, items: string) => Piece | undefined = perDocument(
  (document, items) => {
    if (schemaTypes(document, items).has('string')) return undefined;
    const alternatives = alternativesOf(document, items);
    for (const schema of alternatives.length > 0 ? alternatives : [items]) {
      const members = membersOf(document, schema);
      const kinds = members.get('type');
      const node = kinds === undefined ? {} : dereference(document, kinds.pointer).node;
      const choices: unknown[] = [node['const'], node['enum']].flat();
      const kind = choices.find((own) => typeof own === 'string' && /(^|_)text$/.test(own));
      const text = members.get('text');
      if (kind === undefined || text === undefined) continue;
      const around = { ...emptyLists(document, members), type: kind };
      if (isScalar(document, text.pointer)) return (value) => ({ ...around, text: value });
      const inner = membersOf(document, text.pointer);
      if (!inner.has('value')) continue;
      const others = emptyLists(document, inner);
      return (value) => ({ ...around, text: { ...others, value } });
    }
    return undefined;
  },
);
