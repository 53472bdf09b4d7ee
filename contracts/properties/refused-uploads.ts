import { isObject } from '../../openapi/lib/json-pointer.ts';
import { matchesRange } from '../../openapi/model/media-types.ts';
import { standard } from '../oracles/conforms.ts';
import type { Refusal } from '../oracles/expect.ts';
import { dropStatement } from '../oracles/overlay-snippet.ts';
import type { Check } from '../plan/check.ts';
import { encodeMultipart, type SentPart, type SentRequest } from '../request/exchange.ts';
import { png } from '../request/test-pictures.ts';
import { requiredProvenance } from './negative-bodies.ts';
import { negative } from './negative-check.ts';
import {
  encodingProvenance,
  type File,
  fileOf,
  isPicture,
  limitOf,
  markedFile,
  type UploadSubject,
  withFile,
} from './upload-subject.ts';

/**
 * Uploads that have to be refused without a trace: parts, files and bodies with one fault.
 */
export function refusedUploads(subject: UploadSubject): Check[] {
  return [...refusedParts(subject), ...refusedFiles(subject), ...brokenBodies(subject)];
}

interface RefusedUpload extends Refusal {
  readonly id: string;
  readonly change: (request: SentRequest) => SentRequest;
}

function refused(
  { context, operation, mediaType, part }: UploadSubject,
  check: RefusedUpload,
): Check {
  const made = negative(context, operation, { ...check, mediaType });
  return { ...made, id: `${operation.id}/uploads/${part.name}/${check.id}`, group: 'uploads' };
}

function refusedParts(subject: UploadSubject): Check[] {
  const { context, mediaType, part } = subject;
  if (!part.required) return [];
  const statement = `${mediaType.schema}/required`;
  const common = {
    statuses: [400, 422],
    statement,
    provenance: requiredProvenance(context, mediaType, part.name),
    overlay: dropStatement(statement),
  };
  const rename = (request: SentRequest, change: (own: SentPart) => SentPart[]): SentRequest => {
    if (request.body?.kind !== 'multipart') return request;
    return {
      ...request,
      body: {
        kind: 'multipart',
        parts: request.body.parts.flatMap((own) => (own.name === part.name ? change(own) : [own])),
      },
    };
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
      change: (request) =>
        rename(request, (own) => [{ name: own.name, content: Buffer.from('text') }]),
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
  const { context, part } = subject;
  const { limit, statement, node, pointer } = limitOf(subject);
  const checks: RefusedUpload[] = [];
  const add = (
    id: string,
    wrong: string,
    file: () => File,
    statuses: readonly number[],
    rule: Pick<Refusal, 'provenance' | 'statement' | 'overlay'>,
  ) =>
    checks.push({
      ...rule,
      id,
      wrong,
      statuses,
      location: `request/body/${part.name}/${id}`,
      change: (request) => withFile(request, part.name, file()),
    });
  if (limit !== undefined) {
    const rule = {
      provenance: context.document.evidence.at(statement),
      statement,
      overlay: dropStatement(statement),
    };
    add(
      'size/over-limit',
      `the file has ${limit + 1} bytes, one more than the limit`,
      () => fileOf(part, limit + 1),
      [413, 400, 422],
      rule,
    );
  }
  if (isPicture(part)) {
    const rule = { provenance: encodingProvenance(subject) };
    add('content/empty', 'the file is empty', pngOf(Buffer.alloc(0)), [415, 400, 422], rule);
    add(
      'content/text',
      'the file is text that is called a PNG',
      pngOf(Buffer.from('no picture at all\n')),
      [415, 400, 422],
      rule,
    );
    add(
      'content/html',
      'the file is HTML that is called a PNG',
      pngOf(Buffer.from('<!doctype html><script>alert(1)</script>')),
      [415, 400, 422],
      rule,
    );
  }
  const stranger = isPicture(part)
    ? undefined
    : strangers.find(({ type }) => part.contentTypes?.every((range) => !matchesRange(type, range)));
  if (stranger !== undefined && part.contentTypes !== undefined) {
    const rule = { provenance: encodingProvenance(subject) };
    add(
      'content/kind',
      `the file is ${stranger.type}, which is not accepted`,
      () => stranger,
      [415, 400, 422],
      rule,
    );
  }
  const image = node['x-doubletake-image'];
  if (isObject(image) && image['square'] === true) {
    const at = `${pointer}/x-doubletake-image`;
    const rule = {
      provenance: context.document.evidence.at(at),
      statement: at,
      overlay: dropStatement(at),
    };
    add('image/not-square', 'the picture is not square', pngOf(png(16, 8)), [400, 422, 415], rule);
  }
  return checks.map((check) => refused(subject, check));
}

/** Files that are what they say they are, of kinds that a part for other kinds does not take. */
const strangers: readonly (File & { readonly type: string })[] = [
  { filename: 'picture.png', type: 'image/png', content: png(8) },
  {
    filename: 'sound.wav',
    type: 'audio/wav',
    content: Buffer.from('RIFF$\0\0\0WAVEfmt ', 'latin1'),
  },
];

/** Makes a file that says it is a PNG. */
function pngOf(content: Buffer): () => File {
  return () => ({ filename: 'picture.png', type: 'image/png', content });
}

/** Bodies that are no multipart/form-data, though they say so. */
function brokenBodies(subject: UploadSubject): Check[] {
  const { part } = subject;
  const provenance = standard('https://www.rfc-editor.org/rfc/rfc2046#section-5.1');
  const raw = (
    request: SentRequest,
    make: (bytes: Buffer) => Buffer,
    type: string,
  ): SentRequest => {
    if (request.body?.kind !== 'multipart') return request;
    // A part that may be left out is sent all the same, so that there is something to break off.
    const parts = request.body.parts.some(({ name }) => name === part.name)
      ? request.body.parts
      : [...request.body.parts, { name: part.name, ...markedFile(request, fileOf(part, 200)) }];
    return { ...request, body: { kind: 'raw', type, bytes: make(encodeMultipart(parts)) } };
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
    [
      'no-boundary',
      'the Content-Type names no boundary',
      (request) => raw(request, (bytes) => bytes, 'multipart/form-data'),
    ],
  ];
  return checks.map(([id, wrong, change]) =>
    refused(subject, {
      id: `body/${id}`,
      wrong,
      change,
      provenance,
      statuses: [400, 422, 415],
      location: `request/body/${part.name}/${id}`,
    }),
  );
}
