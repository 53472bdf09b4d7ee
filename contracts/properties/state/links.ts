import { expectSuccess } from '../../oracles/expect.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { followLink } from '../../plan/follow-link.ts';
import type { Link } from '../../plan/operation-links.ts';

/** Each link of the document, followed: what one operation answers is what the next one takes. */
export function deriveLinks(context: CheckContext): Check[] {
  return context.links
    .filter(({ to }) => to.method === 'get')
    .map((link) => linkCheck(context, link));
}

function linkCheck(context: CheckContext, link: Link): Check {
  const { from, to } = link;
  const response = from.responses.find(({ status }) => status.startsWith('2'));
  const provenance = context.document.evidence.at(`${response?.pointer ?? from.pointer}/links`);
  return {
    id: `${to.id}/journeys/link/${from.id}`,
    group: 'journeys',
    operation: to,
    title: `what ${from.id} answers leads to ${to.id}`,
    provenance,
    safety: from.method === 'get' ? 'safe' : 'writes',
    async run(session) {
      const fixture = await session.prepare(from);
      const first = await session.send(from, session.request(from, fixture));
      const bindings = followLink(link, first);
      if (bindings === undefined)
        throw new CheckSkipped(
          `the answer of ${from.id} does not have what the link takes from it`,
        );
      const second = await session.send(
        to,
        session.request(to, { bindings, made: new Map([[from.id, first]]) }),
      );
      expectSuccess(session, to, second, provenance);
    },
  };
}
