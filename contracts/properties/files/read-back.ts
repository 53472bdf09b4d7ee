import { membersIn } from '../../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { expectSuccess } from '../../oracles/expect.ts';
import { isOk } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import { followLink } from '../../plan/follow-link.ts';
import type { Bindings } from '../../request/build-request.ts';
import type { Exchange } from '../../request/exchange.ts';
import { png } from '../../request/test-pictures.ts';
import { bodyWith, changesBy } from '../state/update-bodies.ts';
import { served } from './serve-back.ts';
import { expectGone, expectServed, fileUrl, upload } from './served-file.ts';
import { expectShown, pictureName, showsOwn } from './shown-picture.ts';
import { isPicture, type UploadSubject, withFile } from './upload-subject.ts';

/**
 * What was uploaded is served where the answer says, as it was sent, until it is replaced or its
 * owner deleted.
 */
export function readBackChecks(subject: UploadSubject): Check[] {
  const { operation, part, context } = subject;
  if (!isPicture(part)) return [];
  const owner = context.resources.find(({ uploads }) =>
    uploads.some(({ id }) => id === operation.id),
  );
  const check = (
    id: string,
    title: string,
    run: (session: CheckSession) => Promise<void>,
  ): Check => ({
    id: `${operation.id}/uploads/${part.name}/read-back/${id}`,
    group: 'uploads',
    category: 'state',
    operation,
    title,
    provenance: served,
    safety: 'writes',
    run,
  });
  return [
    check('bytes', 'the file is served byte for byte, with its type', (session) =>
      readBack(subject, session),
    ),
    check('misnamed', 'a PNG that was called a GIF is served as the PNG that it is', (session) =>
      readMisnamed(subject, session),
    ),
    check('apart', 'two files of one name do not get in the way of each other', (session) =>
      sameNameTwice(subject, session),
    ),
    ...(owner?.uploads ?? [])
      .filter(({ id }) => id !== operation.id)
      .map((other) =>
        check(`beside/${other.id}`, `an upload by ${other.id} leaves it as it is`, (session) =>
          uploadBeside(subject, other, session),
        ),
      ),
    check('refused', 'a file that is refused leaves the one that is there', (session) =>
      refuseOver(subject, session),
    ),
    check('shown', 'reads of its owner show it, and those of another do not', (session) =>
      showsOwn(subject, session),
    ),
    check('replaced', 'a new upload takes the place of the old one', (session) =>
      replaceFile(subject, session),
    ),
    ...(owner?.updates ?? []).map((update) =>
      check(`kept/${update.id}`, `the file is still there after ${update.id}`, (session) =>
        updateOwner(subject, update, session),
      ),
    ),
    ...(owner?.delete === undefined
      ? []
      : [
          check('deleted', 'the file is gone with its owner', (session) =>
            deleteOwner(subject, owner.delete as Operation, session),
          ),
        ]),
    ...deletionsOf(subject).map((deletion) =>
      check(`removed/${deletion.id}`, `the file is gone after ${deletion.id}`, (session) =>
        deleteOwner(subject, deletion, session),
      ),
    ),
  ];
}

async function readBack(subject: UploadSubject, session: CheckSession): Promise<void> {
  const content = png(12);
  const { exchange, url } = await upload(subject, session, content);
  await expectServed(subject.operation, session, exchange, url, content);
}

async function replaceFile(subject: UploadSubject, session: CheckSession): Promise<void> {
  const { exchange, url, send } = await upload(subject, session, png(12));
  const content = png(20);
  const second = await send(content);
  const newUrl = fileUrl(second);
  if (newUrl === undefined) return;
  await expectServed(subject.operation, session, second, newUrl, content);
  if (newUrl === url) return;
  if (madeAnother(exchange, second))
    throw new CheckSkipped('the second upload made an item of its own');
  await expectGone(subject.operation, session, [exchange, second], url, 'after it was replaced');
  await expectShown(subject, session, second, newUrl);
}

/** Whether two answers show items of different ids: nothing was replaced then. */
function madeAnother(first: Exchange, second: Exchange): boolean {
  const [one, other] = [first, second].map((exchange) => membersIn(exchange.response?.json)['id']);
  return one !== undefined && other !== undefined && one !== other;
}

async function readMisnamed(subject: UploadSubject, session: CheckSession): Promise<void> {
  const { operation, mediaType, part } = subject;
  const content = png(12);
  const fixture = await session.prepare(operation);
  const exchange = await session.send(
    operation,
    withFile(session.request(operation, fixture, { mediaType }), part.name, {
      filename: 'picture.gif',
      type: 'image/gif',
      content,
    }),
  );
  const url = fileUrl(exchange);
  // Whether it is taken at all is another check's business.
  if (url === undefined || !isOk(exchange))
    throw new CheckSkipped('the upload was refused, or no answer says where it is served');
  await expectServed(operation, session, exchange, url, content);
}

