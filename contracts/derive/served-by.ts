import { isBinary } from '../../openapi/binary.ts';
import { isJson } from '../../openapi/media-types.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Check } from '../check.ts';
import { expectSuccess } from '../expect.ts';
import { notThere, standard } from '../judge.ts';
import { png } from '../pictures.ts';
import type { Talk } from '../talk.ts';
import { type UploadSubject, withFile } from './upload-subject.ts';

const source = standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1');

/** A GET on the path of an upload that answers with a file serves what was uploaded, until it is replaced or deleted. */
export function servedByChecks(subject: UploadSubject): Check[] {
  const { operation, part, plan } = subject;
  const at = (method: string) => plan.operations.find((other) => other.method === method && other.path === operation.path);
  const reader = at('get');
  if (reader === undefined || part.repeated || !servesFile(subject, reader)) return [];
  return [
    {
      id: `${operation.id}/uploads/${part.name}/read-back/served-by/${reader.id}`,
      group: 'uploads',
      operation,
      title: `${reader.id} serves the file that was uploaded last, byte for byte`,
      provenance: source,
      safety: 'writes',
      run: (talk) => serveBack(subject, reader, at('delete'), talk),
    },
  ];
}

function servesFile({ plan }: UploadSubject, reader: Operation): boolean {
  const content = reader.responses.find(({ status }) => status.startsWith('2'))?.content ?? [];
  return content.some(
    ({ type, schema }) => !isJson(type) && (/^(image|audio|video)\/|octet-stream/.test(type) || (schema !== undefined && isBinary(plan.document, schema))),
  );
}

async function serveBack({ operation, mediaType, part }: UploadSubject, reader: Operation, deletion: Operation | undefined, talk: Talk): Promise<void> {
  const fixture = await talk.prepare(operation);
  for (const content of [png(12), png(20)]) {
    const request = withFile(talk.request(operation, fixture, { mediaType }), part.name, { filename: 'picture.png', type: 'image/png', content });
    const sent = await talk.send(operation, request);
    if (!expectSuccess(talk, operation, sent, source)) return;
    const got = await talk.send(reader, { ...talk.request(reader, fixture), headers: { accept: 'image/png, image/*;q=0.9, */*;q=0.5' } });
    const found = { operation, provenance: source, exchanges: [sent, got] };
    const { response } = got;
    if (response === undefined || response.status >= 300) {
      const message = `${reader.id} answers ${response?.status ?? got.failure} right after the upload`;
      talk.report({ ...found, code: 'upload-lost', location: 'file', message });
      return;
    }
    if (!response.bytes.equals(content)) {
      const message = `${content.length} bytes were sent and ${response.bytes.length} came back, which are not the same`;
      talk.report({ ...found, code: 'upload-altered', location: 'file/bytes', message });
      return;
    }
    const type = response.headers['content-type'] ?? 'nothing';
    if (!/^(image\/png|application\/octet-stream)\b/.test(type)) {
      talk.report({ ...found, code: 'upload-mistyped', location: 'file/type', message: `a PNG is served as ${type}` });
    }
  }
  if (deletion === undefined) return;
  const deleted = await talk.send(deletion, talk.request(deletion, fixture));
  if (!expectSuccess(talk, deletion, deleted, source)) return;
  const after = await talk.send(reader, talk.request(reader, fixture));
  talk.conforms(reader, after, notThere);
  if ((after.response?.status ?? 500) >= 400) return;
  const message = `${reader.id} still answers ${after.response?.status} after ${deletion.id}`;
  talk.report({ operation, provenance: source, code: 'upload-outlived', location: 'file', message, exchanges: [deleted, after] });
}
