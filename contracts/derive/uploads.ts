import { listParts, type Part } from '../../openapi/binary.ts';
import { dereference } from '../../openapi/document.ts';
import type { Provenance } from '../../openapi/evidence.ts';
import { isObject } from '../../openapi/json-pointer.ts';
import { matchesRange } from '../../openapi/media-types.ts';
import type { MediaType, Operation } from '../../openapi/operation.ts';
import type { Check } from '../check.ts';
import { expectSuccess, type Refusal } from '../expect.ts';
import { filesFor } from '../files.ts';
import { standard } from '../judge.ts';
import { encodeMultipart, type SentPart, type SentRequest } from '../message.ts';
import { dropStatement } from '../overlay-snippet.ts';
import { png } from '../pictures.ts';
import type { Plan } from '../plan.ts';
import { negative, requiredProvenance } from './negative.ts';
import { readBackChecks } from './read-back.ts';

/** Everything about files in multipart bodies: taken as documented, refused as documented, served back as sent. */
export function deriveUploads(plan: Plan): Check[] {
  return plan.operations.flatMap((operation) => {
    const mediaType = operation.requestBody?.content.find(({ type }) => matchesRange(type, 'multipart/form-data'));
    if (mediaType === undefined) return [];
    return listParts(plan.document, mediaType)
      .filter(({ binary }) => binary)
      .flatMap((part) => {
        const subject = { plan, operation, mediaType, part };
        return [
          ...acceptedFiles(subject),
          ...acceptedSizes(subject),
          ...fileNames(subject),
          ...refusedParts(subject),
          ...refusedFiles(subject),
          ...brokenBodies(subject),
          ...readBackChecks(subject),
        ];
      });
  });
}

/** A file part of an operation. */
export interface UploadSubject {
  readonly plan: Plan;
  readonly operation: Operation;
  readonly mediaType: MediaType;
  readonly part: Part;
}

type File = Pick<SentPart, 'filename' | 'type' | 'content'>;

/** The request with another file in the part. */
export function withFile(request: SentRequest, name: string, ...files: readonly File[]): SentRequest {
  if (request.body?.kind !== 'multipart') return request;
  const others = request.body.parts.filter((part) => part.name !== name);
  return { ...request, body: { kind: 'multipart', parts: [...others, ...files.map((file) => ({ name, ...file }))] } };
}

function isPicture({ contentTypes }: Part): boolean {
  return contentTypes?.every((type) => type.startsWith('image/')) ?? false;
}

interface Acceptance {
  readonly id: string;
  readonly title: string;
  readonly provenance: Provenance;
  readonly file: File;
}

function accepted({ operation, part }: UploadSubject, { id, title, provenance, file }: Acceptance): Check {
  return {
    id: `${operation.id}/uploads/${part.name}/${id}`,
    group: 'uploads',
    operation,
    title,
    provenance,
    safety: 'writes',
    async run(talk) {
      const fixture = await talk.prepare(operation, { shared: true });
      const exchange = await talk.send(operation, withFile(talk.request(operation, fixture), part.name, file));
      expectSuccess(talk, operation, exchange, provenance);
    },
  };
}

function encodingProvenance({ plan, mediaType, part }: UploadSubject): Provenance {
  return plan.document.evidence.at(`${mediaType.pointer}/encoding/${part.name}/contentType`);
}

function acceptedFiles(subject: UploadSubject): Check[] {
  const { part } = subject;
  const provenance = encodingProvenance(subject);
  const checks = filesFor(part.contentTypes ?? []).map((file) =>
    accepted(subject, { id: `accepted/${file.type}`, title: `${file.type} is accepted in ${part.name}`, provenance, file }),
  );
  if (!isPicture(part)) return checks;
  const assumed: Provenance = { evidence: 'assumed' };
  return [
    ...checks,
    accepted(subject, {
      id: 'accepted/misnamed',
      title: 'a PNG that is called a GIF is accepted for what it is',
      provenance: assumed,
      file: { filename: 'picture.gif', type: 'image/gif', content: png(8) },
    }),
    accepted(subject, {
      id: 'accepted/octet-stream',
      title: 'a PNG without a type of its own is accepted for what it is',
      provenance: assumed,
      file: { filename: 'picture', type: 'application/octet-stream', content: png(8) },
    }),
  ];
}

