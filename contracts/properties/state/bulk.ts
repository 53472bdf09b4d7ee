import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { generalize } from '../../oracles/conforms.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { alterations, documentedMembers, evidenceOfAnswer } from '../../oracles/kept.ts';
import { findById, isOk, itemOf, requestOn } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { fillUp } from '../../plan/full-body.ts';
import { isIdName } from '../../plan/id-member.ts';
import { propertiesOf, type Resource } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import type { Exchange } from '../../request/exchange.ts';
import { isTestData } from '../../request/tag-test-data.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

/** An operation that makes several items of a resource. */
interface Bulk extends Subject {
  /** The member of the body that is their list; undefined where the body itself is. */
  readonly wrapper: string | undefined;
}

/** What is made several at a time is as good as what is made alone. */
export const bulkProperties: readonly AnyProperty[] = [
  property<Bulk>({
    id: 'several',
    title: 'of several that are made at once each is answered and reads as it was sent',
    subjects: bulksOf,
    act: makeSeveral,
  }),
];

function bulksOf(resource: Resource, context: CheckContext): Bulk[] {
  const { create, read } = resource;
  const own = preferredMediaType(create)?.schema;
  if (own === undefined || read === undefined) return [];
  const at = (schema: string) => dereference(context.document, schema).pointer;
  return context.operations
    .filter(({ id, method }) => method === 'post' && id !== create.id)
    .flatMap((operation) => {
      const wrapper = wrapperOf(context, operation);
      return wrapper !== undefined && at(wrapper.items) === at(own)
        ? [{ operation, wrapper: wrapper.name }]
        : [];
    });
}

/** The list that a body is, or its one member, where that is a list. */
function wrapperOf(
  { document }: CheckContext,
  operation: Operation,
): { readonly name: string | undefined; readonly items: string } | undefined {
  const mediaType = preferredMediaType(operation);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return undefined;
  const direct = findMemberSchema(document, mediaType.schema, '[]');
  if (direct !== undefined && schemaTypes(document, mediaType.schema).has('array'))
    return { name: undefined, items: direct };
  const [name, ...others] = propertiesOf(document, mediaType.schema);
  if (name === undefined || others.length > 0) return undefined;
  const list = findMemberSchema(document, mediaType.schema, name);
  const items = list === undefined ? undefined : findMemberSchema(document, list, '[]');
  return items === undefined ? undefined : { name, items };
}

async function makeSeveral(scene: Scene, { wrapper, operation }: Bulk): Promise<void> {
  const { session, resource, provenance } = scene;
  const mediaType = preferredMediaType(operation);
  const sent = mediaType === undefined ? [] : await three(scene, mediaType, wrapper);
  if (sent.length === 0) throw new CheckSkipped('the document allows one at a time');
  const fixture = await session.prepare(operation);
  const body = wrapped(sent, wrapper);
  const made = await session.send(operation, session.request(operation, fixture, { body }));
  if (!expectSuccess(session, operation, made, provenance)) return;
  const answered = listIn(made.response?.json)?.map(itself);
  if (answered === undefined) throw new CheckSkipped('the answer does not show what was made');
  if (answered.length !== sent.length)
    return scene.report({
      code: 'write-lost',
      operation,
      location: 'several',
      message: `${sent.length} were sent at once, and the answer shows ${answered.length}`,
      exchanges: [made],
    });
  const items = answered.flatMap((one) => itemOf(resource, answering(made, one)) ?? []);
  const ids = items.map(({ id }) => id);
  if (new Set(ids).size < ids.length)
    scene.report({
      code: 'id-repeated',
      operation,
      location: 'id/several',
      message: `${sent.length} were made at once, and two of them have one id: ${told(ids)}`,
      exchanges: [made],
    });
  const { read } = resource;
  if (read === undefined) return;
  const seen = new Set<unknown>();
  for (const item of items) {
    const exchange = await session.send(read, requestOn(session, item, read));
    const object = isOk(exchange) ? findById(exchange.response?.json, item.id) : undefined;
    if (object === undefined) {
      scene.report({
        code: 'write-lost',
        operation,
        location: 'state/several',
        message: `${told(item.id)} was made with others, and reading it answers ${exchange.response?.status ?? exchange.failure}`,
        exchanges: [made, exchange],
      });
      return;
    }
    const own = sent.find((one) => isNamed(one, object));
    if (own === undefined || seen.has(own)) continue;
    seen.add(own);
    const view = { operation: read, exchange, object };
    const documented = { ...documentedMembers(scene.context, read), ...object };
    for (const difference of alterations(scene, resource.create, own, documented, view))
      scene.report({
        code: 'write-altered',
        operation,
        location: `body${wrapper === undefined ? '' : `/${wrapper}`}/*${generalize(difference.at)}`,
        message: `${difference.at.slice(1)} was sent as ${told(difference.expected)} with others and reads ${told(difference.actual)}`,
        differs: sideBySide(difference.expected, difference.actual),
        provenance: evidenceOfAnswer(difference, provenance),
        exchanges: [made, exchange],
      });
  }
}

/** Three bodies of items, each with names of its own; none where no more than one is allowed. */
async function three(
  { context, session, resource }: Scene,
  mediaType: MediaType,
  wrapper: string | undefined,
): Promise<Record<string, unknown>[]> {
  const own = preferredMediaType(resource.create);
  if (own?.schema === undefined || mediaType.schema === undefined) return [];
  const full = fillUp(context, own.schema, exampleBody(context, own));
  // What they name of other kinds is made for them as for one that is made alone.
  const fixture = await session.prepare(resource.create, { shared: true });
  const several = [1, 2, 3]
    .map(() => session.request(resource.create, fixture, { body: context.mark(own, full) }).body)
    .map((body) => (body?.kind === 'json' ? body.value : undefined))
    .filter(isObject);
  const body = wrapped(several, wrapper);
  const isValid = context.validator.accepts(mediaType.schema, body, 'request');
  return isValid && several.length === 3 ? several : [];
}

function wrapped(several: readonly unknown[], wrapper: string | undefined): unknown {
  return wrapper === undefined ? several : { [wrapper]: several };
}

/** What was made, where a list of results has each in an object beside what came of it. */
function itself(result: Record<string, unknown>): Record<string, unknown> {
  const hasOwnId = (object: object) => Object.keys(object).some(isIdName);
  if (hasOwnId(result)) return result;
  const [only, ...others] = Object.values(result).filter(isObject).filter(hasOwnId);
  return only === undefined || others.length > 0 ? result : only;
}

/** The list of objects in an answer, at the top or one level below. */
function listIn(json: unknown): Record<string, unknown>[] | undefined {
  const candidates: unknown[] = [json, ...Object.values(Object(json) as object)];
  const lists = candidates.filter(
    (candidate): candidate is Record<string, unknown>[] =>
      Array.isArray(candidate) && candidate.length > 0 && candidate.every(isObject),
  );
  return lists.length === 1 ? lists[0] : undefined;
}

/** The exchange as if it had answered one of several. */
function answering(exchange: Exchange, json: unknown): Exchange {
  return exchange.response === undefined
    ? exchange
    : { ...exchange, response: { ...exchange.response, json } };
}

/** Whether an item has a name that was sent, and so is what was sent. */
function isNamed(sent: Record<string, unknown>, object: Record<string, unknown>): boolean {
  return Object.entries(sent).some(
    ([name, value]) => isTestData(value) && isDeepStrictEqual(object[name], value),
  );
}
