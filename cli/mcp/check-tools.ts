import { setTimeout as sleep } from 'node:timers/promises';
import type { ShownExchange } from '../../contracts/report/show-exchange.ts';
import type { ShownFinding } from '../../contracts/report/show-finding.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import type { CheckPermissions, CheckRun, CheckRuns } from './check-runs.ts';
import { commonProperties, cutTo, defineTool, next, page, type Tool } from './tool.ts';
import { enterDocument, type Workspace } from './workspace.ts';

/** Seconds that a call waits: clients give up after 60. */
const patience = 40;

/** Tools that check servers against documents. */
export function createCheckTools(
  workspace: Workspace,
  runs: CheckRuns,
  { targets, allowWrites }: Pick<CheckPermissions, 'targets' | 'allowWrites'>,
): readonly Tool[] {
  const accepted = ['"double"', ...[...targets.keys()].map((url) => JSON.stringify(url))].join(
    ', ',
  );
  return [
    defineTool<{
      double?: string;
      document?: string;
      target?: string;
      only?: string[];
      writes?: boolean;
    }>({
      name: 'run_checks',
      title: 'Check a server against its document',
      description: `Derives requests from an OpenAPI document, sends them, and says where the answers depart from it. Targets that are allowed: ${accepted}. A live target is only read${allowWrites ? ', unless `writes` is true' : '; the person who started this server has not allowed writes'}. A long run goes on while list_findings waits for it.`,
      properties: {
        double: {
          ...commonProperties.double,
          description: 'Check against the document of this double.',
        },
        document: {
          type: 'string',
          description: 'Path of another document in the folder, or okchat, chatbase, threetone.',
        },
        target: {
          type: 'string',
          description: `One of ${accepted}; "double", a fresh one in this process, where left out.`,
        },
        only: {
          type: 'array',
          items: { type: 'string' },
          description: 'Only checks whose id contains one of these, such as an operationId.',
        },
        writes: {
          type: 'boolean',
          description: 'Also make, change and delete test data on a live target.',
        },
      },
      effect: 'changes',
      async run({ double, document, target = 'double', only, writes = false }, signal) {
        const served = document === undefined ? workspace.find(double) : undefined;
        const run = runs.start({
          document:
            document === undefined
              ? (served?.document ?? '')
              : await enterDocument(workspace.folder, document),
          overlays: served?.overlays ?? [],
          allowRefs: served?.allowRefs ?? [],
          target: target.replace(/\/$/, ''),
          writes,
          only,
        });
        return wait(run, signal);
      },
    }),
    defineTool<{ run?: number; page?: number }>({
      name: 'list_findings',
      title: 'List what a run has found',
      description: 'Waits for a run of checks to end and lists its findings, one line each.',
      properties: { run: runProperty, page: commonProperties.page },
      effect: 'reads',
      run: ({ run, page: number }, signal) => wait(runs.find(run), signal, number),
    }),
    defineTool<{ run?: number; finding: number }>({
      name: 'read_finding',
      title: 'Read one finding with its reproduction',
      description:
        'Everything about one finding: what the document says, what was sent and came, a curl line and a script that show it, and the overlay that would correct the document.',
      properties: {
        run: runProperty,
        finding: { type: 'integer', minimum: 1, description: 'Its number in list_findings.' },
      },
      required: ['finding'],
      effect: 'reads',
      async run({ run: number, finding }) {
        const run = runs.find(number);
        const found = run.record()?.findings.find((one) => one.number === finding);
        if (found !== undefined) return describeFinding(found);
        throw new DoubletakeError('option-invalid', `run ${run.number} has no finding ${finding}`, {
          next: 'See list_findings.',
        });
      },
    }),
    defineTool<{ run?: number }>({
      name: 'stop_checks',
      title: 'End a run of checks early',
      description: 'Ends a run of checks; what it has made is deleted first.',
      properties: { run: runProperty },
      effect: 'changes',
      async run({ run: number }, signal) {
        const run = runs.find(number);
        run.stop();
        return wait(run, signal);
      },
    }),
  ];
}

const runProperty = {
  type: 'integer',
  minimum: 1,
  description: 'Number of the run; the last where left out.',
} as const;

/** What a run has found, or how far it is. */
async function wait(run: CheckRun, signal: AbortSignal, number = 1): Promise<string> {
  const timer = new AbortController();
  await Promise.race([
    run.done,
    sleep(patience * 1000, undefined, { signal: AbortSignal.any([signal, timer.signal]) }).catch(
      () => undefined,
    ),
  ]);
  timer.abort();
  const failure = run.failure();
  if (failure !== undefined) throw failure;
  const record = run.record();
  if (record === undefined) {
    const { ended, of } = run.progress();
    return `Run ${run.number} is under way: ${ended} of ${of} checks.${next('list_findings waits for it; stop_checks ends it.')}`;
  }
  const { totals, findings, stopped, cleanUp } = record;
  const left = cleanUp === undefined ? [] : [...cleanUp.left, ...cleanUp.untraced];
  return [
    `Run ${run.number} on ${record.run.target}: ${totals.passed} checks passed, ${totals.failed} failed, ${totals.refuted} refuted an assumption, ${totals.skipped} skipped (${totals.leftOut} for safety)${stopped === undefined ? '' : `; it ended early: ${stopped}`}.`,
    ...left.map((text) => `Left on the target: ${cutTo(text, 300)}`),
    page(findings.map(findingLine), number, { size: 20, nothing: 'Nothing was found.' }),
    ...(findings.length === 0 ? [] : ['Next: read_finding with a number.']),
  ].join('\n');
}

function findingLine({ number, code, operation, location, message, count }: ShownFinding): string {
  return `${number}. ${code} ${operation}${location === '' ? '' : ` at ${location}`}: ${cutTo(message, 200)}${count > 1 ? ` (${count} times)` : ''}`;
}

function describeFinding(finding: ShownFinding): string {
  const { number, code, title, verdict, route, operation, message, statement, says, checks } =
    finding;
  return [
    `${number}. ${title} (${code})`,
    `${route ?? ''} ${operation}: ${verdict}`,
    message,
    ...(statement === undefined ? [] : [`the document, at ${statement}: ${says ?? ''}`]),
    `found by ${checks
      .slice(0, 3)
      .map(({ id }) => id)
      .join(', ')}`,
    ...finding.exchanges.slice(-1).map(describeExchange),
    'Reproduce it:',
    cutTo(finding.curl, 1500),
    ...(finding.script === undefined
      ? []
      : ['As a script that makes what it needs:', cutTo(finding.script, 2500)]),
    ...(finding.overlay === undefined
      ? []
      : [
          'If the server is right, this overlay corrects the document:',
          cutTo(finding.overlay, 1000),
        ]),
  ].join('\n');
}

function describeExchange({ request, response, failure }: ShownExchange): string {
  return [
    `sent: ${request.method} ${request.url}${request.body === undefined ? '' : ` ${cutTo(request.body.text, 600)}`}`,
    response === undefined
      ? `no answer: ${failure ?? ''}`
      : `came: ${response.status}${response.body === undefined ? '' : ` ${cutTo(response.body.text, 800)}`}`,
  ].join('\n');
}
