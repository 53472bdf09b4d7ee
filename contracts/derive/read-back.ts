import { isDeepStrictEqual } from 'node:util';
import { findMemberSchema } from '../../openapi/member-schema.ts';
import type { Operation } from '../../openapi/operation.ts';
import { followLink } from '../chains.ts';
import type { Check } from '../check.ts';
import { differences, isChangeStamp } from '../compare.ts';
import { expectSuccess } from '../expect.ts';
import { generalize, standard } from '../judge.ts';
import type { Exchange, SentPart } from '../message.ts';
import { png } from '../pictures.ts';
import type { Plan } from '../plan.ts';
import { propertiesOf, successSchema } from '../resources.ts';
import { CheckSkipped, type Talk } from '../talk.ts';
import { isOk } from '../view.ts';
import { isPicture, type UploadSubject, withFile } from './upload-subject.ts';

const served = standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1');

/** What was uploaded is served where the answer says, as it was sent, until it is replaced or its owner deleted. */
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
    check('bytes', 'the file is served byte for byte, with its type', (talk) => readBack(subject, talk)),
    check('misnamed', 'a PNG that was called a GIF is served as the PNG that it is', (talk) => readMisnamed(subject, talk)),
    check('apart', 'two files of one name do not get in the way of each other', (talk) => sameNameTwice(subject, talk)),
    ...(owner?.uploads ?? [])
      .filter(({ id }) => id !== operation.id)
      .map((other) => check(`beside/${other.id}`, `an upload by ${other.id} leaves it as it is`, (talk) => uploadBeside(subject, other, talk))),
    check('shown', 'reads of its owner show it, and those of another do not', (talk) => showsOwn(subject, talk)),
    check('replaced', 'a new upload takes the place of the old one', (talk) => replaceFile(subject, talk)),
    ...(owner?.delete === undefined
      ? []
      : [check('deleted', 'the file is gone with its owner', (talk) => deleteOwner(subject, owner.delete as Operation, talk))]),
    ...deletionsOf(subject).map((deletion) =>
      check(`removed/${deletion.id}`, `the file is gone after ${deletion.id}`, (talk) => deleteOwner(subject, deletion, talk)),
    ),
  ];
}

async function upload({ operation, mediaType, part }: UploadSubject, talk: Talk, content: Buffer) {
  const fixture = await talk.prepare(operation);
  const send = async (bytes: Buffer) => {
    const file: Omit<SentPart, 'name'> = { filename: 'picture.png', type: 'image/png', content: bytes };
    const exchange = await talk.send(operation, withFile(talk.request(operation, fixture, { mediaType }), part.name, file));
    expectSuccess(talk, operation, exchange, served);
    return exchange;
  };
  const exchange = await send(content);
  const url = fileUrl(exchange);
  if (url === undefined) throw new CheckSkipped('no answer of this API says where the file is served');
  return { fixture, exchange, url, send };
}

/** The URL in an upload's answer: an absolute one that the request did not send, or the double's own header. */
export function fileUrl({ request, response }: Exchange): string | undefined {
  const header = response?.headers['x-doubletake-file'];
  if (header !== undefined) return header;
  const sent = request.body?.kind === 'json' ? JSON.stringify(request.body.value) : '';
  return [...urlsIn(response?.json)].find((url) => !sent.includes(url) && !/example\.(com|org)/.test(url));
}

function* urlsIn(value: unknown, name = ''): Generator<string> {
  // A member that is called so is where a picture is; any other URL comes after them.
  if (typeof value === 'string' && /^https?:\/\//.test(value) && /avatar|image|picture|icon|file|photo|logo|url/i.test(name)) yield value;
  if (typeof value !== 'object' || value === null) return;
  const members = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b));
  for (const [key, member] of members) yield* urlsIn(member, Array.isArray(value) ? name : key);
}

function rank(name: string): number {
  return /avatar|picture/i.test(name) ? 0 : 1;
}

async function readBack(subject: UploadSubject, talk: Talk): Promise<void> {
  const content = png(12);
  const { exchange, url } = await upload(subject, talk, content);
  await expectServed(subject.operation, talk, exchange, url, content);
}