/** The limit in bytes that the document gives, and the part's schema. */
function limitOf({ plan, part }: UploadSubject) {
  const { node, pointer } = dereference(plan.document, part.schema);
  const limit = node['maxLength'];
  return { limit: typeof limit === 'number' && limit <= 64 * 1024 * 1024 ? limit : undefined, statement: `${pointer}/maxLength`, node, pointer };
}

function fileOf(part: Part, size: number): File {
  if (isPicture(part)) return { filename: 'picture.png', type: 'image/png', content: png(8, 8, size) };
  return { filename: 'note.txt', type: 'text/plain', content: Buffer.alloc(size, 'x') };
}

function acceptedSizes(subject: UploadSubject): Check[] {
  const { plan, part } = subject;
  const { limit, statement } = limitOf(subject);
  if (limit === undefined) return [];
  const provenance = plan.document.evidence.at(statement);
  return [limit, limit - 1].map((size) =>
    accepted(subject, {
      id: `size/${size === limit ? 'at-limit' : 'below-limit'}`,
      title: `a file of ${size} bytes is accepted in ${part.name}`,
      provenance,
      file: fileOf(part, size),
    }),
  );
}

const hostileNames = [
  ['path', '../../doubletake.png'],
  ['quotes', 'my "best" picture.png'],
  ['non-ascii', 'größe-사진.png'],
  ['markup', '"><img src=x onerror=alert(1)>.png'],
] as const;

/** Whatever a file is called, the server goes on and repeats no markup. */
function fileNames({ operation, part }: UploadSubject): Check[] {
  return hostileNames.map(([id, filename]) => ({
    id: `${operation.id}/uploads/${part.name}/filename/${id}`,
    group: 'uploads',
    operation,
    title: `a file called ${JSON.stringify(filename)} does no harm`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc7578#section-4.2'),
    safety: 'writes',
    async run(talk) {
      const fixture = await talk.prepare(operation, { shared: true });
      const request = talk.request(operation, fixture);
      const own = request.body?.kind === 'multipart' ? request.body.parts.find(({ name }) => name === part.name) : undefined;
      const exchange = await talk.send(operation, withFile(request, part.name, { ...(own ?? fileOf(part, 200)), filename }));
      talk.conforms(operation, exchange);
      const { response } = exchange;
      const text = response?.bytes.toString('utf8') ?? '';
      // In JSON a name is data and harms nobody; in a page it is markup, and in what is stored it is a way out of a folder.
      const isPage = /html|svg|xml/.test(response?.headers['content-type'] ?? '');
      const isKept = response !== undefined && response.status < 300 && text.includes('../');
      if ((isPage && text.includes('<img src=x')) || isKept) {
        talk.report({
          code: 'filename-reflected',
          operation,
          location: `${response?.status}/body`,
          message: `the answer repeats ${JSON.stringify(filename)} as it was sent`,
          provenance: standard('https://www.rfc-editor.org/rfc/rfc7578#section-7'),
          exchanges: [exchange],
        });
      }
    },
  }));
}

interface RefusedUpload extends Refusal {
  readonly id: string;
  readonly change: (request: SentRequest) => SentRequest;
}

function refused({ plan, operation, part }: UploadSubject, check: RefusedUpload): Check {
  const made = negative(plan, operation, check);
  return { ...made, id: `${operation.id}/uploads/${part.name}/${check.id}`, group: 'uploads' };
}

function refusedParts(subject: UploadSubject): Check[] {
  const { plan, mediaType, part } = subject;
  if (!part.required) return [];
  const statement = `${mediaType.schema}/required`;
  const common = { statuses: [400, 422], statement, provenance: requiredProvenance(plan, mediaType, part.name), overlay: dropStatement(statement) };
  const rename = (request: SentRequest, change: (own: SentPart) => SentPart[]): SentRequest => {
    if (request.body?.kind !== 'multipart') return request;
    return { ...request, body: { kind: 'multipart', parts: request.body.parts.flatMap((own) => (own.name === part.name ? change(own) : [own])) } };
  };
  const checks: RefusedUpload[] = [
    {
      ...common,
      id: 'missing',
      wrong: `the part ${part.name} is missing`,
      location: `request/body/${part.name}`,
      change: (request) => rename(request, () => []),
    },
    {
      ...common,
      id: 'wrong-name',
      wrong: `the file comes as ${part.name}_doubletake instead of ${part.name}`,
      location: `request/body/${part.name}`,
      change: (request) => rename(request, (own) => [{ ...own, name: `${own.name}_doubletake` }]),
    },
    {
      ...common,
      id: 'no-filename',
      provenance: { evidence: 'assumed' },
      wrong: `the part ${part.name} is text, not a file`,
      location: `request/body/${part.name}/filename`,
      change: (request) => rename(request, (own) => [{ name: own.name, content: Buffer.from('text') }]),
    },
  ];
  if (!part.repeated) {
    checks.push({
      ...common,
      id: 'twice',
      provenance: { evidence: 'assumed' },
      wrong: `two files come as ${part.name}`,
      location: `request/body/${part.name}/twice`,
      change: (request) => rename(request, (own) => [own, own]),
    });
  }
  return checks.map((check) => refused(subject, check));
}

