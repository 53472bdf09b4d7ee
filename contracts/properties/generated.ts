import fc from 'fast-check';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { arbitraryFor } from '../plan/arbitrary.ts';
import { preferredMediaType } from '../request/build-request.ts';
import type { Check } from '../plan/check.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { judge } from '../oracles/conforms.ts';
import type { Exchange } from '../request/exchange.ts';
import type { Plan } from '../plan/check-context.ts';
import type { Found, Talk } from '../plan/check-session.ts';

const runs = 15;

/**
 * Random valid bodies, the same for the same seed, shrunk to the smallest that fails: accepted, and
 * never a 5xx.
 */
export function deriveGenerated(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    if (mediaType?.schema === undefined || !isJson(mediaType.type)) return [];
    const { schema } = mediaType;
    const provenance = plan.document.evidence.at(schema);
    const check: Check = {
      id: `${operation.id}/generated/body`,
      group: 'generated',
      operation,
      title: `${runs} random valid bodies are accepted`,
      provenance,
      safety: 'writes',
      async run(talk) {
        const fixture = await talk.prepare(operation, { shared: true });
        const send = async (body: unknown): Promise<readonly Found[]> => {
          const found: Found[] = [];
          const marked = plan.mark(
            mediaType,
            isObject(body) ? { ...body, ...fixture.bindings.body } : body,
          );
          const listening = overhear(talk, found);
          expectSuccess(
            listening,
            operation,
            await talk.send(operation, talk.request(operation, fixture, { body: marked })),
            provenance,
          );
          return found;
        };
        // Where it is only guessed what the request is about, the first one tells whether there is
        // any use in more.
        const first = talk.request(operation, fixture);
        if (first.guessed === true)
          expectSuccess(talk, operation, await talk.send(operation, first), provenance);
        await explore(plan, schema, send, talk);
      },
    };
    return [check];
  });
}

/**
 * Runs the property; what the smallest failing body shows is reported, not what came on the way to
 * it.
 */
async function explore(
  plan: Plan,
  schema: string,
  send: (body: unknown) => Promise<readonly Found[]>,
  talk: Talk,
): Promise<void> {
  let last: readonly Found[] = [];
  const property = fc.asyncProperty(arbitraryFor(plan, schema), async (body) => {
    fc.pre(body !== undefined);
    const found = await send(body);
    if (found.length > 0) last = found;
    return found.length === 0;
  });
  const result = await fc.check(property, {
    seed: plan.seed,
    numRuns: runs,
    endOnFailure: false,
    maxSkipsPerRun: 100,
  });
  if (!result.failed) return;
  for (const item of last)
    talk.report({
      ...item,
      message: `${item.message} (the smallest of the random bodies that shows it, seed ${result.seed})`,
    });
}

/** The same talk with other ears: what is reported goes into a list. */
function overhear(talk: Talk, found: Found[]): Talk {
  const report = (item: Found) => void found.push(item);
  const conforms = (operation: Operation, exchange: Exchange, fits?: readonly number[]) => {
    const items = judge(talk, operation, exchange, fits);
    found.push(...items);
    return items.length === 0;
  };
  return { ...talk, report, conforms };
}
