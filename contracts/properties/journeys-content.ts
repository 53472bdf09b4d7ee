import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { shorten, standard } from '../oracles/conforms.ts';
import { isOk, makeItem, requestOn } from '../oracles/resource-client.ts';
import { exactBodies, withDifficultText, withLongText } from '../plan/body-values.ts';
import type { Resource } from '../plan/resources.ts';
import { preferredMediaType } from '../request/build-request.ts';
import { exampleBody } from '../request/example-values.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { type Journey, newItem, otherCreation } from './journey.ts';

/** What reads an item as something else than JSON: its text, its page. */
export function textViewsOf({ views }: Resource): Operation[] {
  return views.filter(({ responses }) => {
    const content = responses.find(({ status }) => status.startsWith('2'))?.content ?? [];
    return content.some(({ type }) => type.startsWith('text/') && type !== 'text/event-stream');
  });
}

/** Read before and after that of another item, which has other values, it is the same. */
export async function contentStays(journey: Journey, view: Operation): Promise<void> {
  const { session, resource } = journey;
  const one = await newItem(journey);
  const body = otherCreation(journey, () => false);
  const other = body === undefined ? undefined : await makeItem(session, resource, body);
  if (other === undefined) return;
  await session.send(view, requestOn(session, one, view));
  const first = await session.send(view, requestOn(session, one, view));
  const between = await session.send(view, requestOn(session, other, view));
  const second = await session.send(view, requestOn(session, one, view));
  if (
    ![first, between, second].every(isOk) ||
    first.response?.bytes.equals(second.response?.bytes ?? Buffer.alloc(0))
  )
    return;
  const text = (bytes: Buffer | undefined) =>
    shorten(JSON.stringify(bytes?.toString('utf8') ?? ''));
  session.report({
    code: 'reads-disagree',
    operation: view,
    location: 'body',
    message: `it reads ${text(first.response?.bytes)} and, once another was read, ${text(second.response?.bytes)}`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1'),
    exchanges: [first, between, second],
  });
}

/** Where a view shows the beginning of a text that was sent, it shows the whole of it. */
export async function contentIsWhole(journey: Journey, view: Operation): Promise<void> {
  const { session, resource, provenance } = journey;
  const body = longCreation(journey, isPage(view));
  const item =
    (body === undefined ? undefined : await makeItem(session, resource, body)) ??
    (await newItem(journey));
  const got = await session.send(view, requestOn(session, item, view));
  if (!isOk(got)) return;
  const shown = words(got.response?.bytes.toString('utf8') ?? '');
  for (const sent of textsOf(item.created.request).map(words)) {
    if (sent.length < 40 || !shown.includes(sent.slice(0, 30)) || shown.includes(sent)) continue;
    session.report({
      code: 'write-altered',
      operation: view,
      location: 'body/content',
      message: `${sent.length} characters of text were sent; what is read begins like them and does not have them all`,
      provenance,
      exchanges: [item.created, got],
    });
  }
  if (!isPage(view)) await contentIsExact(journey, view, shownOf(item.created.request, got));
}

/** The texts of a creation that a view shows as they are, by the names of their members. */
function shownOf(request: SentRequest, got: Exchange): string[] {
  const shown = words(textOf(got) ?? '');
  return membersOf(request).flatMap(([name, text]) =>
    text.length > 0 && shown.includes(words(text)) ? [name] : [],
  );
}

/**
 * What a view shows of a text it shows to the letter, also digits and white space. @param names of
 * the members that it shows
 */
async function contentIsExact(
  journey: Journey,
  view: Operation,
  names: readonly string[],
): Promise<void> {
  const { context, session, resource, provenance } = journey;
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type) || names.length === 0) return;
  for (const body of exactBodies(context, mediaType.schema, () =>
    context.mark(mediaType, exampleBody(context, mediaType)),
  )) {
    if (!isObject(body)) continue;
    const item = await makeItem(session, resource, body);
    const got =
      item === undefined ? undefined : await session.send(view, requestOn(session, item, view));
    const shown = got === undefined || !isOk(got) ? undefined : textOf(got);
    if (item === undefined || got === undefined || shown === undefined) continue;
    for (const [name, text] of membersOf(item.created.request)) {
      if (!names.includes(name) || shown.includes(text)) continue;
      session.report({
        code: 'write-altered',
        operation: view,
        location: `body/content/${name}`,
        message: `${name} was sent as ${shorten(JSON.stringify(text))} and reads ${shorten(JSON.stringify(shown))}`,
        // How a text is laid out is the affair of who shows it.
        provenance: words(shown).includes(words(text)) ? { evidence: 'assumed' } : provenance,
        exchanges: [item.created, got],
      });
    }
  }
}

/** The text of an answer: as it is, or as the one string of its JSON. */
function textOf({ response }: Exchange): string | undefined {
  if (response?.json !== undefined)
    return typeof response.json === 'string' ? response.json : undefined;
  return response?.bytes.toString('utf8');
}

function membersOf({ body }: SentRequest): [string, string][] {
  if (body?.kind !== 'json' || !isObject(body.value)) return [];
  return Object.entries(body.value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
}

/** Characters of a long text: more than fits into what is meant for a line or a page. */
const long = 5000;

/** Whether a view is HTML, where markup in a text is written in another way. */
function isPage({ responses }: Operation): boolean {
  return responses.some(
    ({ status, content }) =>
      status.startsWith('2') && content.some(({ type }) => /html|xml/.test(type)),
  );
}

/** The body of a creation whose free texts are long; undefined where it has none that may be. */
function longCreation({ context, resource }: Journey, isPlain: boolean): unknown {
  const mediaType = preferredMediaType(resource.create);
  if (mediaType?.schema === undefined || !isJson(mediaType.type)) return undefined;
  const example = exampleBody(context, mediaType);
  const difficult = isPlain ? example : withDifficultText(context, mediaType.schema, example);
  const body = context.mark(mediaType, withLongText(context, mediaType.schema, difficult, long));
  return context.validator.accepts(mediaType.schema, body, 'request') ? body : undefined;
}

function textsOf({ body }: SentRequest): string[] {
  if (body?.kind === 'multipart')
    return body.parts
      .filter(({ type }) => type?.startsWith('text/'))
      .map(({ content }) => content.toString('utf8'));
  return body?.kind === 'json' && isObject(body.value)
    ? Object.values(body.value).filter((value) => typeof value === 'string')
    : [];
}

/** How a text is laid out is the affair of who shows it. */
function words(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
