import { getIn } from '../../openapi/lib/value-path.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { codesOf } from './observe/codes-of.ts';
import type { Disagreement } from './observe/seen.ts';
import type { Observations } from './observe.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';

const fewestRefused = 2;

/**
 * Members that have to be unique: each request that was refused had one that another item has, and
 * none that was taken had.
 * @param isExplained which refusals are explained otherwise: those are left out
 * @param isNamed whether only those are looked at whose error names the member or its value
 */
export function learnUnique(
  document: OpenApiDocument,
  { refused, repeated }: Pick<Observations, 'refused' | 'repeated'>,
  isExplained: (disagreement: Disagreement) => boolean,
  { isNamed = false }: { readonly isNamed?: boolean } = {},
): { readonly actions: LearnedAction[]; readonly explained: ReadonlySet<string> } {
  const actions: LearnedAction[] = [];
  const explained = new Set<string>();
  const groups = new Map<string, Disagreement[]>();
  for (const own of refused) {
    if (isExplained(own) || own.plan === undefined || (own.taken ?? []).length === 0) continue;
    const key = JSON.stringify([
      own.plan.schema ?? own.plan.resource,
      own.status,
      codesOf(own.answer),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), own]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    const names = (first?.taken ?? []).filter((name) =>
      group.every(({ taken = [] }) => taken.includes(name)),
    );
    const name = names.find((own) => !repeated.has(`${first?.plan?.resource} ${own}`));
    if (name === undefined) continue;
    const isAssumed = group.length < fewestRefused;
    // Once may be by chance, but where the error names the member or its value.
    if ((isAssumed || isNamed) && !group.every((own) => isNamedBy(own, name))) continue;
    const places = new Set<string>();
    for (const { where } of group) explained.add(where);
    for (const { operation, plan } of group) {
      const schema = operation.requestBody?.content.find((own) => own.schema)?.schema;
      const inner = [...(plan?.requestPath ?? []), ...name.split('.')].reduce<string | undefined>(
        (at, part) =>
          at === undefined ? undefined : findMemberSchema(document, at, part === 0 ? '[]' : part),
        schema,
      );
      if (inner !== undefined) places.add(dereference(document, inner).pointer);
    }
    for (const place of places)
      actions.push({
        ...updateAt(
          place,
          { 'x-doubletake-unique': true },
          { seen: group.length, of: group.length },
          `No two ${first?.plan?.resource} have the same ${name}.`,
        ),
        ...(isAssumed && { isAssumed }),
      });
  }
  return { actions, explained };
}

function isNamedBy({ answer, body, plan }: Disagreement, name: string): boolean {
  const words = JSON.stringify(answer) ?? '';
  const sent = getIn(body, plan?.requestPath ?? []);
  const value = getIn(sent, name.split('.'));
  return (
    words.includes(name.split('.').at(-1) ?? name) ||
    (value !== undefined && words.includes(String(value)))
  );
}
