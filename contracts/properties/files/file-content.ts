import { createHash } from 'node:crypto';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { isJson, matchesRange } from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { listParts, type Part } from '../../../openapi/wire/binary.ts';
import { missingFrom } from '../../oracles/compare.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import {
  findById,
  hasId,
  type Item,
  isOk,
  itemOf,
  readPages,
  requestOn,
} from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import { fillUp } from '../../plan/full-body.ts';
import { propertiesOf, type Resource, shownSchema } from '../../plan/resources.ts';
import { exampleBody, exampleOf } from '../../request/example-values.ts';
import type { Exchange, SentPart, SentRequest } from '../../request/exchange.ts';
import { namesSomething } from '../../request/id-names.ts';
import { namePrefix } from '../../request/own-names.ts';
import { filesFor, longerFile } from '../../request/test-files.ts';
import { png } from '../../request/test-pictures.ts';
import { answersFile, served } from './serve-back.ts';
import { type File, isPicture, withFile } from './upload-subject.ts';
import { disposition } from './uploads.ts';

/** An upload that makes an item, and what reads its bytes. */
export interface Stored {
  readonly context: CheckContext;
  readonly resource: Resource;
  readonly reader: Operation;
  readonly files: readonly File[];
  /** The request that uploads a file, and what goes with it. */
  put(
    session: CheckSession,
    fixture: Fixture,
    file: File,
    /** What another file of the same name was called; and how many were sent before. */
    twin: { readonly name: string | undefined; readonly index: number },
  ): Put;
}

interface Put {
  readonly request: SentRequest;
  /** The file as it is sent. */
  readonly sent: File;
  readonly fields: readonly FilledPart[];
}

/** A part beside the file, and the value that it says. */
interface FilledPart extends Pick<SentPart, 'name' | 'type'> {
  /** What each part of the name has: several where it is a list. */
  readonly contents: readonly Buffer[];
  readonly value: unknown;
}

/**
 * Files that are read by an id of their own: each byte for byte, with its type, what is told of it
 * and what was sent beside it; the right one of several.
 */
export function* fileContentChecks(context: CheckContext, operation: Operation): Generator<Check> {
  const resource = context.resources.find(({ create }) => create.id === operation.id);
  const mediaType = operation.requestBody?.content.find(({ type }) =>
    matchesRange(type, 'multipart/form-data'),
  );
  const reader = resource?.views.find((view) => answersFile(context.document, view));
  const part =
    mediaType === undefined
      ? undefined
      : listParts(context.document, mediaType).find(({ binary, repeated }) => binary && !repeated);
  if (resource === undefined || mediaType === undefined || reader === undefined) return;
  if (part === undefined) return;
  yield contentCheck(part.name, {
    context,
    resource,
    reader,
    files: [
      ...filesOf(part.contentTypes ?? ['*/*']).filter(
        ({ content }) => content.length <= longestOf(context, part.schema),
      ),
      ...(isPicture(part) && mayBeLarge(context, part) ? [largePicture()] : []),
    ],
    put(session, fixture, file, twin) {
      const fields = fieldsOf(context, mediaType, twin.index);
      const marked = withFields(
        withFile(session.request(operation, fixture, { mediaType }), part.name, file),
        fields,
      );
      const request = withName(marked, part.name, twin.name);
      const sent =
        request.body?.kind === 'multipart'
          ? request.body.parts.find((own) => own.name === part.name)
          : undefined;
      return { request, sent: sent ?? file, fields };
    },
  });
}

/** A picture beyond a border of 64 KiB, where the document says that it may be as long. */
const largePicture = (): File => ({
  filename: 'large.png',
  type: 'image/png',
  content: png(8, 8, 66_000),
});

function mayBeLarge(context: CheckContext, part: Part): boolean {
  const limit = longestOf(context, part.schema);
  return limit >= 66_000 && limit !== Number.POSITIVE_INFINITY;
}

/** Bytes that a file may have, as far as its schema says. */
export function longestOf({ document }: CheckContext, schema: string | undefined): number {
  const limit = schema === undefined ? undefined : dereference(document, schema).node['maxLength'];
  return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
}

/** @param part what the file is sent as */
export function contentCheck(part: string, stored: Stored): Check {
  const { context, resource, reader } = stored;
  return {
    id: `${resource.create.id}/uploads/${part}/content`,
    group: 'uploads',
    category: 'state',
    operation: resource.create,
    title: `${reader.id} serves each file as it was sent, and what is told of it is right`,
    provenance: context.document.evidence.at(reader.pointer),
    safety: 'writes',
    run: (session) => contentIsKept(stored, session),
  };
}

const name = 'my "best" picture';

