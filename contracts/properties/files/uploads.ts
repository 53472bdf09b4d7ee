import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { Provenance } from '../../../openapi/model/evidence.ts';
import { matchesRange } from '../../../openapi/model/media-types.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { listParts } from '../../../openapi/wire/binary.ts';
import { standard } from '../../oracles/conforms.ts';
import type { Refusal } from '../../oracles/expect.ts';
import { dropStatement } from '../../oracles/overlay-snippet.ts';
import { isOk } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import {
  type Exchange,
  encodeMultipart,
  type SentPart,
  type SentRequest,
} from '../../request/exchange.ts';
import { filesFor } from '../../request/test-files.ts';
import { png } from '../../request/test-pictures.ts';
import { type Mutation, mutationCheck, refused } from '../requests/mutation.ts';
import { requiredProvenance } from '../requests/refusals.ts';
import { readBackChecks } from './read-back.ts';
import { servedByChecks } from './served-by.ts';
import { expectServed, fileUrl } from './served-file.ts';
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
 * Everything about files in multipart bodies: taken as documented, refused as documented, served
 * back as sent.
 */
export function* uploadChecks(context: CheckContext, operation: Operation): Generator<Check> {
  const mediaType = operation.requestBody?.content.find(({ type }) =>
    matchesRange(type, 'multipart/form-data'),
  );
  if (mediaType === undefined) return;
  for (const part of listParts(context.document, mediaType).filter(({ binary }) => binary)) {
    const subject = { context, operation, mediaType, part };
    const common = { options: () => ({ mediaType }) };
    for (const row of [
      ...acceptedFiles(subject),
      ...acceptedSizes(subject),
      ...fileNames(subject),
      ...shownFile(subject),
      ...refusedParts(subject),
      ...refusedFiles(subject),
      ...brokenBodies(subject),
    ])
      yield mutationCheck(context, operation, {
        ...common,
        ...row,
        id: `uploads/${part.name}/${row.id}`,
      });
    yield* readBackChecks(subject);
    yield* servedByChecks(subject);
  }
}

interface Acceptance {
  readonly id: string;
  readonly title: string;
  readonly provenance: Provenance;
  /** Makes the file when it is sent: those at a limit are large. */
  readonly file: () => File;
  /** Whether it is served with the type that it was sent with. */
  readonly keepsType?: boolean;
  /** Whether it may be refused: its type is none of those that the document lists. */
  readonly mayRefuse?: boolean;
}

const wrongType = [415, 400, 422];

function accepted(
  { operation, part }: UploadSubject,
  { id, title, provenance, file, keepsType = false, mayRefuse = false }: Acceptance,
): Mutation {
  return {
    id,
    title,
    provenance,
    expect: { is: 'accepted', ...(mayRefuse && { unless: wrongType }) },
    change: (request) => withFile(request, part.name, file()),
    async afterwards(session, exchange) {
      const url = isPicture(part) ? fileUrl(exchange) : undefined;
      const sent = file();
      const type = keepsType ? sent.type : undefined;
      if (url !== undefined)
        await expectServed(operation, session, exchange, url, sent.content, type);
    },
  };
}

function* acceptedFiles(subject: UploadSubject): Generator<Mutation> {
  const { part } = subject;
  for (const file of filesFor(part.contentTypes ?? []))
    yield accepted(subject, {
      id: `accepted/${file.type}`,
      title: `${file.type} is accepted in ${part.name}`,
      provenance: encodingProvenance(subject),
      file: () => file,
      keepsType: true,
    });
  if (!isPicture(part)) return;
  // It is seen what becomes of it where it is taken.
  const isUnlisted = (type: string) =>
    part.contentTypes?.every((range) => !matchesRange(type, range)) === true;
  yield accepted(subject, {
    id: 'accepted/misnamed',
    title: 'a PNG that is called a GIF is accepted for what it is',
    provenance: { evidence: 'assumed' },
    file: () => ({ filename: 'picture.gif', type: 'image/gif', content: png(8) }),
    mayRefuse: isUnlisted('image/gif'),
  });
  yield accepted(subject, {
    id: 'accepted/octet-stream',
    title: 'a PNG without a type of its own is accepted for what it is',
    provenance: { evidence: 'assumed' },
    file: () => ({ filename: 'picture', type: 'application/octet-stream', content: png(8) }),
    mayRefuse: isUnlisted('application/octet-stream'),
  });
}

