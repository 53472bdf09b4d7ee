import { isDeepStrictEqual } from 'node:util';
import { formatPointer } from '../../../openapi/lib/json-pointer.ts';
import { essence } from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema, requiredNames } from '../../../openapi/schema/member-schemas.ts';
import { differences, isChangeStamp } from '../../oracles/compare.ts';
import { standard } from '../../oracles/conforms.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { sentItem } from '../../oracles/kept.ts';
import { bindingsOf, type Item, isOk } from '../../oracles/resource-client.ts';
import { otherValue } from '../../plan/alter-body.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { bodySchema, type Resource, shownSchema } from '../../plan/resources.ts';
import type { Exchange } from '../../request/exchange.ts';
import { endsIn } from '../../request/in-order.ts';
import type { PatchStep } from '../../request/json-patch.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene, Seen } from './scene.ts';

/** An operation that takes a JSON Patch of an item. */
interface Patching extends Subject {
  readonly mediaType: MediaType;
}

const section = (number: string) =>
  standard(`https://www.rfc-editor.org/rfc/rfc6902#section-${number}`);

/** What a JSON Patch does: RFC 6902. */
export const jsonPatchProperties: readonly AnyProperty[] = [
  property<Patching>({
    id: 'patches',
    title: 'the steps of a JSON Patch are carried out as they say, all of them or none',
    subjects: patchingOf,
    act: stepsAreCarriedOut,
  }),
];

function patchingOf({ read, links }: Resource): Patching[] {
  const targets = new Set(links.map(({ to }) => to));
  return [...targets].flatMap((operation) => {
    const mediaType = operation.requestBody?.content.find(
      ({ type }) => essence(type) === 'application/json-patch+json',
    );
    return mediaType === undefined || read === undefined || operation.path !== read.path
      ? []
      : [{ operation, mediaType }];
  });
}

/** A member that a step has changed, so that others may. */
interface Member {
  readonly name: string;
  readonly other: unknown;
}

const mostMembers = 6;

async function stepsAreCarriedOut(scene: Scene, { operation, mediaType }: Patching): Promise<void> {
  const { context, session } = scene;
  const item = await scene.createFull();
  const first = await scene.read(item);
  const send = (steps: readonly PatchStep[]): Promise<Exchange> =>
    session.send(
      operation,
      session.request(
        operation,
        { bindings: bindingsOf(item, operation), made: new Map() },
        { mediaType, body: steps },
      ),
    );
  const isValid = (steps: readonly PatchStep[]) =>
    mediaType.schema === undefined || context.validator.accepts(mediaType.schema, steps, 'request');
  const patch: Patch = { scene, operation, item, send, isValid };
  const taken: Member[] = [];
  let shown = first;
  for (const member of membersOf(scene, item, first)) {
    const steps = [replace(member.name, member.other)];
    if (!isValid(steps)) continue;
    const sent = await send(steps);
    if (!isOk(sent)) continue;
    const after = await scene.read(item);
    expectStep(patch, { sent, before: shown, after }, member.name, member.other, 'replace');
    taken.push({ name: member.name, other: shown.object[member.name] });
    shown = after;
  }
  const [one, two] = taken;
  if (one === undefined) throw new CheckSkipped('no member is known that a step may replace');
  await expectWhole(patch, shown, one, two);
  await expectAll(patch, one);
  for (const { name } of taken) {
    await scene.attempt(() => expectInserted(patch, name));
    await scene.attempt(() => expectRemoved(patch, name));
  }
}

interface Patch {
  readonly scene: Scene;
  readonly operation: Operation;
  readonly item: Item;
  readonly send: (steps: readonly PatchStep[]) => Promise<Exchange>;
  readonly isValid: (steps: readonly PatchStep[]) => boolean;
}

const at = (name: string) => formatPointer([name]);
const replace = (name: string, value: unknown): PatchStep => ({
  op: 'replace',
  path: at(name),
  value,
});

/** Members that the item was made with and shows, each with another value of its schema. */
function membersOf({ context, resource }: Scene, item: Item, { object }: Seen): Member[] {
  const schema = bodySchema(context.document, resource.create);
  const sent = sentItem(context, resource.create, item.created.request, object) ?? {};
  const names = Object.keys(sent);
  const bound = new Set([...endsIn(names)].flat());
  return names
    .flatMap((name): Member[] => {
      const own =
        schema === undefined ? undefined : findMemberSchema(context.document, schema, name);
      // What ends another, or is ended, may not be moved alone.
      const isBound = bound.has(name);
      if (own === undefined || isBound || !Object.hasOwn(object, name) || object[name] === item.id)
        return [];
      const other = otherValue(context, own, object[name]);
      return isDeepStrictEqual(other, object[name]) ? [] : [{ name, other }];
    })
    .slice(0, mostMembers);
}

interface Step {
  readonly sent: Exchange;
  readonly before: Seen;
  readonly after: Seen;
}