/** Bytes that are no text, over a border of 64 KiB; a text with line breaks of forms. */
export function filesOf(taken: readonly string[]): File[] {
  const takes = (type: string) => taken.some((range) => matchesRange(type, range));
  const bytes = Buffer.alloc(
    64 * 1024 + 259,
    Buffer.from(Array.from({ length: 251 }, (_, i) => i)),
  );
  const all: File[] = [
    { filename: 'first.bin', type: 'application/octet-stream', content: bytes },
    {
      filename: 'second.txt',
      type: 'text/plain',
      // Longer than what is meant for a line or a block.
      content: Buffer.from(`\ufeffone\r\ntwo\n\u00e9\r\n${'three four\r\n'.repeat(500)}`),
    },
    { filename: `${name}.png`, type: 'image/png', content: png(12) },
    // Another of the same name.
    { filename: `${name}.png`, type: 'image/png', content: png(20) },
    { filename: 'größe 사진.txt', type: 'text/plain', content: Buffer.from('letters') },
    {
      filename: 'border.bin',
      type: 'application/octet-stream',
      content: bytes.subarray(0, 64 * 1024),
    },
  ];
  const own = all.filter(({ type = '' }) => takes(type));
  const others = filesFor(
    taken.filter((range) => !own.some(({ type = '' }) => matchesRange(type, range))),
  );
  if (own.length > 1) return [...own, ...others];
  return filesFor(taken).flatMap((file) => {
    const second = longerFile(file.type);
    return second === undefined ? [file] : [file, { ...file, content: second }];
  });
}

async function contentIsKept(stored: Stored, session: CheckSession): Promise<void> {
  const { resource, context, files, put } = stored;
  const { create } = resource;
  const fixture = await session.prepare(create);
  const kept: (Omit<Put, 'request'> & { readonly item: Item; readonly file: File })[] = [];
  const mayClash = create.responses.some(({ status }) => status === '409');
  for (const [index, file] of files.entries()) {
    const twin = kept.find(({ file: { filename } }) => filename === file.filename)?.sent;
    const { request, ...own } = put(session, fixture, file, {
      name: mayClash ? undefined : twin?.filename,
      index,
    });
    const exchange = await session.send(create, request);
    const provenance = context.document.evidence.at(create.pointer);
    if (!expectSuccess(session, create, exchange, provenance)) continue;
    const item = itemOf(resource, exchange);
    if (item !== undefined) kept.push({ ...own, item, file });
  }
  if (kept.length === 0) throw new CheckSkipped(`${create.id} made nothing to go on with`);
  for (const { item, sent, fields } of kept) {
    await expectContent(stored, session, item, sent);
    await expectTold(stored, session, item, { sent, fields });
  }
  await expectListed(
    stored,
    session,
    kept.map(({ item }) => item),
  );
}

/**
 * The parts beside the file, with the values of their examples; of the second file texts have
 * letters that are no ASCII, and numbers are 0; of the third, texts are as long as they may be.
 */
function fieldsOf(context: CheckContext, mediaType: MediaType, index: number): FilledPart[] {
  const { document, validator } = context;
  const isOther = index === 1;
  const whole: unknown =
    mediaType.schema === undefined
      ? undefined
      : fillUp(context, mediaType.schema, exampleBody(context, mediaType));
  return listParts(document, mediaType).flatMap((part): FilledPart[] => {
    const { name: own, binary, schema } = part;
    if (binary || namesSomething(own)) return [];
    if (part.repeated) return isOther ? [] : severalOf(context, part);
    const { node } = dereference(document, schema);
    const example: unknown = isObject(whole) ? whole[own] : undefined;
    const isFree = node['format'] === undefined && schemaTypes(document, schema).has('string');
    const longest = node['maxLength'];
    const texts = [
      ...(index === 2 && isFree && typeof longest === 'number' && longest <= 5000
        ? [`${namePrefix} ${own} `.padEnd(longest, 'x')]
        : []),
      ...(isOther && isFree ? [`${namePrefix} größe 사진`, 'größe'] : []),
      exampleOf(node),
      ...(isFree ? [`${namePrefix} ${own}`, `my ${own}`] : []),
    ].filter((value) => typeof value === 'string');
    const others = [...(isOther && typeof example === 'number' ? [0] : []), example].filter(
      (value) => typeof value === 'number' || isObject(value),
    );
    const value: unknown = [...texts, ...others].find((one) => validator.accepts(schema, one));
    if (value === undefined) return [];
    const content = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    return [
      {
        name: own,
        contents: [content],
        value,
        ...(isObject(value) && { type: 'application/json' }),
      },
    ];
  });
}