async function expectServed(operation: Operation, talk: Talk, uploaded: Exchange, url: string, content: Buffer): Promise<void> {
  const got = await talk.fetch(url);
  const { response } = got;
  const found = { operation, provenance: served, exchanges: [uploaded, got] };
  if (response?.status !== 200) {
    talk.report({
      ...found,
      code: 'upload-lost',
      location: 'file',
      message: `${new URL(url).pathname} answers ${response?.status ?? got.failure} right after the upload`,
    });
    return;
  }
  if (!response.bytes.equals(content)) {
    talk.report({
      ...found,
      code: 'upload-altered',
      location: 'file/bytes',
      message: `${content.length} bytes were sent and ${response.bytes.length} came back, which are not the same`,
    });
  }
  if (response.headers['content-type']?.split(';')[0] !== 'image/png') {
    talk.report({ ...found, code: 'upload-mistyped', location: 'file/type', message: `a PNG is served as ${response.headers['content-type'] ?? 'nothing'}` });
  }
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
    withFile(talk.request(operation, fixture, { mediaType }), part.name, { filename: 'picture.gif', type: 'image/gif', content }),
  );
  const url = fileUrl(exchange);
  // Whether it is taken at all is another check's business.
  if (url === undefined || !isOk(exchange)) throw new CheckSkipped('the upload was refused, or no answer says where it is served');
  await expectServed(operation, talk, exchange, url, content);
}

/** An owner may have files of several kinds: one does not take the place of another. */
async function uploadBeside(subject: UploadSubject, other: Operation, talk: Talk): Promise<void> {
  const content = png(12);
  const { exchange, url, fixture } = await upload(subject, talk, content);
  const link = subject.plan.links.find(({ from, to }) => to.id === other.id && fixture.made.has(from.id));
  const made = link === undefined ? undefined : fixture.made.get(link.from.id);
  const bindings = link === undefined || made === undefined ? undefined : followLink(link, made);
  if (bindings === undefined) throw new CheckSkipped(`nothing leads to ${other.id} for the same owner`);
  const second = await talk.send(other, talk.request(other, { ...fixture, bindings }));
  if (isOk(second)) await expectServed(subject.operation, talk, exchange, url, content);
}

/** The names of files are their senders' affair: the next of the same name, of another owner, has its own place. */
async function sameNameTwice(subject: UploadSubject, talk: Talk): Promise<void> {
  const first = await upload(subject, talk, png(12));
  await upload(subject, talk, png(20));
  await expectServed(subject.operation, talk, first.exchange, first.url, png(12));
}

/** What reads an owner shows its picture where the document has a member for it; a picture of another changes nothing there. */
async function showsOwn(subject: UploadSubject, talk: Talk): Promise<void> {
  const { operation, plan, mediaType, part } = subject;
  const [one, two] = [await talk.prepare(operation), await talk.prepare(operation)];
  const [own, foreign] = [one, two].map((fixture) =>
    withFile(talk.request(operation, fixture, { mediaType }), part.name, { filename: 'picture.png', type: 'image/png', content: png(12) }),
  );
  if (own === undefined || foreign === undefined || JSON.stringify(own.values) === JSON.stringify(foreign.values))
    throw new CheckSkipped('two owners cannot be told apart');
  const read = async (reader: Operation) => talk.send(reader, talk.request(reader, { bindings: { parameters: own.values ?? {}, body: {} }, made: new Map() }));
  for (const reader of readersOf(subject).filter((candidate) => showsPicture(plan, operation, candidate))) {
    const before = await read(reader);
    const uploaded = await talk.send(operation, own);
    const shown = await read(reader);
    const beside = await talk.send(operation, foreign);
    const after = await read(reader);
    if (![before, uploaded, shown, beside, after].every(isOk)) continue;
    if (isDeepStrictEqual(before.response?.json, shown.response?.json)) {
      const message = `${reader.id} shows nothing of the picture that was uploaded`;
      talk.report({
        code: 'upload-lost',
        operation: reader,
        location: 'file/shown',
        message,
        provenance: { evidence: 'assumed' },
        exchanges: [uploaded, shown],
      });
    }
    const [change] = differences(shown.response?.json, after.response?.json).filter(({ at }) => !isChangeStamp(at));
    if (change === undefined) continue;
    const message = `an upload for another owner changed ${change.at.slice(1)} of this one`;
    talk.report({ code: 'update-overreached', operation, location: `other${generalize(change.at)}`, message, provenance: served, exchanges: [beside, after] });
  }
}

