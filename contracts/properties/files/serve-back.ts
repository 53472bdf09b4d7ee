import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { essence, isJson, isOfBytes } from '../../../openapi/model/media-types.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { isBinary } from '../../../openapi/wire/binary.ts';
import { notThere, standard } from '../../oracles/conforms.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import type { SentRequest } from '../../request/exchange.ts';

/** What reading a file back rests on. */
export const served = standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1');

/** Whether a GET answers with a file: bytes by its type or its schema, or anything at all. */
export function answersFile(document: OpenApiDocument, reader: Operation): boolean {
  const content = reader.responses.find(({ status }) => status.startsWith('2'))?.content ?? [];
  return content.some(
    ({ type, schema }) =>
      !isJson(type) &&
      (isOfBytes(type) ||
        (schema === undefined || saysNothing(document, schema)
          ? essence(type) === '*/*'
          : isBinary(document, schema))),
  );
}

function saysNothing(document: OpenApiDocument, schema: string): boolean {
  return Object.keys(dereference(document, schema).node).length === 0;
}

export interface ServedFile {
  readonly operation: Operation;
  readonly reader: Operation;
  readonly deletion: Operation | undefined;
  readonly fixture: Fixture;
  /** The media type of the bytes. */
  readonly type: string;
  /** What is uploaded, one after the other. */
  readonly uploads: readonly { readonly request: SentRequest; readonly content: Buffer }[];
}

/** Each upload reads back as it was sent, right after it; after a deletion nothing does. */
export async function serveBack(
  session: CheckSession,
  { operation, reader, deletion, fixture, type, uploads }: ServedFile,
): Promise<void> {
  for (const { request, content } of uploads) {
    const sent = await session.send(operation, request);
    if (!expectSuccess(session, operation, sent, served)) return;
    const got = await session.send(reader, {
      ...session.request(reader, fixture),
      headers: { accept: `${type}, ${type.split('/')[0]}/*;q=0.9, */*;q=0.5` },
    });
    const found = { operation, provenance: served, exchanges: [sent, got] };
    const { response } = got;
    if (response === undefined || response.status >= 300) {
      const message = `${reader.id} answers ${response?.status ?? got.failure} right after the upload`;
      session.report({ ...found, code: 'upload-lost', location: 'file', message });
      return;
    }
    if (!response.bytes.equals(content)) {
      const message = `${content.length} bytes were sent and ${response.bytes.length} came back, which are not the same`;
      session.report({ ...found, code: 'upload-altered', location: 'file/bytes', message });
      return;
    }
    const shown = response.headers['content-type']?.split(';')[0]?.trim() ?? 'nothing';
    // Bytes of no type may be served as what they are.
    if (
      ![shown, 'application/octet-stream'].includes(type) &&
      shown !== 'application/octet-stream'
    ) {
      session.report({
        ...found,
        code: 'upload-mistyped',
        location: 'file/type',
        message: `${type} is served as ${shown}`,
      });
    }
  }
  if (deletion === undefined) return;
  const deleted = await session.send(deletion, session.request(deletion, fixture));
  if (!expectSuccess(session, deletion, deleted, served)) return;
  const after = await session.send(reader, session.request(reader, fixture));
  session.conforms(reader, after, notThere);
  if ((after.response?.status ?? 500) >= 400) return;
  const message = `${reader.id} still answers ${after.response?.status} after ${deletion.id}`;
  session.report({
    operation,
    provenance: served,
    code: 'upload-outlived',
    location: 'file',
    message,
    exchanges: [deleted, after],
  });
}
