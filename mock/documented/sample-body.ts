import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import { essence, isForm, isJson, isMultipart, isXml } from '../../openapi/model/media-types.ts';
import type { MediaType } from '../../openapi/model/operation.ts';
import { listExamples, sampleSchema } from '../../openapi/sample/samples.ts';
import { findMemberSchema } from '../../openapi/schema/member-schemas.ts';
import { alternativesOf } from '../../openapi/schema/schema-branches.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { isBinary } from '../../openapi/wire/binary.ts';
import { itemSchemaOf } from '../../openapi/wire/sequence.ts';
import { readImage } from '../lib/image.ts';
import type { Api } from '../model/api.ts';
import type { Sandbox } from '../model/sandbox.ts';
import { sampleFile } from './sample-file.ts';
import { isStream } from './wants-stream.ts';

export interface SampleBodyOptions extends Pick<Sandbox, 'clock'> {
  readonly seed: number;
  /** Only the example of this name. */
  readonly example?: string | undefined;
  /** A value made from the schema even where there is an example. */
  readonly dynamic?: boolean;
}

/**
 * A body of a media type: its example that conforms, else a sample of its schema, as people would
 * have made what it shows. A value for what holds values, to be written later, with placeholders for
 * the URLs of pictures; text or bytes for the rest.
 * @param type the concrete type, where the document gives a range
 */
export function sampleBody(
  api: Api,
  mediaType: MediaType,
  type: string,
  options: SampleBodyOptions,
): unknown {
  const example = options.dynamic ? undefined : findExample(api, mediaType, options.example);
  if (example !== undefined && options.example === undefined && isStream(type))
    return inOrder(conformingExamples(api, mediaType), type);
  if (holdsBytes(api, mediaType, type)) return bytesOf(type, example?.value);
  if (example !== undefined) return example.value;
  if (isStream(type)) return sampleItems(api, mediaType, options);
  const { schema } = mediaType;
  if (schema === undefined) return textSample(type) ?? {};
  const text = textSample(type);
  if (text !== undefined && isPlainText(api, schema)) return text;
  return sample(api, schema, options);
}

