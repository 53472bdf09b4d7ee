import type { Operation } from '../../openapi/model/operation.ts';
import type { Bindings } from '../request/build-request.ts';
import { followLink } from '../plan/operation-links.ts';
import type { Check } from '../plan/check.ts';
import { expectSuccess } from '../oracles/expect.ts';
import type { Fixture } from '../plan/fixtures.ts';
import { png } from '../request/test-pictures.ts';
import { CheckSkipped, type Talk } from '../plan/check-session.ts';
import { isOk } from '../oracles/resource-client.ts';
import { served } from './serve-back.ts';
import { expectGone, expectServed, fileUrl, upload } from './served-file.ts';
import { expectShown, pictureName, showsOwn } from './shown-picture.ts';
import { bodyWith, changesBy } from './update-bodies.ts';
import { isPicture, type UploadSubject, withFile } from './upload-subject.ts';

/**
 * What was uploaded is served where the answer says, as it was sent, until it is replaced or its
 * owner deleted.
 */
export function readBackChecks(subject: UploadSubject): Check[] {
  const { operation, part, plan } = subject;
  if (!isPicture(part)) return [];
  const owner = plan.resources.find(({ uploads }) => uploads.some(({ id }) => id === operation.id));
  const check = (id: string, title: string, run: (talk: Talk) => Promise<void>): Check => ({
    id: `${operation.id}/uploads/${part.name}/read-back/${id}`,
    group: 'uploads',
    concern: 'state',
    operation,
    title,
    provenance: served,
    safety: 'writes',
    run,
  });
  return [
    check('bytes', 'the file is served byte for byte, with its type', (talk) =>
      readBack(subject, talk),
    ),
    check('misnamed', 'a PNG that was called a GIF is served as the PNG that it is', (talk) =>
      readMisnamed(subject, talk),
    ),
    check('apart', 'two files of one name do not get in the way of each other', (talk) =>
      sameNameTwice(subject, talk),
    ),
    ...(owner?.uploads ?? [])
      .filter(({ id }) => id !== operation.id)
      .map((other) =>
        check(`beside/${other.id}`, `an upload by ${other.id} leaves it as it is`, (talk) =>
          uploadBeside(subject, other, talk),
        ),
      ),
    check('refused', 'a file that is refused leaves the one that is there', (talk) =>
      refuseOver(subject, talk),
    ),
    check('shown', 'reads of its owner show it, and those of another do not', (talk) =>
      showsOwn(subject, talk),
    ),
    check('replaced', 'a new upload takes the place of the old one', (talk) =>
      replaceFile(subject, talk),
    ),
    ...(owner?.updates ?? []).map((update) =>
      check(`kept/${update.id}`, `the file is still there after ${update.id}`, (talk) =>
        updateOwner(subject, update, talk),
      ),
    ),
    ...(owner?.delete === undefined
      ? []
      : [
          check('deleted', 'the file is gone with its owner', (talk) =>
            deleteOwner(subject, owner.delete as Operation, talk),
          ),
        ]),
    ...deletionsOf(subject).map((deletion) =>
      check(`removed/${deletion.id}`, `the file is gone after ${deletion.id}`, (talk) =>
        deleteOwner(subject, deletion, talk),
      ),
    ),
  ];
}

async function readBack(subject: UploadSubject, talk: Talk): Promise<void> {
  const content = png(12);
  const { exchange, url } = await upload(subject, talk, content);
  await expectServed(subject.operation, talk, exchange, url, content);
}

async function replaceFile(subject: UploadSubject, talk: Talk): Promise<void> {
  const { exchange, url, send } = await upload(subject, talk, png(12));
  const content = png(20);
  const second = await send(content);
  const newUrl = fileUrl(second);
  if (newUrl === undefined) return;
  await expectServed(subject.operation, talk, second, newUrl, content);
  if (newUrl === url) return;
  await expectGone(subject.operation, talk, [exchange, second], url, 'after it was replaced');
  await expectShown(subject, talk, second, newUrl);
}

async function readMisnamed(subject: UploadSubject, talk: Talk): Promise<void> {
  const { operation, mediaType, part } = subject;
  const content = png(12);
  const fixture = await talk.prepare(operation);
  const exchange = await talk.send(
    operation,
    withFile(talk.request(operation, fixture, { mediaType }), part.name, {
      filename: 'picture.gif',
      type: 'image/gif',
      content,
    }),
  );
  const url = fileUrl(exchange);
  // Whether it is taken at all is another check's business.
  if (url === undefined || !isOk(exchange))
    throw new CheckSkipped('the upload was refused, or no answer says where it is served');
  await expectServed(operation, talk, exchange, url, content);
}

