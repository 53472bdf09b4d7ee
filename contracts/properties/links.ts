import { followLink, type Link } from '../plan/operation-links.ts';
import type { Check } from '../plan/check.ts';
import { expectSuccess } from '../oracles/expect.ts';
import type { Plan } from '../plan/check-context.ts';
import { CheckSkipped } from '../plan/check-session.ts';

/** Each link of the document, followed: what one operation answers is what the next one takes. */
export function deriveLinks(plan: Plan): Check[] {
  return plan.links.filter(({ to }) => to.method === 'get').map((link) => linkCheck(plan, link));
}

function linkCheck(plan: Plan, link: Link): Check {
  const { from, to } = link;
  const response = from.responses.find(({ status }) => status.startsWith('2'));
  const provenance = plan.document.evidence.at(`${response?.pointer ?? from.pointer}/links`);
  return {
    id: `${to.id}/journeys/link/${from.id}`,
    group: 'journeys',
    operation: to,
    title: `what ${from.id} answers leads to ${to.id}`,
    provenance,
    safety: from.method === 'get' ? 'safe' : 'writes',
    async run(talk) {
      const fixture = await talk.prepare(from);
      const first = await talk.send(from, talk.request(from, fixture));
      const bindings = followLink(link, first);
      if (bindings === undefined)
        throw new CheckSkipped(
          `the answer of ${from.id} does not have what the link takes from it`,
        );
      const second = await talk.send(
        to,
        talk.request(to, { bindings, made: new Map([[from.id, first]]) }),
      );
      expectSuccess(talk, to, second, provenance);
    },
  };
}