function* acceptedSizes(subject: UploadSubject): Generator<Mutation> {
  const { context, part } = subject;
  const { limit, statement } = limitOf(subject);
  if (limit === undefined) return;
  for (const [id, size] of Object.entries({ 'at-limit': limit, 'below-limit': limit - 1 }))
    yield accepted(subject, {
      id: `size/${id}`,
      title: `a file of ${size} bytes is accepted in ${part.name}`,
      provenance: context.document.evidence.at(statement),
      file: () => fileOf(part, size),
    });
}

const hostileNames = {
  path: '../../doubletake.png',
  quotes: 'my "best" picture.png',
  'non-ascii': 'größe-사진.png',
  markup: '"><img src=x onerror=alert(1)>.png',
} as const;

/** Whatever a file is called, the server goes on and repeats no markup. */
function* fileNames({ operation, part }: UploadSubject): Generator<Mutation> {
  for (const [id, filename] of Object.entries(hostileNames))
    yield {
      id: `filename/${id}`,
      title: `a file called ${JSON.stringify(filename)} does no harm`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc7578#section-4.2'),
      expect: { is: 'answered' },
      change(request) {
        const own = partsOf(request).find(({ name }) => name === part.name);
        return withFile(request, part.name, { ...(own ?? fileOf(part, 200)), filename });
      },
      afterwards: (session, exchange) => expectHarmless(session, operation, exchange, filename),
    };
}

function partsOf({ body }: SentRequest): readonly SentPart[] {
  return body?.kind === 'multipart' ? body.parts : [];
}

export const disposition = /^[\w-]+(\s*;\s*[\w*-]+=("(?:[^"\\]|\\.)*"|[^\s";]+))*\s*;?$/;

/**
 * In JSON a name is data and harms nobody; in a page it is markup, in what is stored it is a way
 * out of a folder, and in a `Content-Disposition` it has to be escaped.
 */
async function expectHarmless(
  session: CheckSession,
  operation: Operation,
  exchange: Exchange,
  filename: string,
): Promise<void> {
  const { response } = exchange;
  const url = isOk(exchange) ? fileUrl(exchange) : undefined;
  const got = url === undefined ? undefined : await session.fetch(url);
  const header = got?.response?.headers['content-disposition'];
  if (got !== undefined && header !== undefined && !disposition.test(header))
    session.report({
      code: 'filename-reflected',
      operation,
      location: 'file/header/content-disposition',
      message: `the file is served with Content-Disposition ${header}, which repeats the name unescaped`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc6266#section-4.1'),
      exchanges: [exchange, got],
    });
  const text = response?.bytes.toString('utf8') ?? '';
  const isPage = /html|svg|xml/.test(response?.headers['content-type'] ?? '');
  const isKept = response !== undefined && response.status < 300 && text.includes('../');
  if ((isPage && text.includes('<img src=x')) || isKept)
    session.report({
      code: 'filename-reflected',
      operation,
      location: `${response?.status}/body`,
      message: `the answer repeats ${JSON.stringify(filename)} as it was sent`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc7578#section-7'),
      exchanges: [exchange],
    });
}

const note = { filename: 'doubletake Note.txt', type: 'text/plain', size: 1373 } as const;

/**
 * What an answer may tell of a file, by the names that members for it have. What a server calls a
 * file, and takes it for, is its own affair where nothing is said of it.
 */
const facts = [
  {
    what: 'size',
    names: /^(file_?)?size(_?(in_?)?bytes)?$|^bytes$/i,
    isKind: (value: unknown) => typeof value === 'number',
    isRight: (value: unknown) => value === note.size,
    isAssumed: false,
  },
  {
    what: 'filename',
    names: /^(original_?)?file_?name$/i,
    isKind: (value: unknown) => typeof value === 'string',
    isRight: (value: unknown, sent: SentPart) => value === sent.filename,
    isAssumed: true,
  },
  {
    what: 'type',
    names: /^(content|mime|media)_?type$/i,
    isKind: (value: unknown) => typeof value === 'string' && value.includes('/'),
    // A media type may carry more than was sent, such as a charset.
    isRight: (value: unknown) => value === note.type || String(value).startsWith(`${note.type};`),
    isAssumed: true,
  },
] as const;

