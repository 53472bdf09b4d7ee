import fc from 'fast-check';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema, requiredNames } from '../../../openapi/schema/member-schemas.ts';
import { judge } from '../../oracles/conforms.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import { arbitraryFor } from '../../plan/arbitrary.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession, Found } from '../../plan/check-session.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import { shownSchema } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { Exchange } from '../../request/exchange.ts';
import { inOrder, withBothEnds } from '../../request/in-order.ts';

const runs = 15;

/**
 * Random valid bodies, the same for the same seed, shrunk to the smallest that fails: accepted, and
 * never a 5xx.
 */
export function deriveGenerated(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    if (mediaType?.schema === undefined || !isJson(mediaType.type)) return [];
    const { schema } = mediaType;
    const accepts = (body: unknown) => context.validator.accepts(schema, body, 'request');
    // Of what is changed in part, the rest is as it was: one end alone may lie before the other.
    const ordered = (body: unknown) =>
      operation.method === 'patch'
        ? withBothEnds(body, exampleBody(context, mediaType), accepts)
        : inOrder(body, accepts);
    const provenance = context.document.evidence.at(schema);
    const check: Check = {
      id: `${operation.id}/generated/body`,
      group: 'generated',
      operation,
      title: `${runs} random valid bodies are accepted`,
      provenance,
      safety: 'writes',
      async run(session) {
        const send = async (body: unknown): Promise<readonly Found[]> => {
          const found: Found[] = [];
          const fixture = await session.prepare(operation, { shared: true });
          const whole = isObject(body)
            ? { ...body, ...fixture.bindings.body, ...named(body, fixture) }
            : body;
          const marked = context.mark(mediaType, ordered(whole));
          const listening = overhear(session, found);
          const request = session.request(operation, fixture, { body: marked });
          const first = await session.send(operation, request);
          // What was done to it before may stand against it: an item of its own has no such past.
          const exchange = isDeclaredConflict(operation, first)
            ? await session.send(
                operation,
                session.request(operation, await session.prepare(operation, { own: true }), {
                  body: marked,
                }),
              )
            : first;
          // What such a part comes to depends on what is there.
          if (isRefused(exchange) && hasPartOfMember(context, operation, marked)) {
            listening.conforms(operation, exchange, unfinished);
            return found;
          }
          expectSuccess(listening, operation, exchange, provenance);
          return found;
        };
        // Where it is only guessed what the request is about, the first one tells whether there is
        // any use in more.
        const first = session.request(
          operation,
          await session.prepare(operation, { shared: true }),
        );
        if (first.guessed === true)
          expectSuccess(session, operation, await session.send(operation, first), provenance);
        await explore(context, schema, send, session);
      },
    };
    return [check];
  });
}

function isDeclaredConflict({ responses }: Operation, { response }: Exchange): boolean {
  return response?.status === 409 && responses.some(({ status }) => status === '409');
}

/** The statuses of a change of which the outcome is not valid. */
const unfinished = [400, 409, 422];

function isRefused({ response }: Exchange): boolean {
  return response !== undefined && unfinished.includes(response.status);
}

/**
 * Whether a change has an object for a member that lacks something which that member always shows:
 * alone, it is no valid value of the member.
 */
function hasPartOfMember(context: CheckContext, operation: Operation, body: unknown): boolean {
  const shown = operation.method === 'patch' ? shownSchema(context.document, operation) : undefined;
  if (shown === undefined || !isObject(body)) return false;
  return Object.entries(body).some(([name, value]) => {
    const at = findMemberSchema(context.document, shown, name);
    return (
      at !== undefined &&
      isObject(value) &&
      (requiredNames(context.document, at).some(
        (required) => !Object.hasOwn(value, required) || value[required] === null,
      ) ||
        !context.validator.accepts(at, value))
    );
  });
}

/** Of what a body names, what the fixture has: a random id names nothing. */
function named(body: Record<string, unknown>, { foreign = {} }: Fixture): Record<string, unknown> {
  return Object.fromEntries(Object.entries(foreign).filter(([name]) => Object.hasOwn(body, name)));
}

/**
 * Runs the property; what the smallest failing body shows is reported, not what came on the way to
 * it.
 */
async function explore(
  context: CheckContext,
  schema: string,
  send: (body: unknown) => Promise<readonly Found[]>,
  session: CheckSession,
): Promise<void> {
  let last: readonly Found[] = [];
  const property = fc.asyncProperty(arbitraryFor(context, schema), async (body) => {
    fc.pre(body !== undefined);
    const found = await send(body);
    if (found.length > 0) last = found;
    return found.length === 0;
  });
  const result = await fc.check(property, {
    seed: context.seed,
    numRuns: runs,
    endOnFailure: false,
    maxSkipsPerRun: 100,
  });
  if (!result.failed) return;
  for (const item of last)
    session.report({
      ...item,
      message: `${item.message} (the smallest of the random bodies that shows it, seed ${result.seed})`,
    });
}

/** The same talk with other ears: what is reported goes into a list. */
function overhear(session: CheckSession, found: Found[]): CheckSession {
  const report = (item: Found) => void found.push(item);
  const conforms = (operation: Operation, exchange: Exchange, fits?: readonly number[]) => {
    const items = judge(session, operation, exchange, fits);
    found.push(...items);
    return items.length === 0;
  };
  return { ...session, report, conforms };
}
