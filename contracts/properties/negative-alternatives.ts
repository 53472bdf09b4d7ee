import type { Provenance } from '../../openapi/model/evidence.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { type SecurityScheme, securityScheme } from '../../openapi/model/security.ts';
import { expectRefusal } from '../oracles/expect.ts';
import { stateReaderFor, unchanged } from '../oracles/state-snapshot.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import { credentialHeaders } from '../request/credential-headers.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import type { MalformedCredential } from '../request/malformed-credentials.ts';

/** One way in which the credentials of an alternative are wrong. */
interface Way {
  /** For the place of a finding. */
  readonly name: string;
  readonly wrong: string;
  readonly provenance: Provenance;
  readonly change: Pick<SentRequest, 'credentials' | 'nearly'>;
}

interface Alternative {
  readonly id: string;
  readonly schemes: readonly string[];
  readonly title: string;
  readonly ways: (session: CheckSession) => Way[];
}

const assumed: Provenance = {
  evidence: 'assumed',
  source: 'https://www.rfc-editor.org/rfc/rfc9110#section-11.4',
};

/**
 * Of the first alternative of `security`, credentials that are nearly right. Each other one gets
 * wrong credentials as well: a server has code for each of them. What is empty or nearly right
 * there is tried on GETs alone, where there are few alternatives: it would be most of the run.
 */
export function alternativeChecks(
  context: CheckContext,
  operation: Operation,
  { provenance, own }: { readonly provenance: Provenance; readonly own: readonly SecurityScheme[] },
): Check[] {
  const all = distinct(context, operation);
  const isTriedInFull = operation.method === 'get' && all.length <= 3;
  return all.map((schemes, index) => {
    const near = (session: CheckSession) =>
      nearWays(session, provenance, missesThatCount(context, schemes, own));
    const wrong: Way = {
      name: 'wrong',
      wrong: 'the credentials are wrong',
      provenance,
      change: { credentials: 'wrong' },
    };
    const empty: Way = {
      name: 'empty',
      wrong: 'the credentials are empty',
      provenance,
      change: { credentials: 'empty' },
    };
    const title = `credentials of ${schemes.join(' and ')}`;
    const alternative: Alternative =
      index === 0
        ? {
            id: 'credentials/nearly',
            schemes,
            title: 'the credentials are nearly right',
            ways: near,
          }
        : {
            id: `credentials/wrong/${schemes.join('+')}`,
            schemes,
            title: `${title} are wrong`,
            ways: (session) => (isTriedInFull ? [wrong, empty, ...near(session)] : [wrong]),
          };
    return alternativeCheck(context, operation, provenance, alternative);
  });
}

/** The alternatives that do not look the same on the wire. */
function distinct(context: CheckContext, { security }: Operation): string[][] {
  const alternatives = security
    .map((requirement) => Object.keys(requirement))
    .filter((schemes) => schemes.length > 0);
  const looks = alternatives.map((schemes) =>
    JSON.stringify(credentialHeaders(context.document, schemes, 'key')),
  );
  return alternatives.filter((_schemes, index) => looks.indexOf(looks[index] ?? '') === index);
}

/** Which near misses are none of the right credentials in disguise. */
function missesThatCount(
  context: CheckContext,
  schemes: readonly string[],
  own: readonly SecurityScheme[],
): (miss: MalformedCredential) => boolean {
  const wanted = schemes.map((name) => securityScheme(context.document, name));
  const isHttp = (word: string) => (scheme: SecurityScheme) =>
    scheme.type === 'http' && (scheme.scheme ?? 'bearer') === word;
  // A key that goes by `Authorization` itself may begin with any word, or with none.
  const isWordFree =
    !wanted.some(isHttp('bearer')) ||
    own.some(({ parameter }) => parameter?.toLowerCase() === 'authorization');
  return (miss) => {
    // Of Digest, a user is sent and no proof of a password.
    if (wanted.some(isHttp('digest'))) return false;
    if (miss === 'other-word') return !isWordFree && !own.some(isHttp('token'));
    return miss !== 'no-word' || !isWordFree;
  };
}

function nearWays(
  { malformedCredentials }: CheckSession,
  provenance: Provenance,
  counts: (miss: MalformedCredential) => boolean,
): Way[] {
  const words: Readonly<Record<MalformedCredential, string>> = {
    'too-short': 'the key lacks its last character',
    'too-long': 'the key has a character too many',
    'other-case': 'the letters of the key are in the other case',
    'other-word': 'the key comes as `Token` and not as `Bearer`',
    'no-word': 'the key comes without `Bearer`',
  };
  return malformedCredentials.filter(counts).map((miss) => {
    const isOtherKey = miss === 'too-short' || miss === 'too-long';
    return {
      name: miss,
      wrong: words[miss],
      provenance: isOtherKey ? provenance : assumed,
      change: { credentials: 'wrong', nearly: miss },
    };
  });
}

function alternativeCheck(
  context: CheckContext,
  operation: Operation,
  provenance: Provenance,
  { id, schemes, title, ways }: Alternative,
): Check {
  return {
    id: `${operation.id}/negative/${id}`,
    group: 'negative',
    operation,
    title: `refused: ${title}`,
    provenance,
    safety: operation.method === 'get' ? 'safe' : 'writes',
    async run(session) {
      await session.needsKnownKey();
      const all = ways(session);
      if (all.length === 0) throw new CheckSkipped('no key is nearly the one of this run');
      const fixture = await session.prepare(operation, { shared: true });
      const probe =
        operation.method === 'get'
          ? undefined
          : stateReaderFor(context, session, operation, fixture);
      const before = await probe?.();
      let refused: Exchange | undefined;
      for (const { name, wrong, provenance: evidence, change } of all) {
        const exchange = await session.send(operation, {
          ...session.request(operation, fixture),
          ...change,
          schemes,
        });
        const location = `request/${id}/${name}`;
        expectRefusal(session, operation, exchange, {
          wrong,
          statuses: [401, 403],
          location,
          provenance: evidence,
          statement: `${operation.pointer}/security`,
        });
        // What was let through may have changed what the others are about.
        if ((exchange.response?.status ?? 0) < 400) return;
        refused = exchange;
      }
      if (before !== undefined && probe !== undefined && refused !== undefined)
        unchanged(session, operation, refused, before, await probe());
    },
  };
}
