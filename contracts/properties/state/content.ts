import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { standard } from '../../oracles/conforms.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { isOk } from '../../oracles/resource-client.ts';
import { sameReads } from '../../oracles/unchanged.ts';
import { exactBodies, withDifficultText, withLongText } from '../../plan/body-values.ts';
import type { Resource } from '../../plan/resources.ts';
import type { Exchange, SentRequest } from '../../request/exchange.ts';
import { isShown, jsonBody, otherCreation } from './create.ts';
import { type AnyProperty, about, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

/** What reads an item as something else than JSON: its text, its page. */
const textViews = ({ views }: Resource): Subject[] =>
  views
    .filter(({ responses }) => {
      const content = responses.find(({ status }) => status.startsWith('2'))?.content ?? [];
      return content.some(({ type }) => type.startsWith('text/') && type !== 'text/event-stream');
    })
    .flatMap(about);

/** What other reads than the read of an item have to do. */
export const viewProperties: readonly AnyProperty[] = [
  property({
    id: 'content',
    title: 'a text stays that of its own item when that of another is read',
    subjects: textViews,
    act: contentStays,
  }),
  property({
    id: 'whole',
    title: 'of a text that is shown nothing is missing',
    subjects: textViews,
    act: contentIsWhole,
  }),
  property({
    id: 'safe',
    title: 'reading it changes nothing of the item',
    subjects: (resource) =>
      isShown(resource)
        ? resource.views
            .filter((view) => view !== resource.read && view !== resource.list)
            .flatMap(about)
        : [],
    async act(scene) {
      const item = await scene.create();
      await scene.tryRead(item);
      await scene.get(scene.operation, item);
      await scene.tryRead(item);
    },
    oracles: [sameReads],
  }),
];

/** Read before and after that of another item, which has other values, it is the same. */
async function contentStays(scene: Scene): Promise<void> {
  const { operation } = scene;
  const one = await scene.create();
  const body = otherCreation(scene, () => false);
  const other = body === undefined ? undefined : (await scene.tryCreate(body)).item;
  if (other === undefined) return;
  await scene.get(operation, one);
  const first = await scene.get(operation, one);
  const between = await scene.get(operation, other);
  const second = await scene.get(operation, one);
  const [was, is] = [first, second].map(({ response }) => response?.bytes.toString('utf8') ?? '');
  if (![first, between, second].every(isOk) || was === is) return;
  scene.report({
    code: 'reads-disagree',
    operation,
    location: 'body',
    message: `it reads ${told(was)} and, once another was read, ${told(is)}`,
    differs: sideBySide(was, is),
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1'),
    exchanges: [first, between, second],
  });
}

/** Where a view shows the beginning of a text that was sent, it shows the whole of it. */
async function contentIsWhole(scene: Scene): Promise<void> {
  const { operation } = scene;
  const body = longCreation(scene, isPage(operation));
  const item =
    (body === undefined ? undefined : (await scene.tryCreate(body)).item) ?? (await scene.create());
  const got = await scene.get(operation, item);
  if (!isOk(got)) return;
  const shown = words(got.response?.bytes.toString('utf8') ?? '');
  for (const sent of textsOf(item.created.request).map(words)) {
    if (sent.length < 40 || !shown.includes(sent.slice(0, 30)) || shown.includes(sent)) continue;
    scene.report({
      code: 'write-altered',
      operation,
      location: 'body/content',
      message: `${sent.length} characters of text were sent; what is read begins like them and does not have them all`,
      exchanges: [item.created, got],
    });
  }
  if (isPage(operation)) return;
  const text = words(textOf(got) ?? '');
  const names = membersOf(item.created.request).flatMap(([name, value]) =>
    value.length > 0 && text.includes(words(value)) ? [name] : [],
  );
  await contentIsExact(scene, names);
}

/**
 * What a view shows of a text it shows to the letter, also digits and white space.
 * @param names of the members that it shows
 */
async function contentIsExact(scene: Scene, names: readonly string[]): Promise<void> {
  const json = jsonBody(scene);
  const { context, operation, provenance } = scene;
  if (json === undefined || names.length === 0) return;
  for (const body of exactBodies(context, json.schema, () => json.mark(json.example))) {
    const { item } = isObject(body) ? await scene.tryCreate(body) : { item: undefined };
    const got = item === undefined ? undefined : await scene.get(operation, item);
    const shown = got === undefined || !isOk(got) ? undefined : textOf(got);
    if (item === undefined || got === undefined || shown === undefined) continue;
    for (const [name, text] of membersOf(item.created.request)) {
      if (!names.includes(name) || shown.includes(text)) continue;
      scene.report({
        code: 'write-altered',
        operation,
        location: `body/content/${name}`,
        message: `${name} was sent as ${told(text)} and reads ${told(shown)}`,
        differs: sideBySide(text, shown),
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
function longCreation(scene: Scene, isPlain: boolean): unknown {
  const json = jsonBody(scene);
  if (json === undefined) return undefined;
  const { schema, example, mark } = json;
  const { context } = scene;
  const difficult = isPlain ? example : withDifficultText(context, schema, example);
  const body = mark(withLongText(context, schema, difficult, long));
  return context.validator.accepts(schema, body, 'request') ? body : undefined;
}

function textsOf(request: SentRequest): string[] {
  if (request.body?.kind === 'multipart')
    return request.body.parts
      .filter(({ type }) => type?.startsWith('text/'))
      .map(({ content }) => content.toString('utf8'));
  return membersOf(request).map(([, text]) => text);
}

/** How a text is laid out is the affair of who shows it. */
function words(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
