import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { isSeen, told } from '../../oracles/history.ts';
import { type Item, isOk, requestOn } from '../../oracles/resource-client.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { isTestData } from '../../request/tag-test-data.ts';
import { jsonBody } from './create.ts';
import { type AnyProperty, about, property } from './property.ts';
import type { Scene } from './scene.ts';

const declares409 = ({ responses }: Operation) => responses.some(({ status }) => status === '409');

/** What no two items have alike is not taken by an update either. */
export const takenProperties: readonly AnyProperty[] = [
  property({
    id: 'taken',
    title: 'what no two have alike is not taken from another by an update',
    subjects: (resource) =>
      resource.read !== undefined && declares409(resource.create)
        ? resource.updates.filter(declares409).flatMap((update) => about(update))
        : [],
    act: takeByUpdate,
  }),
];

async function takeByUpdate(scene: Scene): Promise<void> {
  const { context, session, operation } = scene;
  const owner = await scene.create();
  const other = await scene.create();
  const name = await uniqueMember(scene, owner);
  const value = sentBody(owner)[name];
  const before = await scene.read(other);
  const schema = preferredMediaType(operation)?.schema;
  const bodies = [{ [name]: value }, { ...sentBody(other), [name]: value }];
  const body = bodies.find(
    (candidate) => schema !== undefined && context.validator.accepts(schema, candidate, 'request'),
  );
  if (body === undefined) throw new CheckSkipped(`${operation.id} does not change ${name}`);
  const written = await session.send(operation, requestOn(session, other, operation, body));
  if (!isOk(written)) return;
  const after = await scene.tryRead(other);
  if (!isSeen(after) || !isDeepStrictEqual(after.object[name], value)) return;
  scene.report({
    code: 'invalid-request-accepted',
    operation,
    location: `request/taken/${name}`,
    message: `two creations with one ${name} are refused with 409, and an update gave a second item the ${name} ${told(value)}`,
    provenance: context.document.evidence.at(`${operation.pointer}/responses/409`),
    exchanges: [owner.created, before.exchange, written, after.exchange],
  });
}

/** Members of which each in turn is sent as another item has it. */
const mostTried = 8;

/** The member that is refused with 409 where nothing else is alike. */
async function uniqueMember(scene: Scene, owner: Item): Promise<string> {
  const json = jsonBody(scene);
  const sent = sentBody(owner);
  const isName = (name: string) => isTestData(sent[name]);
  const texts = Object.keys(sent).filter((name) => typeof sent[name] === 'string');
  const names = [...texts.filter(isName), ...texts.filter((name) => !isName(name))];
  for (const name of json === undefined ? [] : names.slice(0, mostTried)) {
    const [fresh, plain] = [json?.mark(json.example), json?.mark(json.example)];
    if (!isObject(fresh) || !isObject(plain)) continue;
    const { exchange } = await scene.tryCreate({ ...fresh, [name]: sent[name] });
    if (exchange.response?.status !== 409) continue;
    // What is refused whatever is in it says nothing of the member.
    if (isName(name) || (await scene.tryCreate(plain)).item !== undefined) return name;
  }
  throw new CheckSkipped('no member that two may not have alike is known');
}

function sentBody({ created: { request } }: Item): Record<string, unknown> {
  return request.body?.kind === 'json' && isObject(request.body.value) ? request.body.value : {};
}