/** Whether a media type holds bytes that are no text. */
export function holdsBytes(api: Api, { schema, node }: MediaType, type: string): boolean {
  // What is called JSON is JSON: a schema of bytes can only mean a text there.
  if (isJson(type)) return false;
  if (schema !== undefined && isBinary(api.document, schema) && !isMultipart(type)) return true;
  if (/^(image|audio|video|font)\//.test(essence(type))) return true;
  const isText =
    essence(type).startsWith('text/') ||
    [isJson, isXml, isForm, isMultipart, isStream].some((test) => test(type));
  return (
    schema === undefined &&
    node['itemSchema'] === undefined &&
    !isText &&
    !/yaml|javascript|graphql/.test(type)
  );
}

function findExample(
  api: Api,
  mediaType: MediaType,
  name: string | undefined,
): { readonly value: unknown } | undefined {
  return listExamples(api.document, mediaType)
    .filter((example) => name === undefined || example.name === name)
    .find(({ value }) => conforms(api, mediaType, value));
}

function conformingExamples(api: Api, mediaType: MediaType): unknown[] {
  return listExamples(api.document, mediaType)
    .map(({ value }) => value)
    .filter((value) => conforms(api, mediaType, value));
}

/** The examples of a stream, one after another: each is an event, some, or text that is written. */
function inOrder(examples: readonly unknown[], type: string): unknown {
  const end = essence(type) === 'text/event-stream' ? '\n\n' : '\n';
  if (examples.length === 1) return examples[0];
  if (examples.every((example) => typeof example === 'string'))
    return examples.map((text) => text.trimEnd() + end).join('');
  return examples.flat();
}

/** Whether an example may be sent: a text in another format than JSON is taken at its word. */
function conforms(api: Api, mediaType: MediaType, value: unknown): boolean {
  const items = itemSchemaOf(mediaType);
  if (items !== undefined)
    return (
      typeof value === 'string' ||
      [value].flat().every((item) => api.validator.accepts(items, item, 'answer'))
    );
  if (mediaType.schema === undefined) return true;
  if (
    typeof value === 'string' &&
    !isJson(mediaType.type) &&
    !schemaTypes(api.document, mediaType.schema).has('string')
  )
    return true;
  const fits = (one: unknown) => api.validator.accepts(mediaType.schema ?? '', one, 'answer');
  // What a stream's schema describes is one event: a list shows several of them.
  return fits(value) || (isStream(mediaType.type) && Array.isArray(value) && value.every(fits));
}

/** An example of bytes stands in the document as Base64, or as text where it is no picture. */
function bytesOf(type: string, example: unknown): Buffer {
  if (typeof example !== 'string') return sampleFile(type);
  const decoded = Buffer.from(example, 'base64');
  const isBase64 =
    decoded.length > 0 &&
    decoded.toString('base64').replace(/=+$/, '') ===
      example.replaceAll(/\s/g, '').replace(/=+$/, '');
  if (/^image\//.test(type))
    return isBase64 && readImage(decoded) !== undefined ? decoded : sampleFile(type);
  return isBase64 && example.length >= 16 ? decoded : Buffer.from(example);
}

/** Three items of a stream; of one that lists its events, the first, one between and the last. */
function sampleItems(api: Api, mediaType: MediaType, options: SampleBodyOptions): unknown {
  const { schema } = mediaType;
  const items = itemSchemaOf(mediaType);
  if (items === undefined && schema !== undefined) {
    const types = schemaTypes(api.document, schema);
    if (types.has('array')) return sample(api, schema, options);
    if (types.has('string'))
      return essence(mediaType.type) === 'text/event-stream'
        ? 'data: doubletake\n\n'
        : '{"doubletake":true}\n';
  }
  const each = items ?? schema;
  const events = each === undefined ? [] : lifeOfStream(api, each);
  if (events.length > 0) return events.map((event) => sampleItem(api, event, options));
  if (each === undefined) return [0, 1, 2].map((index) => ({ doubletake: index }));
  const { seed } = options;
  const made = [0, 1, 2].map((index) => sampleItem(api, each, { ...options, seed: seed + index }));
  return ofOneStream(api, each, made);
}

const said = ['Hello', '! How can I', ' help you today?'];
const pieces = ['delta', 'text', 'content', 'token', 'chunk'];

/**
 * Items that each have a piece of a text are pieces of one answer: they have all else in common, such
 * as its id.
 */
function ofOneStream(api: Api, schema: string, items: readonly unknown[]): readonly unknown[] {
  const [first] = items;
  if (!isObject(first)) return items;
  const piece = pieces.find((name) => typeof first[name] === 'string');
  const isOfMany = Object.values(first).some(isObject);
  if (piece === undefined || isOfMany) return items;
  const told = said.map((text) => ({ ...first, [piece]: text }));
  return told.every((item) => api.validator.accepts(schema, item, 'answer')) ? told : items;
}

/**
 * Of the events that a schema lists, what a stream has at least: the one that says it began, a piece,
 * and the one that says it is complete. Empty where none says that.
 */
function lifeOfStream(api: Api, schema: string): string[] {
  const named = alternativesOf(api.document, schema).flatMap((place) => {
    const name = nameOfEvent(api, place);
    return name === undefined ? [] : [{ place, name }];
  });
  const shortest = (word: RegExp, also = '') =>
    named
      .filter(({ name }) => word.test(name) && name.toLowerCase().includes(also))
      .sort((a, b) => a.name.length - b.name.length)[0];
  const last = shortest(/(completed?|done|finished|stop|end)$/i);
  if (last === undefined) return [];
  const first = shortest(/(created|started?|begin)$/i);
  const piece = shortest(/(delta|chunk)$/i, 'text') ?? shortest(/(delta|chunk)$/i);
  return [first, piece, last].flatMap((event) => (event === undefined ? [] : [event.place]));
}

/** The only value that the `type` or `event` of an event may have. */
function nameOfEvent({ document }: Api, schema: string): string | undefined {
  for (const member of ['type', 'event']) {
    const pointer = findMemberSchema(document, schema, member);
    if (pointer === undefined) continue;
    const { node } = dereference(document, pointer);
    const only = node['const'] ?? (Array.isArray(node['enum']) ? node['enum'][0] : undefined);
    if (typeof only === 'string') return only;
  }
  return undefined;
}

/** An item; a member whose text is described by `contentSchema` gets such a text. */
function sampleItem(api: Api, schema: string, options: SampleBodyOptions): unknown {
  const value = sample(api, schema, options);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const at = findMemberSchema(api.document, schema, name);
    const located = at === undefined ? undefined : dereference(api.document, at);
    const isJsonText =
      typeof member === 'string' &&
      isJson(String(located?.node['contentMediaType'])) &&
      located?.node['contentSchema'] !== undefined;
    return [
      name,
      isJsonText
        ? JSON.stringify(sample(api, `${located.pointer}/contentSchema`, options))
        : member,
    ];
  });
  return withPieces(api, schema, Object.fromEntries(members), 0);
}

