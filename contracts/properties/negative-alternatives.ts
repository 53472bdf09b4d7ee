import type { Provenance } from '../../openapi/model/evidence.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { type SecurityScheme, securityScheme } from '../../openapi/model/security.ts';
import type { Check } from '../plan/check.ts';
import { credentialHeaders } from '../request/credential-headers.ts';
import { expectRefusal } from '../oracles/expect.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import type { NearMiss } from '../request/malformed-credentials.ts';
import type { Plan } from '../plan/check-context.ts';
import { probeFor, unchanged } from '../oracles/state-snapshot.ts';
import { CheckSkipped, type Talk } from '../plan/check-session.ts';

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
  readonly ways: (talk: Talk) => Way[];
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
  plan: Plan,
  operation: Operation,
  { provenance, own }: { readonly provenance: Provenance; readonly own: readonly SecurityScheme[] },
): Check[] {
  const all = distinct(plan, operation);
  const isTriedInFull = operation.method === 'get' && all.length <= 3;
  return all.map((schemes, index) => {
    const near = (talk: Talk) => nearWays(talk, provenance, missesThatCount(plan, schemes, own));
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
            ways: (talk) => (isTriedInFull ? [wrong, empty, ...near(talk)] : [wrong]),
          };
    return alternativeCheck(plan, operation, provenance, alternative);
  });
}

/** The alternatives that do not look the same on the wire. */
function distinct(plan: Plan, { security }: Operation): string[][] {
  const alternatives = security
    .map((requirement) => Object.keys(requirement))
    .filter((schemes) => schemes.length > 0);
  const looks = alternatives.map((schemes) =>
    JSON.stringify(credentialHeaders(plan.document, schemes, 'key')),
  );
  return alternatives.filter((_schemes, index) => looks.indexOf(looks[index] ?? '') === index);
}

/** Which near misses are none of the right credentials in disguise. */
function missesThatCount(
  plan: Plan,
  schemes: readonly string[],
  own: readonly SecurityScheme[],
): (miss: NearMiss) => boolean {
  const wanted = schemes.map((name) => securityScheme(plan.document, name));
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
  { nearMisses }: Talk,
  provenance: Provenance,
  counts: (miss: NearMiss) => boolean,
): Way[] {
  const words: Readonly<Record<NearMiss, string>> = {
    'too-short': 'the key lacks its last character',
    'too-long': 'the key has a character too many',
    'other-case': 'the letters of the key are in the other case',
    'other-word': 'the key comes as `Token` and not as `Bearer`',
    'no-word': 'the key comes without `Bearer`',
  };
  return nearMisses.filter(counts).map((miss) => {
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
  plan: Plan,
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
    async run(talk) {
      await talk.needsKnownKey();
      const all = ways(talk);
      if (all.length === 0) throw new CheckSkipped('no key is nearly the one of this run');
      const fixture = await talk.prepare(operation, { shared: true });
      const probe =
        operation.method === 'get' ? undefined : probeFor(plan, talk, operation, fixture);
      const before = await probe?.();
      let refused: Exchange | undefined;
      for (const { name, wrong, provenance: evidence, change } of all) {
        const exchange = await talk.send(operation, {
          ...talk.request(operation, fixture),
          ...change,
          schemes,
        });
        const location = `request/${id}/${name}`;
        expectRefusal(talk, operation, exchange, {
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
        unchanged(talk, operation, refused, before, await probe());
    },
  };
}
