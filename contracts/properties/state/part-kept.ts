import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { templateNames } from '../../../openapi/model/path-template.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { isChangeStamp, missingFrom } from '../../oracles/compare.ts';
import { generalize } from '../../oracles/conforms.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { bindingsOf, type Item, isOk } from '../../oracles/resource-client.ts';
import { evidenceOfDifference } from '../../oracles/usual-changes.ts';
import { otherBody } from '../../plan/alter-body.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { fillUp } from '../../plan/full-body.ts';
import { propertiesOf, type Resource, successSchema } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { Exchange } from '../../request/exchange.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

/** A PUT of what an item has one of, such as the list of its chapters, and the GET of the same. */
interface Part extends Subject {
  readonly reader: Operation;
  readonly schema: string;
}

/** What a PUT below an item sets is read at the same path. */
export const partKeptProperties: readonly AnyProperty[] = [
  property<Part>({
    id: 'part',
    title: 'what is put there is read there as it was sent, and of no other item',
    subjects: partsOf,
    act: partIsKept,
  }),
];

function partsOf({ read, updates, uploads }: Resource, context: CheckContext): Part[] {
  const { operations, resources } = context;
  if (read === undefined) return [];
  return operations.flatMap((operation): Part[] => {
    const mediaType = preferredMediaType(operation);
    const reader = operations.find(
      ({ method, path }) => method === 'get' && path === operation.path,
    );
    const shown = reader && successSchema(reader);
    if (
      operation.method !== 'put' ||
      mediaType?.schema === undefined ||
      !isJson(mediaType.type) ||
      reader === undefined ||
      shown === undefined ||
      !operation.path.startsWith(`${read.path}/`) ||
      templateNames(operation.path).length !== templateNames(read.path).length ||
      [...updates, ...uploads].includes(operation) ||
      resources.some(({ create }) => create.path === operation.path)
    )
      return [];
    const isAlike = isList(context, mediaType.schema)
      ? isList(context, shown)
      : showsAll(context, mediaType.schema, shown);
    return isAlike ? [{ operation, reader, schema: mediaType.schema }] : [];
  });
}

/** Whether what is shown has every member of what is sent. */
function showsAll({ document }: CheckContext, sent: string, shown: string): boolean {
  const names = propertiesOf(document, sent);
  const others = new Set(propertiesOf(document, shown));
  return names.length > 0 && names.every((name) => others.has(name));
}

function isList({ document }: CheckContext, schema: string): boolean {
  return schemaTypes(document, schema).has('array');
}

/** Bodies of different values, the greater item of a list first in one of them. */
function bodiesOf({ context }: Scene, { operation, schema }: Part): unknown[] {
  const mediaType = preferredMediaType(operation);
  const example = mediaType && exampleBody(context, mediaType);
  const accepts = (body: unknown) => context.validator.accepts(schema, body, 'request');
  const items = findMemberSchema(context.document, schema, '[]');
  if (!Array.isArray(example)) {
    const full = fillUp(context, schema, example);
    const other = isObject(full) ? otherBody(context, schema, full, () => false) : full;
    return [full, other].filter(accepts);
  }
  const [sample] = example as unknown[];
  if (items === undefined || sample === undefined) return [];
  const one = fillUp(context, items, sample);
  const other = isObject(one) ? otherBody(context, items, one, () => false) : one;
  return [[one, other], [other, one], [one], []].filter(accepts);
}

async function partIsKept(scene: Scene, part: Part): Promise<void> {
  const { session, operation, provenance } = scene;
  const { reader } = part;
  const stranger = await scene.create();
  const item = await scene.create();
  const look = (of: Item): Promise<Exchange> =>
    session.send(reader, session.request(reader, { bindings: placeOf(of), made: new Map() }));
  const before = await look(stranger);
  let isTaken = false;
  let previous: unknown;
  for (const body of bodiesOf(scene, part)) {
    const fixture = { bindings: placeOf(item), made: new Map<string, Exchange>() };
    const put = await session.send(operation, session.request(operation, fixture, { body }));
    if (!isOk(put)) continue;
    const sent = put.request.body?.kind === 'json' ? put.request.body.value : body;
    const got = await look(item);
    const shown: unknown = got.response?.json;
    if (!isOk(got) || shown === undefined) continue;
    isTaken = true;
    const isLonger = Array.isArray(sent) && Array.isArray(shown) && shown.length > sent.length;
    const [difference] = missingFrom(shown, sent).filter(({ at }) => !isChangeStamp(at));
    if (difference !== undefined || isLonger) {
      const isIgnored = previous !== undefined && isDeepStrictEqual(shown, previous);
      scene.report({
        code: isIgnored ? 'update-ignored' : 'write-altered',
        operation,
        location: `body${difference === undefined ? '' : generalize(difference.at)}`,
        message:
          difference === undefined
            ? `${(sent as unknown[]).length} were put there, and ${(shown as unknown[]).length} are read`
            : `${difference.at.slice(1) || 'it'} was put there as ${told(difference.expected)} and reads ${told(difference.actual)}`,
        ...(difference !== undefined && {
          differs: sideBySide(difference.expected, difference.actual),
          provenance: evidenceOfDifference(difference, provenance),
        }),
        exchanges: [put, got],
      });
      return;
    }
    previous = shown;
    const after = await look(stranger);
    if (
      isOk(before) === isOk(after) &&
      isDeepStrictEqual(after.response?.json, before.response?.json)
    )
      continue;
    scene.report({
      code: 'update-overreached',
      operation,
      location: 'other',
      message: `${operation.id} of ${told(item.id)} changed what ${reader.id} shows of ${told(stranger.id)}`,
      exchanges: [before, put, after],
    });
    return;
  }
  if (!isTaken) throw new CheckSkipped(`${operation.id} takes nothing that ${reader.id} shows`);
}

function placeOf(item: Item) {
  const { read } = item.resource;
  const { parameters } = read === undefined ? { parameters: {} } : bindingsOf(item, read);
  return { parameters, body: {} };
}
