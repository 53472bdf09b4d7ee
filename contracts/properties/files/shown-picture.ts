import { isDeepStrictEqual } from 'node:util';
import type { Operation } from '../../../openapi/model/operation.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { differences, isChangeStamp } from '../../oracles/compare.ts';
import { generalize } from '../../oracles/conforms.ts';
import { isOk } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { propertiesOf, successSchema } from '../../plan/resources.ts';
import type { Exchange } from '../../request/exchange.ts';
import { png } from '../../request/test-pictures.ts';
import { served } from './serve-back.ts';
import { urlsIn } from './served-file.ts';
import { type UploadSubject, withFile } from './upload-subject.ts';

/**
 * What reads an owner shows its picture where the document has a member for it; a picture of
 * another changes nothing there.
 */
export async function showsOwn(subject: UploadSubject, session: CheckSession): Promise<void> {
  const { operation, context, mediaType, part } = subject;
  const [one, two] = [await session.prepare(operation), await session.prepare(operation)];
  const [own, foreign] = [one, two].map((fixture) =>
    withFile(session.request(operation, fixture, { mediaType }), part.name, {
      filename: 'picture.png',
      type: 'image/png',
      content: png(12),
    }),
  );
  if (
    own === undefined ||
    foreign === undefined ||
    JSON.stringify(own.values) === JSON.stringify(foreign.values)
  )
    throw new CheckSkipped('two owners cannot be told apart');
  const read = async (reader: Operation) =>
    session.send(
      reader,
      session.request(reader, {
        bindings: { parameters: own.values ?? {}, body: {} },
        made: new Map(),
      }),
    );
  for (const reader of readersOf(subject).filter((candidate) =>
    showsPicture(context, operation, candidate),
  )) {
    const before = await read(reader);
    const uploaded = await session.send(operation, own);
    const shown = await read(reader);
    const beside = await session.send(operation, foreign);
    const after = await read(reader);
    if (![before, uploaded, shown, beside, after].every(isOk)) continue;
    if (isDeepStrictEqual(before.response?.json, shown.response?.json)) {
      const message = `${reader.id} shows nothing of the picture that was uploaded`;
      session.report({
        code: 'upload-lost',
        operation: reader,
        location: 'file/shown',
        message,
        provenance: { evidence: 'assumed' },
        exchanges: [uploaded, shown],
      });
    }
    const [change] = differences(shown.response?.json, after.response?.json).filter(
      ({ at }) => !isChangeStamp(at),
    );
    if (change === undefined) continue;
    const message = `an upload for another owner changed ${change.at.slice(1)} of this one`;
    session.report({
      code: 'update-overreached',
      operation,
      location: `other${generalize(change.at)}`,
      message,
      provenance: served,
      exchanges: [beside, after],
    });
  }
}

/** Names of members and operations that are about a picture. */
export const pictureName = /avatar|icon|picture|photo|logo/i;

/**
 * Whether the document has a member for a picture in what a read answers, called as the upload is.
 */
function showsPicture(context: CheckContext, upload: Operation, reader: Operation): boolean {
  const [word] = pictureName.exec(`${upload.id} ${upload.path}`) ?? [];
  const schema = successSchema(reader);
  return (
    word !== undefined && schema !== undefined && hasMember(context, schema, word.toLowerCase(), 0)
  );
}

function hasMember(context: CheckContext, schema: string, word: string, depth: number): boolean {
  return propertiesOf(context.document, schema).some((name) => {
    const at = findMemberSchema(context.document, schema, name);
    return (
      name.toLowerCase().includes(word) ||
      (depth < 3 && at !== undefined && hasMember(context, at, word, depth + 1))
    );
  });
}

/** What reads the owner of an upload. */
function readersOf({ operation, context }: UploadSubject): Operation[] {
  const linked = context.links
    .filter((link) => link.from.id === operation.id && link.to.method === 'get')
    .map(({ to }) => to);
  const owner = context.resources.find(({ uploads }) =>
    uploads.some(({ id }) => id === operation.id),
  );
  return [...new Set([...linked, ...(owner?.read === undefined ? [] : [owner.read])])];
}

/** Where the owner shows its picture, it shows the new one at once. */
export async function expectShown(
  subject: UploadSubject,
  session: CheckSession,
  uploaded: Exchange,
  url: string,
): Promise<void> {
  for (const reader of readersOf(subject)) {
    const request = session.request(reader, {
      bindings: { parameters: uploaded.request.values ?? {}, body: {} },
      made: new Map(),
    });
    const got = await session.send(reader, request);
    if (!session.conforms(reader, got)) continue;
    const text = JSON.stringify(got.response?.json ?? '');
    const shown = [...urlsIn(got.response?.json)].filter(
      (candidate) =>
        new URL(candidate).pathname.split('/').length === new URL(url).pathname.split('/').length &&
        candidate.includes(new URL(url).pathname.split('/').slice(0, -1).join('/')),
    );
    if (text.includes(url) || shown.length === 0) continue;
    session.report({
      code: 'update-ignored',
      operation: reader,
      location: 'file/url',
      message: `${reader.id} still shows ${shown[0]} after the upload of another picture`,
      provenance: served,
      exchanges: [uploaded, got],
    });
  }
}