/** A part that comes several times, once for each text of a list (OpenAPI 3.1.1, section 4.8.15). */
function severalOf(
  { document, validator }: CheckContext,
  { name, schema, contentTypes = [] }: Part,
): FilledPart[] {
  const items = findMemberSchema(document, schema, '[]');
  if (items === undefined || contentTypes.some(isJson)) return [];
  const value = ['amber', 'größe'].filter((text) => validator.accepts(items, text));
  return value.length > 1 && validator.accepts(schema, value)
    ? [{ name, contents: value.map((text) => Buffer.from(text)), value }]
    : [];
}

function withFields(request: SentRequest, fields: readonly FilledPart[]): SentRequest {
  if (request.body?.kind !== 'multipart') return request;
  const names = new Set(fields.map((field) => field.name));
  const others = request.body.parts.filter((own) => !names.has(own.name));
  const parts = fields.flatMap(({ name: own, contents, type }) =>
    contents.map((content) =>
      type === undefined ? { name: own, content } : { name: own, content, type },
    ),
  );
  return { ...request, body: { ...request.body, parts: [...parts, ...others] } };
}

/** The request with the file called as another that was sent before, where there is one. */
function withName(request: SentRequest, part: string, filename: string | undefined): SentRequest {
  if (request.body?.kind !== 'multipart' || filename === undefined) return request;
  const parts = request.body.parts.map((own) => (own.name === part ? { ...own, filename } : own));
  return { ...request, body: { ...request.body, parts } };
}

async function expectContent(
  { reader, resource }: Stored,
  session: CheckSession,
  item: Item,
  { content, type = '' }: File,
): Promise<void> {
  const got = await session.send(reader, {
    ...requestOn(session, item, reader),
    headers: { accept: `${type}, */*;q=0.5` },
  });
  const found = {
    operation: resource.create,
    provenance: served,
    exchanges: [item.created, got],
  };
  const { response } = got;
  if (response === undefined || response.status >= 300) {
    const message = `${reader.id} answers ${response?.status ?? got.failure} for a file that was kept`;
    session.report({ ...found, code: 'upload-lost', location: 'content', message });
    return;
  }
  if (!response.bytes.equals(content)) {
    session.report({
      ...found,
      code: 'upload-altered',
      location: 'content/bytes',
      message: `${content.length} bytes of ${type} were sent and ${response.bytes.length} came back, ${differenceOf(content, response.bytes)}`,
    });
    return;
  }
  const shown = response.headers['content-type']?.split(';')[0]?.trim() ?? 'nothing';
  if (shown !== type)
    session.report({
      ...found,
      code: 'upload-mistyped',
      location: 'content/type',
      message: `${type} is served as ${shown}`,
      // Bytes of no type may be served as what they are, and text as bytes by custom.
      ...((type === 'application/octet-stream' || shown === 'application/octet-stream') && {
        provenance: { evidence: 'assumed' },
      }),
    });
  if (response.headers['x-content-type-options']?.toLowerCase() !== 'nosniff')
    session.report({
      ...found,
      code: 'insecure-answer',
      location: 'content/header/x-content-type-options',
      message:
        'a file that somebody has sent is served without X-Content-Type-Options: nosniff, so that a browser may run it',
      provenance: {
        evidence: 'assumed',
        source: 'https://fetch.spec.whatwg.org/#x-content-type-options-header',
      },
    });
  const header = response.headers['content-disposition'];
  if (header !== undefined && !disposition.test(header))
    session.report({
      ...found,
      code: 'filename-reflected',
      location: 'content/header/content-disposition',
      message: `the file is served with Content-Disposition ${header}, which repeats the name unescaped`,
      provenance: {
        evidence: 'documented',
        source: 'https://www.rfc-editor.org/rfc/rfc6266#section-4.1',
      },
    });
}

/**
 * Whether a name of a file has its letters that are no ASCII read as other ones: UTF-8 taken for
 * Latin-1 (RFC 7578, section 5.1). Another name, as servers give files, is none.
 */
function isMangled(member: string, value: unknown, filename = ''): boolean {
  return (
    /^(original_?)?(file_?)?name$/i.test(member) &&
    typeof value === 'string' &&
    /[^ -~]/.test(filename) &&
    value !== filename &&
    value.includes(Buffer.from(filename).toString('latin1'))
  );
}

/** Where two files differ first. */
function differenceOf(sent: Buffer, shown: Buffer): string {
  const at = sent.findIndex((byte, index) => shown[index] !== byte);
  return at < 0 ? 'with more at the end' : `which differ from byte ${at} on`;
}

type Told = Omit<Put, 'request'>;

const digests = ['md5', 'sha1', 'sha256', 'sha512'] as const;

