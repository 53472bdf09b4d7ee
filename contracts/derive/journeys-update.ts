import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/json-pointer.ts';
import type { Operation } from '../../openapi/operation.ts';
import { memberSchema } from '../../openapi/schema-types.ts';
import { exampleBody, preferredMediaType } from '../build-request.ts';
import { differences, isChangeStamp, missingFrom } from '../compare.ts';
import { expectSuccess } from '../expect.ts';
import { generalize, shorten, standard } from '../judge.ts';
import { bodyMembers, propertiesOf } from '../resources.ts';
import { look, requestOn, type View } from '../view.ts';
import { type Journey, newThing } from './journey.ts';
import { expectFound, readable, type reportAltered, sentThing } from './journeys-create.ts';

/** Each member sent alone where the document allows it, else all together; the rest has to stay. */
export async function updateChanges(journey: Journey, update: Operation): Promise<void> {
  for (const body of updateBodies(journey, update)) await changeOnce(journey, update, body);
}

async function changeOnce(journey: Journey, update: Operation, body: Record<string, unknown> | undefined): Promise<void> {
  const { plan, talk, provenance } = journey;
  const thing = await newThing(journey);
  const before = await look(plan, talk, thing);
  if (before === undefined || !expectFound(journey, thing, before)) return;
  const request = requestOn(talk, thing, update, body);
  const updated = await talk.send(update, request);
  if (!expectSuccess(talk, update, updated, provenance)) return;
  const after = await look(plan, talk, thing);
  if (after === undefined || !expectFound(journey, thing, after)) return;
  const sent = sentThing(request, after.object);
  if (sent === undefined || before.object === undefined || after.object === undefined) return;
  const found = { operation: update, provenance, exchanges: [before.exchange, updated, after.exchange] };
  const shown = readable(plan, update, sent, before.object);
  for (const { at, expected, actual } of missingFrom(after.object, shown)) {
    talk.report({
      ...found,
      code: 'update-ignored',
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was sent as ${shorten(String(JSON.stringify(expected)))} and reads ${shorten(String(JSON.stringify(actual)))} afterwards`,
    });
  }
  // PUT may change what it does not send; that it does is another check.
  if (update.method === 'put') return;
  for (const { at, expected, actual } of differences(before.object, after.object)) {
    const [, top = ''] = at.split('/');
    if (Object.hasOwn(sent, top) || isChangeStamp(at) || renamed(sent, actual)) continue;
    talk.report({
      ...found,
      code: 'update-overreached',
      location: `body${generalize(at)}`,
      message: `${at.slice(1)} was not sent, read ${shorten(String(JSON.stringify(expected)))} before and ${shorten(String(JSON.stringify(actual)))} afterwards`,
    });
  }
  await checkAnswerAgainst(journey, update, updated, after);
  checkStamps(journey, update, before, after);
}

/** An answer that shows the thing shows it as it is afterwards. */
async function checkAnswerAgainst({ talk, provenance }: Journey, update: Operation, updated: Parameters<typeof reportAltered>[2], after: View): Promise<void> {
  const json = updated.response?.json;
  const id = after.object?.['id'];
  const shown = isObject(json) ? Object.values(json).find((member) => isObject(member) && id !== undefined && member['id'] === id) : undefined;
  if (!isObject(shown) || after.object === undefined) return;
  const common = Object.fromEntries(Object.entries(shown).filter(([name]) => Object.hasOwn(after.object ?? {}, name)));
  const [change] = missingFrom(after.object, common).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined) return;
  talk.report({
    code: 'reads-disagree',
    operation: update,
    location: `body${generalize(change.at)}`,
    message: `the answer to the update shows ${change.at.slice(1)} as ${shorten(String(JSON.stringify(change.expected)))} and a read as ${shorten(String(JSON.stringify(change.actual)))}`,
    provenance,
    exchanges: [updated, after.exchange],
  });
}

/** Request and answer may have different names for the same thing: `chatbotName` shows as `name`. */
function renamed(sent: Record<string, unknown>, actual: unknown): boolean {
  return actual !== undefined && Object.values(sent).some((value) => isDeepStrictEqual(value, actual));
}

/** Time does not run backwards: neither from creation to change, nor from change to change. */
function checkStamps({ talk }: Journey, update: Operation, before: View, after: View): void {
  const stamps = (view: View) => Object.entries(view.object ?? {}).filter(([name]) => /(created|updated|modified)/i.test(name));
  const old = new Map(stamps(before));
  for (const [name, value] of stamps(after)) {
    const [from, to] = [instant(old.get(name)), instant(value)];
    if (Number.isNaN(from) || Number.isNaN(to) || to >= from) continue;
    talk.report({
      code: 'timestamp-backwards',
      operation: update,
      location: `body/${name}`,
      message: `${name} was ${String(old.get(name))} and is ${String(value)} after the update`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc3339'),
      exchanges: [before.exchange, after.exchange],
    });
  }
}

function instant(value: unknown): number {
  return typeof value === 'number' ? value : Date.parse(String(value));
}

/** Bodies to update with: one for each member that may be sent alone, with another value than the creation has. */
function updateBodies({ plan, resource }: Journey, update: Operation): (Record<string, unknown> | undefined)[] {
  const mediaType = preferredMediaType(update);
  if (mediaType?.schema === undefined) return [undefined];
  const { schema } = mediaType;
  const body = exampleBody({ document: plan.document, validator: plan.validator, seed: plan.seed + 1 }, mediaType);
  const created = bodyMembers(plan.document, resource.create);
  const names = propertiesOf(plan.document, schema).filter((name) => created.has(name));
  const single = names.flatMap((name) => {
    const at = memberSchema(plan.document, schema, name);
    const value = isObject(body) ? body[name] : undefined;
    if (at === undefined || value === undefined) return [];
    const other = otherValue(plan.validator.validate.bind(plan.validator), at, value);
    const candidate = { [name]: other };
    return plan.validator.validate(schema, candidate).length === 0 ? [candidate] : [];
  });
  return single.length > 0 ? single : [isObject(body) ? body : undefined];
}

type Validate = (pointer: string, value: unknown) => readonly unknown[];

/** Another value of the same schema, so that an update that does nothing shows. */
function otherValue(validate: Validate, schema: string, value: unknown): unknown {
  const candidates: unknown[] = [];
  if (typeof value === 'boolean') candidates.push(!value);
  if (typeof value === 'number') candidates.push(value + 1, value - 1, value / 2);
  if (typeof value === 'string') candidates.push(`${value} changed`, `${value}-changed`, value.replace(/.$/, '0'));
  if (isObject(value))
    candidates.push(
      Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          name,
          typeof member === 'boolean' ? !member : typeof member === 'string' && !/^(https?:|#)/.test(member) ? `${member} changed` : member,
        ]),
      ),
    );
  return candidates.find((candidate) => !isDeepStrictEqual(candidate, value) && validate(schema, candidate).length === 0) ?? value;
}