/** An owner may have files of several kinds: one does not take the place of another. */
async function uploadBeside(subject: UploadSubject, other: Operation, talk: Talk): Promise<void> {
  const content = png(12);
  const { exchange, url, fixture } = await upload(subject, talk, content);
  const second = await talk.send(
    other,
    talk.request(other, { ...fixture, bindings: sameOwner(subject, other, fixture) }),
  );
  if (isOk(second)) await expectServed(subject.operation, talk, exchange, url, content);
}

/**
 * The names of files are their senders' affair: the next of the same name, of another owner, has
 * its own place.
 */
async function sameNameTwice(subject: UploadSubject, talk: Talk): Promise<void> {
  const first = await upload(subject, talk, png(12));
  await upload(subject, talk, png(20));
  await expectServed(subject.operation, talk, first.exchange, first.url, png(12));
}

/** What is refused takes nothing away. */
async function refuseOver(
  { operation, mediaType, part, ...rest }: UploadSubject,
  talk: Talk,
): Promise<void> {
  const content = png(12);
  const { exchange, url, fixture } = await upload(
    { operation, mediaType, part, ...rest },
    talk,
    content,
  );
  const text = {
    filename: 'picture.png',
    type: 'image/png',
    content: Buffer.from('no picture at all\n'),
  };
  const second = await talk.send(
    operation,
    withFile(talk.request(operation, fixture, { mediaType }), part.name, text),
  );
  if ((second.response?.status ?? 0) >= 400)
    await expectServed(operation, talk, exchange, url, content);
}

/** An update that says nothing of the file leaves it where it is. */
async function updateOwner(subject: UploadSubject, update: Operation, talk: Talk): Promise<void> {
  const { plan, operation } = subject;
  const content = png(12);
  const { exchange, url, fixture } = await upload(subject, talk, content);
  const [change] = changesBy(plan, update).filter(
    ({ name }) => name !== undefined && !pictureName.test(name),
  );
  if (change?.name === undefined)
    throw new CheckSkipped(`${update.id} cannot be sent without the picture`);
  const bindings = sameOwner(subject, update, fixture);
  const body = bodyWith(plan, update, change.name, change.example, {});
  const updated = await talk.send(update, talk.request(update, { ...fixture, bindings }, { body }));
  if (isOk(updated)) await expectServed(operation, talk, exchange, url, content);
}

/**
 * What calls another operation on the owner that a fixture has. Throws {@link CheckSkipped} where
 * nothing leads there.
 */
function sameOwner({ plan }: UploadSubject, other: Operation, fixture: Fixture): Bindings {
  const link = plan.links.find(({ from, to }) => to.id === other.id && fixture.made.has(from.id));
  const made = link === undefined ? undefined : fixture.made.get(link.from.id);
  const bindings = link === undefined || made === undefined ? undefined : followLink(link, made);
  if (bindings === undefined)
    throw new CheckSkipped(`nothing leads to ${other.id} for the same owner`);
  return bindings;
}

async function deleteOwner(subject: UploadSubject, deletion: Operation, talk: Talk): Promise<void> {
  const { exchange, url, fixture } = await upload(subject, talk, png(12));
  const body = Object.keys(fixture.bindings.body).length > 0 ? fixture.bindings.body : {};
  const bindings = { parameters: { ...body, ...fixture.bindings.parameters }, body: {} };
  const deleted = await talk.send(deletion, talk.request(deletion, { ...fixture, bindings }));
  if (!expectSuccess(talk, deletion, deleted, served)) return;
  await expectGone(subject.operation, talk, [exchange, deleted], url, `after ${deletion.id}`);
}

/**
 * Deletions of the picture alone: what links beside the upload and is called after the same thing.
 */
function deletionsOf({ operation, plan }: UploadSubject): Operation[] {
  const owner = plan.resources.find(({ uploads }) => uploads.some(({ id }) => id === operation.id));
  const thing = operation.id.replace(/^(upload|set|update|put|add|post)/i, '').toLowerCase();
  const deletions =
    owner?.links
      .map(({ to }) => to)
      .filter(({ method, id }) => method === 'delete' && id !== owner.delete?.id) ?? [];
  return deletions.filter(
    ({ id }) => id.replace(/^(delete|remove|clear)/i, '').toLowerCase() === thing,
  );
}