/** The member reads as the step says, and all others as before. */
function expectStep(
  { scene, operation }: Patch,
  { sent, before, after }: Step,
  name: string,
  wanted: unknown,
  op: string,
): void {
  const exchanges = [before.exchange, sent, after.exchange];
  if (!isDeepStrictEqual(after.object[name], wanted)) {
    scene.report({
      code: 'update-ignored',
      operation,
      location: `body${at(name)}/${op}`,
      message: `a step said ${op} of ${at(name)}, which should read ${told(wanted)} and reads ${told(after.object[name])}`,
      differs: sideBySide(wanted, after.object[name]),
      provenance: section('4'),
      exchanges,
    });
    return;
  }
  const [change] = differences(before.object, after.object).filter(
    (own) => !isChangeStamp(own.at) && own.at.split('/')[1] !== name,
  );
  if (change === undefined) return;
  scene.report({
    code: 'update-overreached',
    operation,
    location: `body${change.at}`,
    message: `a step was about ${at(name)}, and ${change.at.slice(1)} reads ${told(change.actual)} where it read ${told(change.expected)}`,
    differs: sideBySide(change.expected, change.actual),
    provenance: section('4'),
    exchanges,
  });
}

/** A patch with a test that fails is refused, and nothing of it is carried out. */
async function expectWhole(
  { scene, operation, item, send, isValid }: Patch,
  before: Seen,
  one: Member,
  two: Member | undefined,
): Promise<void> {
  const failing: PatchStep = { op: 'test', path: at(one.name), value: one.other };
  const change = two ?? one;
  const orders = {
    'a test that fails comes first': [failing, replace(change.name, change.other)],
    'a test that fails comes last': [
      replace(change.name, change.other),
      change === one ? { ...failing, value: before.object[one.name] } : failing,
    ],
  };
  for (const [what, steps] of Object.entries(orders)) {
    if (!isValid(steps)) continue;
    const sent = await send(steps);
    const after = await scene.read(item);
    const [changed] = differences(before.object, after.object).filter(
      (own) => !isChangeStamp(own.at),
    );
    const exchanges = [before.exchange, sent, after.exchange];
    if (isOk(sent)) {
      scene.report({
        code: 'invalid-request-accepted',
        operation,
        location: 'request/body/test',
        message: `${what} in a JSON Patch, and it was answered with ${sent.response?.status}`,
        provenance: section('4.6'),
        exchanges,
      });
      return;
    }
    if (changed === undefined) continue;
    scene.report({
      code: 'refused-request-wrote',
      operation,
      location: 'state/patch',
      message: `${what} in a JSON Patch, which was refused with ${sent.response?.status}, and ${changed.at.slice(1)} reads ${told(changed.actual)} where it read ${told(changed.expected)}`,
      differs: sideBySide(changed.expected, changed.actual),
      provenance: section('5'),
      exchanges,
    });
    return;
  }
}

/** Of two steps, the second is carried out as well, on what the first has left. */
async function expectAll(patch: Patch, { name }: Member): Promise<void> {
  const { scene, item, send, isValid } = patch;
  const before = await scene.read(item);
  const [own] = membersOf(scene, item, before).filter((member) => member.name === name);
  if (own === undefined) return;
  const steps = [replace(name, own.other), replace(name, before.object[name])];
  if (!isValid(steps)) return;
  const sent = await send(steps);
  if (!isOk(sent)) return;
  const after = await scene.read(item);
  expectStep(patch, { sent, before, after }, name, before.object[name], 'replace twice');
}

/** What is added at an index of a list goes before what is there. */
async function expectInserted(patch: Patch, name: string): Promise<void> {
  const { scene, item, send, isValid } = patch;
  const before = await scene.read(item);
  const list = before.object[name];
  if (!Array.isArray(list) || list.length === 0) return;
  const steps = [{ op: 'add', path: formatPointer([name, '0']), value: list.at(-1) as unknown }];
  if (!isValid(steps)) return;
  const sent = await send(steps);
  if (!isOk(sent)) return;
  const after = await scene.read(item);
  const shown = after.object[name];
  // A list of different items may keep each of them once, as it stands.
  if (isDeepStrictEqual(shown, list)) return;
  expectStep(patch, { sent, before, after }, name, [list.at(-1), ...list], 'add');
}

/** What is removed is not there any more. */
async function expectRemoved(patch: Patch, name: string): Promise<void> {
  const { scene, item, send, isValid } = patch;
  const { context, resource } = scene;
  const before = await scene.read(item);
  const shown = resource.read && shownSchema(context.document, resource.read);
  const steps = [{ op: 'remove', path: at(name) }];
  const isRequired = shown !== undefined && requiredNames(context.document, shown).includes(name);
  if (isRequired || !Object.hasOwn(before.object, name) || !isValid(steps)) return;
  const sent = await send(steps);
  if (!isOk(sent)) return;
  const after = await scene.read(item);
  if (!isDeepStrictEqual(after.object[name], before.object[name])) return;
  scene.report({
    code: 'update-ignored',
    operation: patch.operation,
    location: `body${at(name)}/remove`,
    message: `a step removed ${at(name)}, which still reads ${told(after.object[name])}`,
    differs: sideBySide(undefined, after.object[name]),
    provenance: section('4.2'),
    exchanges: [before.exchange, sent, after.exchange],
  });
}
