import { filters } from '../../openapi/model/answer-template.ts';
import { derivationKeyword } from '../../openapi/model/derivation.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { FormSeen } from './observe/observe-items.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';
import { memberPlace } from './overlay/member-place.ts';

/** Texts that were shown otherwise than they were sent, before that is more than assumed. */
const fewestChanged = 2;

/**
 * Texts that the server writes in a form of its own: a code in capitals, an address in small letters,
 * a name without the spaces around it.
 * @param forms by the schema of the items and the ways of their members
 */
export function learnForms(
  document: OpenApiDocument,
  forms: ReadonlyMap<string, ReadonlyMap<string, readonly FormSeen[]>>,
): LearnedAction[] {
  return [...forms].flatMap(([schema, members]) =>
    [...members].flatMap(([way, pairs]): LearnedAction[] => {
      const changed = pairs.filter(({ sent, shown }) => sent !== shown);
      const filter = Object.keys(filters).find(
        (name) =>
          changed.length > 0 && pairs.every(({ sent, shown }) => filters[name]?.(sent) === shown),
      );
      if (filter === undefined) return [];
      const place = memberPlace(document, schema, way);
      const said = { template: `{{entity.${way}|${filter}}}` };
      return [
        {
          ...updateAt(
            place.pointer,
            place.wrap({ [derivationKeyword]: said }),
            { seen: pairs.length, of: pairs.length },
            `${way} is shown in a form of its own: ${filter}.`,
          ),
          ...(changed.length < fewestChanged && { isAssumed: true as const }),
        },
      ];
    }),
  );
}
