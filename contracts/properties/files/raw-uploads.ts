import { dereference } from '../../../openapi/model/document.ts';
import {
  essence,
  findMediaType,
  isJson,
  isOfBytes,
  matchesRange,
} from '../../../openapi/model/media-types.ts';
import type { MediaType, Operation } from '../../../openapi/model/operation.ts';
import { isBinary } from '../../../openapi/wire/binary.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { SentRequest } from '../../request/exchange.ts';
import { filesFor, longerFile } from '../../request/test-files.ts';
import { png } from '../../request/test-pictures.ts';
import { type Mutation, refused } from '../requests/mutation.ts';
import { contentCheck, filesOf, longestOf } from './file-content.ts';
import { besideRawCheck } from './raw-beside.ts';
import { answersFile, serveBack } from './serve-back.ts';

/**
 * Bodies that are a file as they are: a GET on the same path serves what was sent last, byte for
 * byte, until it is deleted.
 */
export function deriveRawUploads(context: CheckContext): Check[] {
  return context.operations.flatMap((operation) => {
    const files = (operation.requestBody?.content ?? [])
      .filter((candidate) => isFile(context, candidate))
      .flatMap((mediaType) => {
        const file = fileOf(context, mediaType);
        return file === undefined || file.contents.length === 0 ? [] : [{ mediaType, ...file }];
      });
    const at = (method: string) =>
      context.operations.find((other) => other.method === method && other.path === operation.path);
    const reader = at('get');
    if (reader === undefined || !answersFile(context.document, reader)) return [];
    const [first] = files;
    const content = first?.contents[0];
    const beside =
      first === undefined || content === undefined
        ? []
        : besideRawCheck(context, {
            operation,
            reader,
            content,
            withFile: (request) => ({
              ...request,
              body: { kind: 'raw', type: first.type, bytes: content },
            }),
          });
    return [
      ...files.map((file, index) =>
        readBack(context, operation, {
          ...file,
          reader,
          deletion: at('delete'),
          // The first needs no name.
          suffix: index === 0 ? '' : `/${file.type}`,
        }),
      ),
      ...beside,
    ];
  });
}

interface RawUpload extends RawFile {
  readonly mediaType: MediaType;
  readonly reader: Operation;
  readonly deletion: Operation | undefined;
  /** Of the check's id. */
  readonly suffix: string;
}

function readBack(
  context: CheckContext,
  operation: Operation,
  { mediaType, reader, deletion, type, contents, suffix }: RawUpload,
): Check {
  return {
    id: `${operation.id}/uploads/body/read-back/served-by/${reader.id}${suffix}`,
    group: 'uploads',
    operation,
    title: `${reader.id} serves the bytes that were sent last`,
    provenance: context.document.evidence.at(mediaType.pointer),
    safety: 'writes',
    async run(session) {
      const fixture = await session.prepare(operation);
      const request = session.request(operation, fixture, { mediaType });
      const uploads = contents.map((content) => ({
        content,
        request: { ...request, body: { kind: 'raw', type, bytes: content } as const },
      }));
      await serveBack(session, { operation, reader, deletion, fixture, type, uploads });
    },
  };
}

function isFile({ document }: CheckContext, { type, schema }: MediaType): boolean {
  if (isJson(type) || type.startsWith('multipart/')) return false;
  return isOfBytes(type) || (schema !== undefined && isBinary(document, schema));
}

/**
 * Bodies that are a file and make an item: the bytes of each are read by its id, of several types
 * where several are taken.
 */
export function* rawContentChecks(context: CheckContext, operation: Operation): Generator<Check> {
  const resource = context.resources.find(({ create }) => create.id === operation.id);
  const reader = resource?.views.find((view) => answersFile(context.document, view));
  const taken = (operation.requestBody?.content ?? []).filter(
    (mediaType) => isFile(context, mediaType) || essence(mediaType.type) === 'text/plain',
  );
  const files = filesOf(taken.map(({ type }) => type)).filter(({ content }) =>
    taken.every(({ schema }) => content.length <= longestOf(context, schema)),
  );
  if (resource === undefined || reader === undefined || files.length === 0) return;
  if (!taken.some((mediaType) => isFile(context, mediaType))) return;
  yield contentCheck('body', {
    context,
    resource,
    reader,
    files,
    put(session, fixture, file) {
      const { type = 'application/octet-stream', content } = file;
      const mediaType = findMediaType(taken, type);
      const request = session.request(
        operation,
        fixture,
        mediaType === undefined ? {} : { mediaType },
      );
      return {
        request: { ...request, body: { kind: 'raw', type, bytes: content } },
        // A body has no name of a file.
        sent: { type, content },
        fields: [],
      };
    },
  });
}

/** Files of exactly the limit of a body that is a file, and of one byte more. */
export function* rawLimitRows(context: CheckContext, operation: Operation): Generator<Mutation> {
  for (const mediaType of operation.requestBody?.content ?? []) {
    const { schema, type } = mediaType;
    if (schema === undefined || !isFile(context, mediaType) || !matchesRange('image/png', type))
      continue;
    const { node, pointer } = dereference(context.document, schema);
    const limit = node['maxLength'];
    if (typeof limit !== 'number' || limit < 1024 || limit > mostBytes) continue;
    const statement = `${pointer}/maxLength`;
    const provenance = context.document.evidence.at(statement);
    const of = (size: number) => (request: SentRequest) => ({
      ...request,
      body: { kind: 'raw', type: 'image/png', bytes: png(8, 8, size) } as const,
    });
    yield {
      id: 'uploads/body/size/at-limit',
      title: 'a file of exactly the limit is taken',
      provenance,
      expect: { is: 'accepted' },
      options: () => ({ mediaType }),
      change: of(limit),
    };
    yield refused(
      'uploads/body/size/over-limit',
      {
        wrong: `the file has ${limit + 1} bytes, one more than the limit`,
        statuses: [413, 400, 422],
        location: 'request/body/size',
        provenance,
        statement,
      },
      of(limit + 1),
      { options: () => ({ mediaType }) },
    );
    return;
  }
}

/** The largest file that is sent to find a limit. */
const mostBytes = 64 * 1024 * 1024;

interface RawFile {
  readonly type: string;
  readonly contents: readonly Buffer[];
}

/**
 * Two files of a type, the second beyond a border of 64 KiB where the document lets it be as long:
 * what keeps the first of two, or both, shows itself. Undefined for types that there is no file of.
 */
function fileOf(context: CheckContext, { type, schema }: MediaType): RawFile | undefined {
  const longest = longestOf(context, schema);
  const [file] = /octet-stream|^\*\/\*$/.test(type)
    ? [{ type: 'application/octet-stream', content: png(12) }]
    : matchesRange('image/png', type)
      ? [{ type: 'image/png', content: png(12) }]
      : filesFor([type]);
  if (file === undefined) return undefined;
  const second = longerFile(file.type === 'application/octet-stream' ? 'image/png' : file.type);
  const contents = [file.content, ...(second === undefined ? [] : [second])];
  return { type: file.type, contents: contents.filter(({ length }) => length <= longest) };
}