function takes({ contentTypes }: UploadSubject['part'], type: string): boolean {
  return contentTypes?.some((range) => matchesRange(type, range)) ?? true;
}

/** Where an answer tells of the files that are stored, what was just sent is among them. */
function* shownFile(subject: UploadSubject): Generator<Mutation> {
  const { operation, part } = subject;
  if (isPicture(part) || !takes(part, note.type)) return;
  const provenance = encodingProvenance(subject);
  yield {
    id: 'shown',
    title: 'size, name and type of the file are the ones that are shown',
    provenance,
    expect: { is: 'accepted' },
    isOwn: true,
    change: (request) =>
      withFile(request, part.name, { ...note, content: Buffer.alloc(note.size, 'x') }),
    async afterwards(session, exchange) {
      const sent = partsOf(exchange.request).find(({ name }) => name === part.name);
      for (const { what, names, isKind, isRight, isAssumed } of facts) {
        const shown = [...membersCalled(names, exchange.response?.json)].filter(isKind);
        if (sent === undefined || shown.length === 0 || shown.some((one) => isRight(one, sent)))
          continue;
        const wanted = { size: note.size, filename: sent.filename, type: note.type }[what];
        const list = shown.slice(0, 5).map((one) => JSON.stringify(one));
        session.report({
          code: 'upload-altered',
          operation,
          location: `body/${what === 'filename' ? 'name' : what}`,
          message: `a file of the ${what} ${JSON.stringify(wanted)} was sent; the answer shows ${list.join(', ')}`,
          provenance: isAssumed ? { evidence: 'assumed' } : provenance,
          exchanges: [exchange],
        });
      }
    },
  };
}

function* membersCalled(names: RegExp, value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (names.test(name) && typeof member !== 'object') yield member;
    else yield* membersCalled(names, member);
  }
}

/** Parts with one fault. */
const wrongParts: readonly {
  readonly id: string;
  readonly wrong: (name: string) => string;
  readonly location: string;
  readonly change: (own: SentPart) => SentPart[];
  readonly isAssumed?: boolean;
  readonly isOfSingle?: boolean;
}[] = [
  {
    id: 'missing',
    wrong: (name) => `the part ${name} is missing`,
    location: '',
    change: () => [],
  },
  {
    id: 'wrong-name',
    wrong: (name) => `the file comes as ${name}_doubletake instead of ${name}`,
    location: '',
    change: (own) => [{ ...own, name: `${own.name}_doubletake` }],
  },
  {
    id: 'no-filename',
    wrong: (name) => `the part ${name} is text, not a file`,
    location: '/filename',
    change: ({ name }) => [{ name, content: Buffer.from('text') }],
    isAssumed: true,
  },
  {
    id: 'twice',
    wrong: (name) => `two files come as ${name}`,
    location: '/twice',
    change: (own) => [own, own],
    isAssumed: true,
    isOfSingle: true,
  },
];

function* refusedParts({ context, mediaType, part }: UploadSubject): Generator<Mutation> {
  if (!part.required) return;
  const required = `${mediaType.schema}/required`;
  const provenance = requiredProvenance(context, mediaType, part.name);
  for (const { id, wrong, location, change, isAssumed, isOfSingle } of wrongParts)
    if (isOfSingle !== true || !part.repeated)
      yield refused(
        id,
        {
          wrong: wrong(part.name),
          statuses: [400, 422],
          location: `request/body/${part.name}${location}`,
          statement: isOfSingle === true ? part.schema : required,
          provenance: isAssumed === true ? { evidence: 'assumed' } : provenance,
          ...(isOfSingle !== true && { overlay: dropStatement(required) }),
        },
        (request) =>
          request.body?.kind === 'multipart'
            ? {
                ...request,
                body: {
                  kind: 'multipart',
                  parts: request.body.parts.flatMap((own) =>
                    own.name === part.name ? change(own) : [own],
                  ),
                },
              }
            : request,
      );
}

/** Files that say they are a PNG and are not. */
const noPictures = {
  'content/empty': ['the file is empty', ''],
  'content/text': ['the file is text that is called a PNG', 'no picture at all\n'],
  'content/html': [
    'the file is HTML that is called a PNG',
    '<!doctype html><script>alert(1)</script>',
  ],
} as const;