/** What is told of a file: its size, its checksum, and the texts that were sent beside it. */
async function expectTold(
  { resource, context }: Stored,
  session: CheckSession,
  item: Item,
  { sent, fields }: Told,
): Promise<void> {
  const { create } = resource;
  const read = resource.read ?? tellerOf(resource, context);
  const exchange =
    read === undefined ? item.created : await session.send(read, requestOn(session, item, read));
  const object = isOk(exchange) ? findById(exchange.response?.json, item.id) : undefined;
  if (object === undefined) return;
  const report = (
    code: 'upload-altered' | 'upload-mistyped' | 'write-altered',
    member: string,
    message: string,
    isAssumed = false,
  ) =>
    session.report({
      code,
      operation: create,
      location: `body/${member}`,
      message,
      provenance: isAssumed ? { evidence: 'assumed' } : served,
      exchanges: [...new Set([item.created, exchange])],
    });
  const shown = shownSchema(context.document, read ?? create);
  const documented = shown === undefined ? [] : propertiesOf(context.document, shown);
  for (const { name: member, value: field } of fields) {
    const value = object[member];
    // An object may be shown with more, and a number as the text that it was sent as.
    if (missingFrom(value, field).length === 0 || value === String(field)) continue;
    if (!(Object.hasOwn(object, member) || documented.includes(member))) continue;
    report(
      'write-altered',
      member,
      `${member} was sent beside the file as ${JSON.stringify(field)} and reads ${JSON.stringify(value) ?? 'nothing'}`,
      // That an optional member is shown at all once it was sent is assumed.
      value === undefined,
    );
  }
  for (const [member, value] of Object.entries(object)) {
    if (isMangled(member, value, sent.filename))
      report(
        'upload-altered',
        member,
        `a file called ${JSON.stringify(sent.filename)} was sent, and ${member} reads ${JSON.stringify(value)}`,
        true,
      );
    if (
      /^(file_?)?size(_?(in_?)?bytes)?$|^bytes$/i.test(member) &&
      typeof value === 'number' &&
      value !== sent.content.length
    )
      report(
        'upload-altered',
        member,
        `a file of ${sent.content.length} bytes was sent, and ${member} reads ${value}`,
      );
    if (
      /^(content|mime|media)_?type$/i.test(member) &&
      typeof value === 'string' &&
      sent.type !== 'application/octet-stream' &&
      value.split(';')[0]?.trim() !== sent.type
    )
      report(
        'upload-mistyped',
        member,
        `a file of ${sent.type} was sent, and ${member} reads ${JSON.stringify(value)}`,
        true,
      );
    if (
      /^(checksum|digest|hash|md5|sha_?(1|256|512))$/i.test(member) &&
      typeof value === 'string'
    ) {
      const said = member.toLowerCase().replace('_', '');
      const own = digests.filter((digest) => digest === said);
      const right = (own.length > 0 ? own : digests).flatMap((digest) => {
        const sum = createHash(digest).update(sent.content).digest();
        return [sum.toString('hex'), sum.toString('base64')];
      });
      if (
        /^[0-9a-z+/=]{24,}$/i.test(value) &&
        !right.includes(value) &&
        !right.includes(value.toLowerCase())
      )
        report(
          'upload-altered',
          member,
          `${member} reads ${JSON.stringify(value)}, which is no checksum of the file that was sent`,
          true,
        );
    }
  }
}

/** What reads an upload without its bytes, where the body of its creation has no members to tell. */
function tellerOf({ views, create }: Resource, { document }: CheckContext): Operation | undefined {
  const made = shownSchema(document, create);
  return views.find((view) => {
    const shown = shownSchema(document, view);
    return (
      made !== undefined &&
      shown !== undefined &&
      view.path.endsWith('}') &&
      dereference(document, shown).pointer === dereference(document, made).pointer
    );
  });
}

/** All of several files are listed. */
async function expectListed(
  { resource, context }: Stored,
  session: CheckSession,
  items: readonly Item[],
): Promise<void> {
  const { list, create } = resource;
  const [first] = items;
  if (list === undefined || first === undefined || !resource.isIdListed) return;
  const bindings = requestOn(session, first, list).values ?? {};
  const pages = await readPages(context, session, list, { parameters: bindings, body: {} });
  const last: Exchange | undefined = pages.pages.at(-1);
  const missing = items.filter(
    ({ id }) => !pages.items.some((item) => isObject(item) && hasId(item, id)),
  );
  if (last === undefined || !isOk(last) || !pages.isWhole || missing.length === 0) return;
  session.report({
    code: 'list-incomplete',
    operation: create,
    location: 'list/files',
    message: `${items.length} files were kept, and ${missing.length} of them are not listed`,
    provenance: context.document.evidence.at(list.pointer),
    exchanges: [last],
  });
}
