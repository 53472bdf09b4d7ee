import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Draft } from './draft.ts';
import { normalizeName, wordsOf } from './inflect.ts';
import type { Count } from './model.ts';

const ended = ['done', 'completed', 'complete', 'finished', 'closed', 'resolved'];
const going = ['open', 'pending', 'remaining', 'incomplete', 'unfinished', 'active'];
const over = [...ended, 'cancelled', 'canceled', 'archived'];

/** Which items a word means: those with a value of an `enum`, those with a flag, or those not over. */
export function qualifier(
  document: OpenApiDocument,
  { resourceSchema }: Pick<Draft, 'resourceSchema'>,
  word: string,
): Count['where'] | undefined {
  const members = [...resourceSchema.members.values()];
  const synonyms = ended.includes(word) ? [word, ...ended] : [word];
  for (const { name, pointer } of members) {
    const values: unknown = dereference(document, pointer).node['enum'];
    if (!Array.isArray(values)) continue;
    const wanted = synonyms
      .map((synonym) => values.find((value) => normalizeName(String(value)) === synonym))
      .find((value) => value !== undefined);
    if (wanted !== undefined) return { member: name, values: [wanted] };
    const others = values.filter((value) => !over.includes(normalizeName(String(value))));
    if (going.includes(word) && others.length < values.length)
      return { member: name, values: others };
  }
  const flags = members.filter(({ pointer }) => schemaTypes(document, pointer).has('boolean'));
  const denied = /^un(.{3,})$/.exec(word)?.[1];
  if (denied !== undefined) {
    const isSaid = (name: string) => [denied, `is${denied}`].includes(normalizeName(name));
    const said = flags.find(({ name }) => isSaid(name));
    if (said !== undefined) return { member: said.name, values: [false, null] };
    const time = members.find(({ name }) =>
      [`${denied}at`, `${denied}on`, `${denied}date`].includes(normalizeName(name)),
    );
    if (time !== undefined) return { member: time.name, values: [null] };
  }
  const flag = flags.find(({ name }) =>
    synonyms.includes(
      wordsOf(name)
        .filter((part) => part !== 'is')
        .join(''),
    ),
  );
  if (flag !== undefined) return { member: flag.name, values: [true] };
  const end = flags.find(({ name }) => ended.includes(normalizeName(name)));
  return end !== undefined && going.includes(word)
    ? { member: end.name, values: [false] }
    : undefined;
}
