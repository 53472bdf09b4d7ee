import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { setIn } from '../../../openapi/lib/value-path.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { memberOf } from '../entity/entity.ts';
import { normalizeName, sameNoun } from '../infer/inflect.ts';
import { membersOf } from '../infer/members.ts';
import type { OperationPlan } from '../infer/model.ts';
import { findPaging } from '../query/paging.ts';
import { queryOf, refineBy, showListed } from './list.ts';
import type { Tools } from './tools.ts';

const totals = /^(total|count)(s|count|results|items|hits)?$|^(num|nb)(results|items)$/;

/**
 * Answers a read of several collections: each list with what fits the query, and the numbers around
 * them. The rest is as the document shows it.
 */
export async function answerGathered(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Promise<Answer | undefined> {
  const { api, repository, presenter, samples } = tools;
  const { status, mediaType, headers } = presenter.choose(call, plan);
  const schema = mediaType?.schema;
  if (mediaType === undefined || schema === undefined) return undefined;
  const most = mostAsked(tools, call);
  let body = samples.answer(mediaType, call);
  const found: { readonly path: readonly string[]; readonly many: number }[] = [];
  for (const { path, schema: items, of } of plan.gathered ?? []) {
    const { entities } = await repository.open(call, of);
    const all = await Promise.all(
      (await entities.list()).map((entity) => presenter.derive(call, of, entity)),
    );
    const fitting = refineBy(api, call, of)(all);
    found.push({ path, many: fitting.length });
    const shown = fitting
      .slice(0, most)
      .map((entity) => showListed(api, presenter, samples, call, of, entity, items));
    body = setIn(body, path, shown);
  }
  const counted = withNumbers(tools, schema, body, found);
  return { status, headers, type: mediaType.type, body: counted };
}

/** How many of each list are asked for; by its default where the query says nothing. */
function mostAsked({ api }: Tools, call: OperationCall): number | undefined {
  const size = findPaging(api.document, call.operation)?.size;
  const value = Number(size?.read(queryOf(api, call)) ?? Number.NaN);
  return Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** The whole numbers beside the lists: `total` of all, `people_count` or `people: { total }` of one. */
function withNumbers(
  { api: { document, validator } }: Tools,
  schema: string,
  body: unknown,
  found: readonly { readonly path: readonly string[]; readonly many: number }[],
): unknown {
  let told = body;
  const tell = (path: readonly string[], pointer: string) => {
    const inside = found.filter((own) => path.every((name, index) => own.path[index] === name));
    for (const { name, pointer: own } of membersOf(document, pointer).values()) {
      const place = [...path, name];
      if (!schemaTypes(document, own).has('integer')) {
        const isAround = found.some(
          (list) =>
            list.path.length > place.length &&
            place.every((part, index) => list.path[index] === part),
        );
        if (isAround) tell(place, own);
        continue;
      }
      const bare = normalizeName(name);
      const noun = bare.replace(/^(total|num|nb)|(count|total)$/g, '');
      const meant = totals.test(bare)
        ? inside
        : inside.filter((list) => noun !== bare && sameNoun(list.path.at(-1) ?? '', noun));
      if (meant.length === 0 || !isObject(told)) continue;
      const sum = meant.reduce((all, { many }) => all + many, 0);
      const next = setIn(told, place, sum);
      if (memberOf(told, name) !== sum && validator.accepts(schema, next, 'answer')) told = next;
    }
  };
  tell([], schema);
  return told;
}
