import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import { standard } from '../oracles/conforms.ts';
import { expectSuccess } from '../oracles/expect.ts';
import { foreignHost } from '../oracles/location-host.ts';
import {
  hasId,
  type Item,
  isOk,
  itemOf,
  look,
  readList,
  type View,
} from '../oracles/resource-client.ts';
import { otherBody } from '../plan/alter-body.ts';
import { withDifficultText, withLongText, withTwoItems, withZeros } from '../plan/body-values.ts';
import { requiredOnly } from '../plan/body-variants.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { fillUp } from '../plan/full-body.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import type { Exchange } from '../request/exchange.ts';
import { type Journey, newItem } from './journey.ts';
import { compareItem } from './journeys-list.ts';
import { expectFound, reportAltered } from './read-equal.ts';
import { checkStamps } from './stamps.ts';

/** What was created is there, and equal to what was sent in every member that it shows. */
export async function createAndRead(journey: Journey): Promise<void> {
  const madeItem = await newItem(journey);
  const view = await look(journey.context, journey.session, madeItem);
  if (view === undefined) return;
  const { session, resource } = journey;
  const { created } = madeItem;
  if (!expectFound(journey, madeItem, view)) return;
  reportAltered(journey, created.request, created, view);
  checkStamps(journey, resource.create, undefined, view);
  await followLocation(journey, madeItem, view);
  if (resource.read !== undefined) session.conforms(resource.read, view.exchange);
}

/** A `Location` leads to what was made (RFC 9110, section 10.2.2). */
async function followLocation(
  { session, resource }: Journey,
  madeItem: Item,
  view: View,
): Promise<void> {
  const { created } = madeItem;
  const location = created.response?.headers['location'];
  if (location === undefined) return;
  const host = foreignHost(session, location);
  if (host !== undefined)
    session.report({
      code: 'location-broken',
      operation: resource.create,
      location: 'header/location/host',
      message: `Location ${location} is on the host ${host}, and ${session.host} was asked`,
      provenance: {
        evidence: 'assumed',
        source: 'https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2',
      },
      exchanges: [created],
    });
  const got = await session.follow(location);
  // Whether the same credentials are good for it is not the Location's affair, nor whether what is
  // there can be read.
  if (
    [401, 403, 405].includes(got.response?.status ?? 0) ||
    (isOk(got) && !isAnother(got, view, madeItem.id) && !isWhereSent(location, created))
  )
    return;
  session.report({
    code: 'location-broken',
    operation: resource.create,
    location: 'header/location',
    message: isOk(got)
      ? `${JSON.stringify(madeItem.id)} was created, and Location ${location} leads to something else`
      : `Location ${location} answers ${got.response?.status ?? got.failure}`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2'),
    exchanges: [created, got],
  });
}

/**
 * Whether a `Location` names no more than what the creation was sent to: all of them, and not the
 * one that was made.
 */
function isWhereSent(location: string, { request }: Exchange): boolean {
  return (
    URL.canParse(location, 'http://target.invalid') &&
    new URL(location, 'http://target.invalid').pathname
      .replace(/\/$/, '')
      .endsWith(request.path.replace(/\/$/, ''))
  );
}

/** Whether an answer shows an item of another id, in the member that shows it in a view. */
function isAnother({ response }: Exchange, view: View, id: unknown): boolean {
  const [name] =
    Object.entries(view.object ?? {}).find(([, value]) => String(value) === String(id)) ?? [];
  const shown = response?.json;
  const there =
    isObject(shown) && name !== undefined
      ? [shown, ...Object.values(shown).filter(isObject)].find((node) => Object.hasOwn(node, name))
      : undefined;
  return there !== undefined && name !== undefined && String(there[name]) !== String(id);
}

/** The same with difficult text in every member that takes free text. */
export async function keepText(journey: Journey): Promise<void> {
  const { context, session, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return;
  const example = exampleBody(context, mediaType);
  const body = withDifficultText(context, mediaType.schema, context.mark(mediaType, example));
  if (!context.validator.accepts(mediaType.schema, body, 'request'))
    throw new CheckSkipped('the members depend on each other, so that other text is not valid');
  const fixture = await session.prepare(resource.create, { shared: true });
  const created = await session.send(
    resource.create,
    session.request(resource.create, fixture, { body }),
  );
  if (!expectSuccess(session, resource.create, created, journey.provenance)) return;
  const madeItem = itemOf(resource, created);
  const view = madeItem === undefined ? undefined : await look(context, session, madeItem);
  if (madeItem === undefined || view === undefined || !expectFound(journey, madeItem, view)) return;
  reportAltered(journey, created.request, created, view);
  await expectListedAlike(journey, madeItem, view);
}

/** A list shows the same of an item as its read. */
async function expectListedAlike(journey: Journey, madeItem: Item, view: View): Promise<void> {
  const { context, session, resource, provenance } = journey;
  if (resource.list === undefined || resource.read === undefined) return;
  const { items, pages, isWhole } = await readList(context, session, madeItem, resource.list);
  const [own, ...twins] = items.filter((item) => hasId(item, madeItem.id));
  if (own === undefined && isWhole && resource.isIdListed) {
    const message = `${JSON.stringify(madeItem.id)} was created and is not listed`;
    session.report({
      code: 'list-incomplete',
      operation: resource.list,
      location: 'list',
      message,
      provenance,
      exchanges: [madeItem.created, ...pages.slice(-1)],
    });
  }
  if (twins.length === 0) compareItem(journey, own, view, [madeItem.created, ...pages.slice(-1)]);
}

/**
 * With everything that the document allows, and with other values than the example's: what is taken
 * is there.
 */
export async function keepOthers(journey: Journey): Promise<void> {
  const { context, session, resource } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return;
  const { schema } = mediaType;
  const example = exampleBody(context, mediaType);
  if (!isObject(example)) return;
  const full = fillUp(context, schema, example);
  const bodies = [
    otherBody(context, schema, example, () => false),
    full,
    withTwoItems(context, schema, full),
    withZeros(context, schema, full),
    withLongText(context, schema, full, 5000),
    requiredOnly(context, mediaType),
  ];
  for (const body of bodies.filter((candidate) => candidate !== undefined)) {
    const fixture = await session.prepare(resource.create, { shared: true });
    const created = await session.send(
      resource.create,
      session.request(resource.create, fixture, { body: context.mark(mediaType, body) }),
    );
    // Whether it is taken is another check's business: a sample may name what does not exist.
    const madeItem = itemOf(resource, created);
    const view = madeItem === undefined ? undefined : await look(context, session, madeItem);
    if (madeItem === undefined || view === undefined || !expectFound(journey, madeItem, view))
      continue;
    reportAltered(journey, created.request, created, view);
    await expectListedAlike(journey, madeItem, view);
  }
}