/** An owner may have files of several kinds: one does not take the place of another. */
async function uploadBeside(
  subject: UploadSubject,
  other: Operation,
  session: CheckSession,
): Promise<void> {
  const content = png(12);
  const { exchange, url, fixture } = await upload(subject, session, content);
  const second = await session.send(
    other,
    session.request(other, { ...fixture, bindings: sameOwner(subject, other, fixture) }),
  );
  if (isOk(second)) await expectServed(subject.operation, session, exchange, url, content);
}

/**
 * The names of files are their senders' affair: the next of the same name, of another owner, has
 * its own place.
 */
async function sameNameTwice(subject: UploadSubject, session: CheckSession): Promise<void> {
  const first = await upload(subject, session, png(12));
  const { body } = first.exchange.request;
  const sent =
    body?.kind === 'multipart'
      ? body.parts.find(({ name }) => name === subject.part.name)?.filename
      : undefined;
  // With the mark that the first one had: another would be another name.
  await upload(subject, session, png(20), sent);
  await expectServed(subject.operation, session, first.exchange, first.url, png(12));
}

/** What is refused takes nothing away. */
async function refuseOver(
  { operation, mediaType, part, ...rest }: UploadSubject,
  session: CheckSession,
): Promise<void> {
  const content = png(12);
  const { exchange, url, fixture } = await upload(
    { operation, mediaType, part, ...rest },
    session,
    content,
  );
  const text = {
    filename: 'picture.png',
    type: 'image/png',
    content: Buffer.from('no picture at all\n'),
  };
  const second = await session.send(
    operation,
    withFile(session.request(operation, fixture, { mediaType }), part.name, text),
  );
  if ((second.response?.status ?? 0) >= 400)
    await expectServed(operation, session, exchange, url, content);
}

/** An update that says nothing of the file leaves it where it is. */
async function updateOwner(
  subject: UploadSubject,
  update: Operation,
  session: CheckSession,
): Promise<void> {
  const { context, operation } = subject;
  const content = png(12);
  const { exchange, url, fixture } = await upload(subject, session, content);
  const [change] = changesBy(context, update).filter(
    ({ name }) => name !== undefined && !pictureName.test(name),
  );
  if (change?.name === undefined)
    throw new CheckSkipped(`${update.id} cannot be sent without the picture`);
  const bindings = sameOwner(subject, update, fixture);
  const body = bodyWith(context, update, change.name, change.example, {});
  const updated = await session.send(
    update,
    session.request(update, { ...fixture, bindings }, { body }),
  );
  if (isOk(updated)) await expectServed(operation, session, exchange, url, content);
}

/**
 * What calls another operation on the owner that a fixture has. Throws {@link CheckSkipped} where
 * nothing leads there.
 */
function sameOwner({ context }: UploadSubject, other: Operation, fixture: Fixture): Bindings {
  const link = context.links.find(
    ({ from, to }) => to.id === other.id && fixture.made.has(from.id),
  );
  const made = link === undefined ? undefined : fixture.made.get(link.from.id);
  const bindings = link === undefined || made === undefined ? undefined : followLink(link, made);
  if (bindings === undefined)
    throw new CheckSkipped(`nothing leads to ${other.id} for the same owner`);
  return bindings;
}

async function deleteOwner(
  subject: UploadSubject,
  deletion: Operation,
  session: CheckSession,
): Promise<void> {
  const { exchange, url, fixture } = await upload(subject, session, png(12));
  const body = Object.keys(fixture.bindings.body).length > 0 ? fixture.bindings.body : {};
  const bindings = { parameters: { ...body, ...fixture.bindings.parameters }, body: {} };
  const deleted = await session.send(deletion, session.request(deletion, { ...fixture, bindings }));
  if (!expectSuccess(session, deletion, deleted, served)) return;
  await expectGone(subject.operation, session, [exchange, deleted], url, `after ${deletion.id}`);
}

/**
 * Deletions of the picture alone: what links beside the upload and is called after the same item.
 */
function deletionsOf({ operation, context }: UploadSubject): Operation[] {
  const owner = context.resources.find(({ uploads }) =>
    uploads.some(({ id }) => id === operation.id),
  );
  const item = operation.id.replace(/^(upload|set|update|put|add|post)/i, '').toLowerCase();
  const deletions =
    owner?.links
      .map(({ to }) => to)
      .filter(({ method, id }) => method === 'delete' && id !== owner.delete?.id) ?? [];
  return deletions.filter(
    ({ id }) => id.replace(/^(delete|remove|clear)/i, '').toLowerCase() === item,
  );
}
