import type { Operation } from '../../../openapi/model/operation.ts';
import { differences, isMeasured } from '../../oracles/compare.ts';
import { standard } from '../../oracles/conforms.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { isOk, requestOn } from '../../oracles/resource-client.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Exchange, SentRequest } from '../../request/exchange.ts';
import { type AnyProperty, about, property } from './property.ts';
import type { Scene } from './scene.ts';
import { bodyOfChange, changesBy } from './update-bodies.ts';

const section = (number: string) => `https://www.rfc-editor.org/rfc/rfc9110#section-${number}`;

/** What an ETag says of an item, and what is asked for on the condition of one (RFC 9110, 13). */
export const conditionProperties: readonly AnyProperty[] = [
  property({
    id: 'conditions',
    title: 'its ETag changes with it and only then, and conditions on it are looked at',
    subjects: ({ read }) => about(read),
    act: conditionsHold,
  }),
];

const entityTag = /^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
const nobodys = '"doubletake-no-such-tag"';

async function conditionsHold(scene: Scene): Promise<void> {
  const { session, operation: read } = scene;
  const item = await scene.createFull();
  const first = await scene.read(item);
  const tag = first.exchange.response?.headers['etag'];
  if (tag === undefined) throw new CheckSkipped('the item comes without an ETag');
  if (!entityTag.test(tag))
    scene.report({
      code: 'header-invalid',
      operation: read,
      location: '200/header/etag',
      message: `ETag is ${tag}, and has to stand in double quotes`,
      provenance: standard(section('8.8.3')),
      exchanges: [first.exchange],
    });
  const ask = (condition: string) =>
    session.send(read, withHeader(requestOn(session, item, read), 'if-none-match', condition));
  const ignored = (
    operation: Operation,
    location: string,
    message: string,
    exchanges: readonly Exchange[],
    rule: string,
  ) =>
    scene.report({
      code: 'condition-ignored',
      operation,
      location,
      message,
      provenance:
        rule === '' ? { evidence: 'assumed', source: section('8.8.1') } : standard(section(rule)),
      exchanges,
    });

  const second = await scene.read(item);
  const again = second.exchange.response?.headers['etag'];
  const isSame = differences(first.object, second.object).length === 0;
  if (isSame && again !== tag)
    ignored(
      read,
      'header/etag/again',
      `the item reads the same twice, with ETag ${tag} and then ${again ?? 'none'}`,
      [first.exchange, second.exchange],
      '',
    );
  const unknown = await ask(nobodys);
  if (unknown.response?.status === 304)
    ignored(
      read,
      'if-none-match',
      `If-None-Match: ${nobodys} is answered with 304, and the ETag is ${tag}`,
      [first.exchange, unknown],
      '13.1.2',
    );
  const current = again ?? tag;
  const known = await ask(current);
  if (known.response?.status === 200 && declares(read, '304'))
    ignored(
      read,
      'if-none-match/current',
      `If-None-Match: ${current}, the ETag that was read, is answered with 200 and the whole item`,
      [second.exchange, known],
      '13.1.2',
    );
  await conditionsOfChange(scene, { item, tag: current, ask, ignored });
}

type Ignored = (
  operation: Operation,
  location: string,
  message: string,
  exchanges: readonly Exchange[],
  rule: string,
) => void;

interface Known {
  readonly item: Parameters<Scene['read']>[0];
  readonly tag: string;
  readonly ask: (condition: string) => Promise<Exchange>;
  readonly ignored: Ignored;
}

async function conditionsOfChange(scene: Scene, known: Known): Promise<void> {
  const { item, tag, ask, ignored } = known;
  const { context, session, operation: read, resource } = scene;
  const [update] = resource.updates;
  if (update === undefined) return;
  const [change, ...others] = changesBy(context, update);
  const before = await scene.read(item);
  if (change === undefined) return;
  const requestNow = (object: Record<string, unknown>) =>
    requestOn(session, item, update, bodyOfChange(context, update, change, object));
  const written = await session.send(update, requestNow(before.object));
  // Where a condition is declared or needed, one was sent along: the ETag of the read.
  const sent = written.request.headers['if-match'];
  if (written.response?.status === 412 && sent === before.exchange.response?.headers['etag'])
    refusesCurrent(ignored, update, sent, [before.exchange, written]);
  if (!isOk(written)) return;
  const after = await scene.read(item);
  const changed = differences(before.object, after.object);
  const current = after.exchange.response?.headers['etag'];
  if (changed.length === 0 || current === undefined) return;
  if (current === before.exchange.response?.headers['etag'])
    ignored(
      read,
      'header/etag',
      `${changed[0]?.at.slice(1)} was changed to ${told(changed[0]?.actual)}, and the ETag is still ${current}`,
      [before.exchange, written, after.exchange],
      '8.8.1',
    );
  const stale = await ask(tag);
  if (stale.response?.status === 304)
    ignored(
      read,
      'if-none-match/stale',
      `the item was changed, and If-None-Match: ${tag}, which it had before, is answered with 304`,
      [before.exchange, written, stale],
      '13.1.2',
    );
  // One member at a time, where something changes one.
  const single = resource.updates.find((candidate) =>
    changesBy(context, candidate).some(({ name }) => name !== undefined),
  );
  const changes = single === undefined ? others : changesBy(context, single);
  for (const other of changes.slice(0, mostChanges))
    await tagMoves(scene, known, single ?? update, other);
  for (const conditional of resource.updates.filter(isConditional))
    await matchHolds(scene, known, conditional);
}