const deepestPiece = 4;

/** A piece of a stream says something: the text of a `delta` is there, also where it may be null. */
function withPieces(api: Api, schema: string | undefined, value: unknown, depth: number): unknown {
  if (schema === undefined || depth > deepestPiece) return value;
  const { document } = api;
  if (Array.isArray(value)) {
    const items = findMemberSchema(document, schema, '[]');
    return value.map((item) => withPieces(api, items, item, depth + 1));
  }
  if (!isObject(value)) return value;
  const shown = new Map(Object.entries(value));
  for (const [name, member] of Object.entries(value)) {
    const at = findMemberSchema(document, schema, name);
    shown.set(name, withPieces(api, at, member, depth + 1));
    if (name !== 'delta' || at === undefined || !isObject(member)) continue;
    const text = ['content', 'text'].find((own) => {
      const pointer = findMemberSchema(document, at, own);
      return pointer !== undefined && schemaTypes(document, pointer).has('string');
    });
    if (text !== undefined && typeof member[text] !== 'string')
      shown.set(name, { ...member, [text]: 'Hello ' });
  }
  const told = Object.fromEntries(shown);
  return api.validator.accepts(schema, told, 'answer') ? told : value;
}

function sample(
  api: Api,
  schema: string,
  { seed, clock, dynamic = false }: SampleBodyOptions,
): unknown {
  const { samples } = api.inferred;
  const made = dynamic
    ? samples.made(schema, seed, clock.now(), '')
    : samples.shown(schema, { seed, clock });
  // Where none can be made, this says why.
  return made ?? sampleSchema(api.document, schema, { seed, direction: 'answer' });
}

/** Text in the format that its type names; undefined where the type names none. */
function textSample(type: string): string | undefined {
  const samples: Readonly<Record<string, string>> = {
    'text/html':
      '<!doctype html>\n<html lang="en"><head><title>doubletake</title></head><body><p>doubletake</p></body></html>\n',
    'application/xhtml+xml':
      '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>doubletake</title></head><body/></html>\n',
    'text/csv': 'id,name\n1,first\n2,second\n',
    'text/css': 'body { margin: 0 }\n',
    'text/calendar':
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//doubletake//EN\r\nEND:VCALENDAR\r\n',
    'text/markdown': '# doubletake\n',
    'application/xml': '<root/>\n',
    'text/xml': '<root/>\n',
  };
  return (
    samples[essence(type)] ??
    (essence(type).startsWith('text/') && !isJson(type) ? 'doubletake' : undefined)
  );
}

/** Whether a schema wants a text and says no more of it. */
function isPlainText(api: Api, schema: string): boolean {
  const { node } = dereference(api.document, schema);
  const rules = [
    'enum',
    'const',
    'pattern',
    'format',
    'minLength',
    'maxLength',
    'example',
    'examples',
    'default',
    'allOf',
    'anyOf',
    'oneOf',
  ];
  return node['type'] === 'string' && rules.every((rule) => node[rule] === undefined);
}
