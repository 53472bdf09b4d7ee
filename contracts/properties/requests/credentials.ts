import type { Provenance } from '../../../openapi/model/evidence.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { type SecurityScheme, securityScheme } from '../../../openapi/model/security.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { credentialHeaders, wrongKey } from '../../request/credential-headers.ts';
import type { SentRequest } from '../../request/exchange.ts';
import type { MalformedCredential } from '../../request/malformed-credentials.ts';
import { type Mutation, refused, type Trial } from './mutation.ts';

/**
 * Whether a requirement wants nothing that a request carries: nothing at all, or a client
 * certificate alone.
 */
export function isMetWithoutCredentials(
  { document }: CheckContext,
  { security }: Operation,
): boolean {
  return (
    security.length === 0 ||
    security.some(
      (requirement) =>
        Object.keys(credentialHeaders(document, Object.keys(requirement), 'key')).length === 0,
    )
  );
}

/** Requests without what an operation wants to know its caller by. */
export function* credentialRows(context: CheckContext, operation: Operation): Generator<Mutation> {
  const headersOf = (schemes: readonly string[]) =>
    credentialHeaders(context.document, [...schemes], 'key');
  const alternatives = operation.security.map((requirement) => Object.keys(requirement));
  if (isMetWithoutCredentials(context, operation)) return;
  const looks = alternatives.map((schemes) => JSON.stringify(headersOf(schemes)));
  const subject: Subject = {
    context,
    operation,
    provenance: context.document.evidence.at(`${operation.pointer}/security`),
    own: alternatives.flat().map((name) => securityScheme(context.document, name)),
    alternatives: alternatives.filter(
      (_schemes, index) => looks.indexOf(looks[index] ?? '') === index,
    ),
  };
  for (const { id, wrong, change, needsKnownKey = false } of plain)
    yield refusedCaller(subject, id, wrong, change, { needsKnownKey });
  for (const [index, schemes] of subject.alternatives.entries())
    yield alternativeRow(subject, schemes, index);
  yield* foreignCredentials(subject);
}

interface Subject {
  readonly context: CheckContext;
  readonly operation: Operation;
  readonly provenance: Provenance;
  readonly own: readonly SecurityScheme[];
  /** Those that do not look the same on the wire. */
  readonly alternatives: readonly (readonly string[])[];
}

interface Way {
  /** For the place of a finding. */
  readonly id: string;
  readonly wrong: string;
  readonly change: Partial<SentRequest>;
  readonly needsKnownKey?: boolean;
  /** Whether it is custom alone that says that this is no right credential. */
  readonly isAssumed?: boolean;
}

const plain: readonly Way[] = [
  { id: 'none', wrong: 'no credentials are sent', change: { credentials: 'none' } },
  { id: 'empty', wrong: 'the credentials are empty', change: { credentials: 'empty' } },
  {
    id: 'wrong',
    wrong: 'the credentials are wrong',
    change: { credentials: 'wrong' },
    needsKnownKey: true,
  },
];

const near: Readonly<Record<MalformedCredential, Pick<Way, 'wrong' | 'isAssumed'>>> = {
  'too-short': { wrong: 'the key lacks its last character' },
  'too-long': { wrong: 'the key has a character too many' },
  'other-case': { wrong: 'the letters of the key are in the other case', isAssumed: true },
  'other-word': { wrong: 'the key comes as `Token` and not as `Bearer`', isAssumed: true },
  'no-word': { wrong: 'the key comes without `Bearer`', isAssumed: true },
};

function refusedCaller(
  { operation, provenance }: Subject,
  id: string,
  wrong: string,
  change: Partial<SentRequest>,
  more: Partial<Mutation> = {},
): Mutation {
  return refused(
    `negative/credentials/${id}`,
    {
      wrong,
      statuses: [401, 403],
      location: `request/credentials/${id}`,
      provenance,
      statement: `${operation.pointer}/security`,
    },
    (request) => ({
      ...request,
      ...change,
      headers: { ...request.headers, ...change.headers },
    }),
    more,
  );
}

/**
 * Of the first alternative of `security`, credentials that are nearly right. Each other one gets
 * wrong credentials as well: a server has code for each of them. What is empty or nearly right
 * there is tried on GETs alone, where there are few alternatives: it would be most of the run.
 */
function alternativeRow(subject: Subject, schemes: readonly string[], index: number): Mutation {
  const isInFull = subject.operation.method === 'get' && subject.alternatives.length <= 3;
  const id = index === 0 ? 'nearly' : `wrong/${schemes.join('+')}`;
  const wrong =
    index === 0
      ? 'the credentials are nearly right'
      : `credentials of ${schemes.join(' and ')} are wrong`;
  const [, empty, other] = plain;
  const more = index === 0 ? [] : isInFull ? [other, empty] : [other];
  return refusedCaller(
    subject,
    id,
    wrong,
    {},
    {
      needsKnownKey: true,
      trials: (session) =>
        [
          ...more.filter((way) => way !== undefined),
          ...(index === 0 || isInFull ? nearWays(subject, schemes, session) : []),
        ].map((way) => trialOf(way, id, schemes)),
    },
  );
}

const assumed: Provenance = {
  evidence: 'assumed',
  source: 'https://www.rfc-editor.org/rfc/rfc9110#section-11.4',
};

function trialOf(way: Way, id: string, schemes: readonly string[]): Trial {
  return {
    change: (request) => ({ ...request, ...way.change, schemes }),
    refusal: {
      wrong: way.wrong,
      location: `request/credentials/${id}/${way.id}`,
      ...(way.isAssumed === true && { provenance: assumed }),
    },
  };
}

/** The near misses that are none of the right credentials in disguise. */
function nearWays(
  { context, own }: Subject,
  schemes: readonly string[],
  { malformedCredentials }: CheckSession,
): Way[] {
  const wanted = schemes.map((name) => securityScheme(context.document, name));
  const isHttp = (word: string) => (scheme: SecurityScheme) =>
    scheme.type === 'http' && (scheme.scheme ?? 'bearer') === word;
  // Of Digest, a user is sent and no proof of a password.
  if (wanted.some(isHttp('digest'))) return [];
  // A key that goes by `Authorization` itself may begin with any word, or with none.
  const isWordFree = !wanted.some(isHttp('bearer')) || own.some(isAuthorization);
  const counts = (miss: MalformedCredential) =>
    miss === 'other-word'
      ? !isWordFree && !own.some(isHttp('token'))
      : miss !== 'no-word' || !isWordFree;
  return malformedCredentials
    .filter(counts)
    .map((miss) => ({ id: miss, ...near[miss], change: { credentials: 'wrong', nearly: miss } }));
}

function isAuthorization({ parameter }: SecurityScheme): boolean {
  return parameter?.toLowerCase() === 'authorization';
}

/** Credentials of schemes that an operation does not name: they are none, whatever they say. */
function* foreignCredentials(subject: Subject): Generator<Mutation> {
  const { operation, own } = subject;
  if (operation.method !== 'get' || own.some(isAuthorization)) return;
  const words = own.map(({ type, scheme }) =>
    type === 'http' ? scheme?.toLowerCase() : type === 'apiKey' ? undefined : 'bearer',
  );
  const foreign = {
    bearer: `Bearer ${wrongKey}`,
    basic: `Basic ${Buffer.from(`doubletake:${wrongKey}`).toString('base64')}`,
  };
  for (const [word, authorization] of Object.entries(foreign))
    if (!words.includes(word))
      yield refusedCaller(
        subject,
        word,
        `the credentials are of ${word}, which is not what is asked for`,
        { credentials: 'none', headers: { authorization } },
      );
}