/** Whether an update looks at `If-Match`. */
function isConditional(update: Operation): boolean {
  return (
    declares(update, '412') ||
    update.parameters.some(({ in: place, name }) => place === 'header' && /^if-match$/i.test(name))
  );
}

/** An update on the condition of an old ETag is refused without a trace, on that of the ETag taken. */
async function matchHolds(
  scene: Scene,
  { item, tag, ignored }: Known,
  update: Operation,
): Promise<void> {
  const { context, session } = scene;
  const [change] = changesBy(context, update);
  const now = await scene.read(item);
  const current = now.exchange.response?.headers['etag'];
  if (change === undefined || current === undefined || current === tag) return;
  const match = (condition: string) => {
    const body = bodyOfChange(context, update, change, now.object);
    const request = requestOn(session, item, update, body);
    return session.send(update, withHeader(request, 'if-match', condition));
  };
  const refused = await match(tag);
  if (isOk(refused))
    ignored(
      update,
      'if-match',
      `the item was changed since, and If-Match: ${tag} is answered with ${refused.response?.status}`,
      [now.exchange, refused],
      '13.1.1',
    );
  else session.conforms(update, refused, [412, 428]);
  const next = await scene.read(item);
  const [trace] = differences(now.object, next.object).filter(({ at }) => !isMeasured(at));
  if (refused.response?.status === 412 && trace !== undefined)
    scene.report({
      code: 'refused-request-wrote',
      operation: update,
      location: 'state/if-match',
      message: `If-Match: ${tag} was refused with 412, and ${trace.at.slice(1)} reads ${told(trace.actual)} where it read ${told(trace.expected)}`,
      differs: sideBySide(trace.expected, trace.actual),
      provenance: standard(section('13.1.1')),
      exchanges: [now.exchange, refused, next.exchange],
    });
  const own = next.exchange.response?.headers['etag'] ?? current;
  const taken = await match(own);
  if (taken.response?.status === 412) refusesCurrent(ignored, update, own, [next.exchange, taken]);
}

/** Tells of an update on the condition of the ETag that was read, which is refused. */
function refusesCurrent(
  ignored: Ignored,
  update: Operation,
  own: string | undefined,
  exchanges: readonly Exchange[],
): void {
  ignored(
    update,
    'if-match/current',
    `If-Match: ${own}, the ETag that was read, is refused with 412`,
    exchanges,
    '13.1.1',
  );
}

/** Members of an item that are changed, to see whether its ETag goes with each. */
const mostChanges = 6;

/** The ETag of an item moves with any member of it. */
async function tagMoves(
  scene: Scene,
  { item, ignored }: Known,
  update: Operation,
  change: Parameters<typeof bodyOfChange>[2],
): Promise<void> {
  const { context, session, operation: read } = scene;
  const before = await scene.read(item);
  const body = bodyOfChange(context, update, change, before.object);
  const written = await session.send(update, requestOn(session, item, update, body));
  if (!isOk(written)) return;
  const after = await scene.read(item);
  const [changed] = differences(before.object, after.object);
  const tag = after.exchange.response?.headers['etag'];
  if (changed === undefined || tag !== before.exchange.response?.headers['etag']) return;
  ignored(
    read,
    'header/etag',
    `${changed.at.slice(1)} was changed to ${told(changed.actual)}, and the ETag is still ${tag}`,
    [before.exchange, written, after.exchange],
    '8.8.1',
  );
}

function declares({ responses }: Operation, status: string): boolean {
  return responses.some((own) => own.status === status);
}

function withHeader(request: SentRequest, name: string, value: string): SentRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