function refusedFiles(subject: UploadSubject): Check[] {
  const { plan, part } = subject;
  const { limit, statement, node, pointer } = limitOf(subject);
  const checks: RefusedUpload[] = [];
  const add = (id: string, wrong: string, file: File, statuses: readonly number[], rule: Pick<Refusal, 'provenance' | 'statement' | 'overlay'>) =>
    checks.push({ ...rule, id, wrong, statuses, location: `request/body/${part.name}/${id}`, change: (request) => withFile(request, part.name, file) });
  if (limit !== undefined) {
    const rule = { provenance: plan.document.evidence.at(statement), statement, overlay: dropStatement(statement) };
    add('size/over-limit', `the file has ${limit + 1} bytes, one more than the limit`, fileOf(part, limit + 1), [413, 400, 422], rule);
  }
  if (isPicture(part)) {
    const rule = { provenance: encodingProvenance(subject) };
    add('content/empty', 'the file is empty', { filename: 'picture.png', type: 'image/png', content: Buffer.alloc(0) }, [415, 400, 422], rule);
    add(
      'content/text',
      'the file is text that is called a PNG',
      { filename: 'picture.png', type: 'image/png', content: Buffer.from('no picture at all\n') },
      [415, 400, 422],
      rule,
    );
    add(
      'content/html',
      'the file is HTML that is called a PNG',
      { filename: 'picture.png', type: 'image/png', content: Buffer.from('<!doctype html><script>alert(1)</script>') },
      [415, 400, 422],
      rule,
    );
  }
  const image = node['x-doubletake-image'];
  if (isObject(image) && image['square'] === true) {
    const at = `${pointer}/x-doubletake-image`;
    const rule = { provenance: plan.document.evidence.at(at), statement: at, overlay: dropStatement(at) };
    add('image/not-square', 'the picture is not square', { filename: 'wide.png', type: 'image/png', content: png(16, 8) }, [400, 422, 415], rule);
  }
  return checks.map((check) => refused(subject, check));
}

/** Bodies that are no multipart/form-data, though they say so. */
function brokenBodies(subject: UploadSubject): Check[] {
  const { part } = subject;
  const provenance = standard('https://www.rfc-editor.org/rfc/rfc2046#section-5.1');
  const raw = (request: SentRequest, make: (bytes: Buffer) => Buffer, type: string): SentRequest => {
    if (request.body?.kind !== 'multipart') return request;
    return { ...request, body: { kind: 'raw', type, bytes: make(encodeMultipart(request.body.parts)) } };
  };
  const own = 'multipart/form-data; boundary=doubletake-boundary-7MA4YWxkTrZu0gW';
  const checks: [string, string, (request: SentRequest) => SentRequest][] = [
    [
      'truncated',
      'the multipart body ends in the middle of a part',
      (request) => raw(request, (bytes) => bytes.subarray(0, Math.max(0, bytes.length - 60)), own),
    ],
    [
      'wrong-boundary',
      'the boundary is not the one that the Content-Type names',
      (request) => raw(request, (bytes) => bytes, 'multipart/form-data; boundary=another'),
    ],
    ['no-boundary', 'the Content-Type names no boundary', (request) => raw(request, (bytes) => bytes, 'multipart/form-data')],
  ];
  return checks.map(([id, wrong, change]) =>
    refused(subject, { id: `body/${id}`, wrong, change, provenance, statuses: [400, 422, 415], location: `request/body/${part.name}/${id}` }),
  );
}
