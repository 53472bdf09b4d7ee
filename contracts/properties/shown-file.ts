import { expectSuccess } from '../oracles/expect.ts';
import type { Check } from '../plan/check.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { encodingProvenance, isPicture, type UploadSubject, withFile } from './upload-subject.ts';

const size = 1373;
const filename = 'doubletake Note.txt';
const type = 'text/plain';

/**
 * What an answer may tell of a file, by the names that members for it have, and what it has to be.
 */
const facts = [
  {
    what: 'size',
    names: /^(file_?)?size(_?(in_?)?bytes)?$|^bytes$/i,
    value: size,
    isKind: (value: unknown) => typeof value === 'number',
  },
  {
    what: 'name',
    names: /^(original_?)?file_?name$/i,
    value: filename,
    isKind: (value: unknown) => typeof value === 'string',
  },
  {
    what: 'type',
    names: /^(content|mime|media)_?type$/i,
    value: type,
    isKind: (value: unknown) => typeof value === 'string' && value.includes('/'),
  },
] as const;

/** Where an answer tells of the files that are stored, what was just sent is among them. */
export function shownFileChecks(subject: UploadSubject): Check[] {
  const { operation, part } = subject;
  if (isPicture(part)) return [];
  return [
    {
      id: `${operation.id}/uploads/${part.name}/shown`,
      group: 'uploads',
      operation,
      title: 'size, name and type of the file are the ones that are shown',
      provenance: encodingProvenance(subject),
      safety: 'writes',
      run: (session) => expectShownFile(subject, session),
    },
  ];
}

async function expectShownFile(subject: UploadSubject, session: CheckSession): Promise<void> {
  const { operation, mediaType, part } = subject;
  const provenance = encodingProvenance(subject);
  const fixture = await session.prepare(operation);
  const file = { filename, type, content: Buffer.alloc(size, 'x') };
  const request = withFile(session.request(operation, fixture, { mediaType }), part.name, file);
  const sentAs =
    request.body?.kind === 'multipart'
      ? request.body.parts.find(({ name }) => name === part.name)?.filename
      : undefined;
  const exchange = await session.send(operation, request);
  if (!expectSuccess(session, operation, exchange, provenance)) return;
  for (const { what, names, value: fixed, isKind } of facts) {
    const value = what === 'name' ? (sentAs ?? fixed) : fixed;
    const shown = [...membersCalled(names, exchange.response?.json)].filter(isKind);
    // A media type may carry more than was sent, such as a charset.
    if (
      shown.length === 0 ||
      shown.some((one) => one === value || (what === 'type' && String(one).startsWith(`${value};`)))
    )
      continue;
    session.report({
      code: 'upload-altered',
      operation,
      location: `body/${what}`,
      message: `a file of the ${what} ${JSON.stringify(value)} was sent; the answer shows ${shown
        .slice(0, 5)
        .map((one) => JSON.stringify(one))
        .join(', ')}`,
      // What a server calls a file, and takes it for, is its own affair where nothing is said of
      // it.
      provenance: what === 'size' ? provenance : { evidence: 'assumed' },
      exchanges: [exchange],
    });
  }
}

function* membersCalled(names: RegExp, value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (names.test(name) && typeof member !== 'object') yield member;
    else yield* membersCalled(names, member);
  }
}
