import type { Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import type { Exchange } from '../request/exchange.ts';
import { type CauseGroup, groupCauses } from '../run/causes.ts';
import type {
  CheckEnded,
  CleanedUp,
  KeptSafe,
  RunDescription,
  RunEvent,
  RunSummary,
} from '../run/event.ts';
import type { Finding } from '../run/finding.ts';

/** A check without what only running it needs. */
export interface AnnouncedCheck
  extends Pick<Check, 'id' | 'group' | 'title' | 'provenance' | 'safety'> {
  readonly operation: Pick<Operation, 'id' | 'method' | 'path'>;
}

/** How the check of an id ended. */
export interface EndedCheck
  extends Pick<CheckEnded, 'outcome' | 'reason' | 'leftOut' | 'requests' | 'milliseconds'> {
  readonly id: string;
}

/** What the events of a run say, as plain data. */
export interface Heard {
  readonly run: RunDescription;
  readonly checks: readonly AnnouncedCheck[];
  readonly ends: readonly EndedCheck[];
  /** Failures before refuted assumptions. */
  readonly groups: readonly CauseGroup[];
  readonly cleanUp: CleanedUp | undefined;
  readonly safety: KeptSafe | undefined;
  /** Undefined where the run did not come to its end. Its findings stand in the groups. */
  readonly summary: RunSummary | undefined;
}

export function collectEvents(events: readonly RunEvent[]): Heard {
  const started = events.find((event) => event.type === 'run-started');
  if (started === undefined) throw new Error('a report was asked for before the run started');
  const ended = events.filter((event) => event.type === 'check-ended');
  const summary = events.findLast((event) => event.type === 'run-ended')?.summary;
  const findings = summary?.findings ?? ended.flatMap((event) => event.findings);
  return {
    run: started.run,
    checks: started.checks.map(announce),
    ends: ended.map(({ check, outcome, reason, leftOut, requests, milliseconds }) => ({
      id: check.id,
      outcome,
      reason,
      leftOut,
      requests,
      milliseconds,
    })),
    groups: groupCauses([...findings].sort((a, b) => rank(a) - rank(b))).map(withoutParsedBodies),
    cleanUp: events.findLast((event) => event.type === 'cleaned-up'),
    safety: events.findLast((event) => event.type === 'kept-safe'),
    summary: summary && { ...summary, findings: [] },
  };
}

function announce({ id, group, title, provenance, safety, operation }: Check): AnnouncedCheck {
  return {
    id,
    group,
    title,
    provenance,
    safety,
    operation: { id: operation.id, method: operation.method, path: operation.path },
  };
}

function rank({ severity }: Finding): number {
  return severity === 'failure' ? 0 : 1;
}

/** Reports show bodies as they came. */
function withoutParsedBodies({ finding, ...group }: CauseGroup): CauseGroup {
  const exchanges = finding.exchanges.map(
    (exchange): Exchange => ({
      ...exchange,
      response: exchange.response && { ...exchange.response, json: undefined },
    }),
  );
  return { ...group, finding: { ...finding, exchanges } };
}

/** A check that was announced, with how it ended. */
export interface CheckRecord extends AnnouncedCheck {
  /** Undefined where the run was interrupted before. */
  readonly ended: EndedCheck | undefined;
  /** Numbers of the findings it made, see {@link RunRecord.findings}. */
  readonly findings: readonly number[];
}