const pictureName = /avatar|icon|picture|photo|logo/i;

/** Whether the document has a member for a picture in what a read answers, called as the upload is. */
function showsPicture(plan: Plan, upload: Operation, reader: Operation): boolean {
  const [word] = pictureName.exec(`${upload.id} ${upload.path}`) ?? [];
  const schema = successSchema(reader);
  return word !== undefined && schema !== undefined && hasMember(plan, schema, word.toLowerCase(), 0);
}

function hasMember(plan: Plan, schema: string, word: string, depth: number): boolean {
  return propertiesOf(plan.document, schema).some((name) => {
    const at = findMemberSchema(plan.document, schema, name);
    return name.toLowerCase().includes(word) || (depth < 3 && at !== undefined && hasMember(plan, at, word, depth + 1));
  });
}

/** What reads the owner of an upload. */
function readersOf({ operation, plan }: UploadSubject): Operation[] {
  const linked = plan.links.filter((link) => link.from.id === operation.id && link.to.method === 'get').map(({ to }) => to);
  const owner = plan.resources.find(({ uploads }) => uploads.some(({ id }) => id === operation.id));
  return [...new Set([...linked, ...(owner?.read === undefined ? [] : [owner.read])])];
}

/** Where the owner shows its picture, it shows the new one at once. */
async function expectShown(subject: UploadSubject, talk: Talk, uploaded: Exchange, url: string): Promise<void> {
  for (const reader of readersOf(subject)) {
    const request = talk.request(reader, { bindings: { parameters: uploaded.request.values ?? {}, body: {} }, made: new Map() });
    const got = await talk.send(reader, request);
    if (!talk.conforms(reader, got)) continue;
    const text = JSON.stringify(got.response?.json ?? '');
    const shown = [...urlsIn(got.response?.json)].filter(
      (candidate) =>
        new URL(candidate).pathname.split('/').length === new URL(url).pathname.split('/').length &&
        candidate.includes(new URL(url).pathname.split('/').slice(0, -1).join('/')),
    );
    if (text.includes(url) || shown.length === 0) continue;
    talk.report({
      code: 'update-ignored',
      operation: reader,
      location: 'file/url',
      message: `${reader.id} still shows ${shown[0]} after the upload of another picture`,
      provenance: served,
      exchanges: [uploaded, got],
    });
  }
}

async function deleteOwner(subject: UploadSubject, deletion: Operation, talk: Talk): Promise<void> {
  const { exchange, url, fixture } = await upload(subject, talk, png(12));
  const body = Object.keys(fixture.bindings.body).length > 0 ? fixture.bindings.body : {};
  const bindings = { parameters: { ...body, ...fixture.bindings.parameters }, body: {} };
  const deleted = await talk.send(deletion, talk.request(deletion, { ...fixture, bindings }));
  if (!expectSuccess(talk, deletion, deleted, served)) return;
  await expectGone(subject.operation, talk, [exchange, deleted], url, `after ${deletion.id}`);
}

async function expectGone(operation: Operation, talk: Talk, before: readonly Exchange[], url: string, when: string): Promise<void> {
  const got = await talk.fetch(url);
  const status = got.response?.status;
  if (status !== undefined && status >= 400 && status < 500) return;
  talk.report({
    code: 'upload-outlived',
    operation,
    location: 'file',
    message: `${new URL(url).pathname} still answers ${status ?? got.failure} ${when}`,
    provenance: served,
    exchanges: [...before, got],
  });
}

/** Deletions of the picture alone: what links beside the upload and is called after the same thing. */
function deletionsOf({ operation, plan }: UploadSubject): Operation[] {
  const owner = plan.resources.find(({ uploads }) => uploads.some(({ id }) => id === operation.id));
  const thing = operation.id.replace(/^(upload|set|update|put|add|post)/i, '').toLowerCase();
  const deletions = owner?.links.map(({ to }) => to).filter(({ method, id }) => method === 'delete' && id !== owner.delete?.id) ?? [];
  return deletions.filter(({ id }) => id.replace(/^(delete|remove|clear)/i, '').toLowerCase() === thing);
}