/** Files that are what they say they are, of kinds that a part for other kinds does not take. */
const strangers: readonly (File & { readonly type: string })[] = [
  { filename: 'picture.png', type: 'image/png', content: png(8) },
  {
    filename: 'sound.wav',
    type: 'audio/wav',
    content: Buffer.from('RIFF$\0\0\0WAVEfmt ', 'latin1'),
  },
];

function* refusedFiles(subject: UploadSubject): Generator<Mutation> {
  const { context, part } = subject;
  const { limit, statement, node, pointer } = limitOf(subject);
  const wrongFile = (
    id: string,
    wrong: string,
    file: () => File,
    statuses: readonly number[],
    rule: Pick<Refusal, 'provenance' | 'statement' | 'overlay'>,
    place = id,
  ) =>
    refused(
      id,
      { ...rule, wrong, statuses, location: `request/body/${part.name}/${place}` },
      (request) => withFile(request, part.name, file()),
    );
  const ruleAt = (at: string) => ({
    provenance: context.document.evidence.at(at),
    statement: at,
    overlay: dropStatement(at),
  });
  const ofKinds = { provenance: encodingProvenance(subject) };
  const pngOf = (content: Buffer) => () => ({
    filename: 'picture.png',
    type: 'image/png',
    content,
  });
  if (limit !== undefined)
    yield wrongFile(
      'size/over-limit',
      `the file has ${limit + 1} bytes, one more than the limit`,
      () => fileOf(part, limit + 1),
      [413, 400, 422],
      ruleAt(statement),
    );
  if (isPicture(part))
    // Whoever does not look at what is in a file takes all of them.
    for (const [id, [wrong, text]] of Object.entries(noPictures))
      yield wrongFile(id, wrong, pngOf(Buffer.from(text)), [415, 400, 422], ofKinds, 'content');
  const stranger = strangers.find(({ type }) =>
    part.contentTypes?.every((range) => !matchesRange(type, range)),
  );
  if (!isPicture(part) && stranger !== undefined)
    yield wrongFile(
      'content/kind',
      `the file is ${stranger.type}, which is not accepted`,
      () => stranger,
      [415, 400, 422],
      ofKinds,
    );
  const image = node['x-doubletake-image'];
  if (isObject(image) && image['square'] === true)
    yield wrongFile(
      'image/not-square',
      'the picture is not square',
      pngOf(png(16, 8)),
      [400, 422, 415],
      ruleAt(`${pointer}/x-doubletake-image`),
    );
}

const ownType = 'multipart/form-data; boundary=doubletake-boundary-7MA4YWxkTrZu0gW';

/** Bodies that are no multipart/form-data, though they say so. */
const brokenForms = {
  truncated: {
    wrong: 'the multipart body ends in the middle of a part',
    type: ownType,
    left: 60,
  },
  'wrong-boundary': {
    wrong: 'the boundary is not the one that the Content-Type names',
    type: 'multipart/form-data; boundary=another',
    left: 0,
  },
  'no-boundary': {
    wrong: 'the Content-Type names no boundary',
    type: 'multipart/form-data',
    left: 0,
  },
} as const;

function* brokenBodies({ part }: UploadSubject): Generator<Mutation> {
  for (const [id, { wrong, type, left }] of Object.entries(brokenForms))
    yield refused(
      `body/${id}`,
      {
        wrong,
        provenance: standard('https://www.rfc-editor.org/rfc/rfc2046#section-5.1'),
        statuses: [400, 422, 415],
        location: `request/body/${part.name}/${id}`,
      },
      (request) => {
        if (request.body?.kind !== 'multipart') return request;
        // A part that may be left out is sent all the same, so that there is something to break
        // off.
        const parts = request.body.parts.some(({ name }) => name === part.name)
          ? request.body.parts
          : [...request.body.parts, { name: part.name, ...markedFile(request, fileOf(part, 200)) }];
        const bytes = encodeMultipart(parts);
        const kept = bytes.subarray(0, Math.max(0, bytes.length - left));
        return { ...request, body: { kind: 'raw', type, bytes: kept } };
      },
    );
}
