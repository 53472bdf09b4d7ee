import { isDeepStrictEqual } from 'node:util';
import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { stampedAsNamed } from '../../oracles/acted.ts';
import { differences, isChangeStamp } from '../../oracles/compare.ts';
import { standard } from '../../oracles/conforms.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { isOk, requestOn } from '../../oracles/resource-client.ts';
import { answerAgrees, bystanders } from '../../oracles/unchanged.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { bodySchema, propertiesOf, type Resource, shownSchema } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { Exchange } from '../../request/exchange.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene, Seen } from './scene.ts';
import { actionsOf, restIsKept } from './update.ts';

/** An action that is sent the state that the item is to have. */
interface Moving extends Subject {
  /** The member of the body, which the item shows as well. */
  readonly name: string;
  readonly values: readonly unknown[];
}

const refusals = standard('https://www.rfc-editor.org/rfc/rfc9110#section-15.5');

/** What actions do to the state of an item, and what they leave where they are refused. */
export const actionStateProperties: readonly AnyProperty[] = [
  property<Moving>({
    id: 'states',
    title: 'each state that an action takes is read afterwards, and one that it refuses is not',
    subjects: movingOf,
    act: moveThrough,
    oracles: [answerAgrees, bystanders, restIsKept, stampedAsNamed],
  }),
  property({
    id: 'once',
    title: 'what is done already is refused, as its 409 says, and changes nothing',
    subjects: onceOf,
    act: doTwice,
  }),
];

const mostValues = 6;

function movingOf(resource: Resource, context: CheckContext): Moving[] {
  const { document } = context;
  const shown = resource.read && shownSchema(document, resource.read);
  if (shown === undefined) return [];
  return actionsOf(context, resource).flatMap((operation) => {
    const mediaType = preferredMediaType(operation);
    const body = bodySchema(document, operation);
    if (body === undefined || mediaType === undefined || !isJson(mediaType.type)) return [];
    const moving = propertiesOf(document, body).flatMap((name) => {
      const [sent, own] = [enumAt(document, body, name), enumAt(document, shown, name)];
      return sent !== undefined && isDeepStrictEqual(sent, own) ? [{ name, values: sent }] : [];
    });
    const [only, ...others] = moving;
    return only === undefined || others.length > 0
      ? []
      : [{ operation, name: only.name, values: only.values.slice(0, mostValues) }];
  });
}

function enumAt(document: OpenApiDocument, schema: string, name: string): unknown[] | undefined {
  const at = findMemberSchema(document, schema, name);
  const values = at === undefined ? undefined : dereference(document, at).node['enum'];
  return Array.isArray(values) ? values : undefined;
}

async function moveThrough(scene: Scene, { operation, name, values }: Moving): Promise<void> {
  const { context, session } = scene;
  const mediaType = preferredMediaType(operation);
  const example = mediaType && exampleBody(context, mediaType);
  const other = await scene.create();
  await scene.tryRead(other);
  const item = await scene.createFull();
  let before = await scene.read(item);
  let isMoved = false;
  let isRefused = false;
  let last: Exchange | undefined;
  // From the end, the last is asked for first, which often has to be refused.
  for (const value of [...values.toReversed(), ...values]) {
    const body = { ...(isObject(example) ? example : {}), [name]: value };
    if (
      mediaType?.schema === undefined ||
      !context.validator.accepts(mediaType.schema, body, 'request')
    )
      continue;
    const request = requestOn(session, item, operation, body);
    let answer: Exchange | undefined;
    await scene.attempt(async () => {
      answer = await scene.write(operation, item, { request, may: true });
    });
    const after = await scene.read(item);
    if (answer === undefined) {
      isRefused = true;
      reportTrace(scene, before, after);
    } else {
      isMoved = true;
      last = answer;
      await scene.tryRead(other);
      if (!isDeepStrictEqual(ownMember(after.object, name), value))
        scene.report({
          code: 'update-ignored',
          operation,
          location: `body/${name}/action`,
          message: `${operation.id} was sent ${name} ${told(value)} and answered with ${answer.response?.status}, and ${name} reads ${told(after.object[name])} afterwards`,
          differs: sideBySide(value, after.object[name]),
          exchanges: [answer, after.exchange],
        });
    }
    before = after;
  }
  if (!isMoved || last === undefined)
    throw new CheckSkipped(`${operation.id} takes no state of a new item`);
  if (isRefused || values.length < 3 || !saysMoves.test(saidOfConflict(context, operation))) return;
  scene.report({
    code: 'invalid-request-accepted',
    operation,
    location: `request/${name}/any`,
    message: `every ${name} was taken after every other, there and back; the document has 409 for that: ${told(saidOfConflict(context, operation))}`,
    provenance: { evidence: 'assumed' },
    exchanges: [last],
  });
}

/** Reports what a refused action has changed all the same. */
function reportTrace({ operation, ...scene }: Scene, before: Seen, after: Seen): void {
  const [change] = differences(before.object, after.object).filter(({ at }) => !isChangeStamp(at));
  if (change === undefined) return;
  scene.report({
    code: 'refused-request-wrote',
    operation,
    location: 'state/action',
    message: `${operation.id} was refused, and ${change.at.slice(1)} reads ${told(change.actual)} where it read ${told(change.expected)}`,
    differs: sideBySide(change.expected, change.actual),
    provenance: refusals,
    exchanges: [before.exchange, after.exchange],
  });
}

/** What a 409 says that is for a change of state that may not be. */
const saysMoves = /\b(state|status|transition|not (allowed|possible|permitted)|cannot become)\b/i;

/** What a 409 says that is for what was done before. */
const saysDone = /\b(already|twice|no longer|any ?more)\b/i;

function onceOf(resource: Resource, context: CheckContext): Subject[] {
  return actionsOf(context, resource)
    .filter((operation) => saysDone.test(saidOfConflict(context, operation)))
    .map((operation) => ({ operation }));
}

function saidOfConflict({ document }: CheckContext, { responses, pointer }: Operation): string {
  if (!responses.some(({ status }) => status === '409')) return '';
  return String(dereference(document, `${pointer}/responses/409`).node['description'] ?? '');
}

async function doTwice(scene: Scene): Promise<void> {
  const { context, session, operation } = scene;
  const item = await scene.createFull();
  const request = requestOn(session, item, operation);
  const first = await session.send(operation, request);
  if (!isOk(first)) throw new CheckSkipped(`${operation.id} is not taken by a new item`);
  const before = await scene.read(item);
  const second = await session.send(operation, request);
  const after = await scene.read(item);
  if (!isOk(second)) return reportTrace(scene, before, after);
  const statement = `${operation.pointer}/responses/409`;
  scene.report({
    code: 'invalid-request-accepted',
    operation,
    location: 'request/again',
    message: `${operation.id} was taken twice of one item; the document has 409 for that: ${told(saidOfConflict(context, operation))}`,
    provenance: context.document.evidence.at(statement),
    exchanges: [first, second],
  });
}
