import { isEvidence, type Provenance } from '../../openapi/model/evidence.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import {
  evaluateExpression,
  holds,
  type Step,
  type StepOutputs,
  type Workflow,
} from '../plan/arazzo.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Exchange } from '../request/exchange.ts';

/** The workflows of the Arazzo descriptions that come with a document, a check each. */
export function deriveArazzoJourneys(context: CheckContext): Check[] {
  const operations = new Map(context.operations.map((operation) => [operation.id, operation]));
  return context.journeys.flatMap(({ workflows }) =>
    workflows.flatMap((workflow) => {
      const [first] = workflow.steps;
      const operation = operations.get(first?.operationId ?? '');
      if (operation === undefined) return [];
      const provenance = provenanceOf(workflow);
      const isSafe = workflow.steps.every(
        (step) => operations.get(step.operationId)?.method === 'get',
      );
      const check: Check = {
        id: `${operation.id}/journeys/arazzo/${workflow.workflowId}`,
        group: 'journeys',
        operation,
        title: workflow.summary ?? workflow.workflowId,
        provenance,
        safety: isSafe ? 'safe' : 'writes',
        run: (session) => runWorkflow(session, operations, workflow, provenance),
      };
      return [check];
    }),
  );
}

function provenanceOf(workflow: Workflow): Provenance {
  const evidence = workflow['x-evidence'];
  const source = workflow['x-source'];
  return {
    evidence: isEvidence(evidence) ? evidence : 'documented',
    ...(source !== undefined && { source }),
  };
}

async function runWorkflow(
  session: CheckSession,
  operations: ReadonlyMap<string, Operation>,
  workflow: Workflow,
  provenance: Provenance,
): Promise<void> {
  const outputs = new Map<string, Record<string, unknown>>();
  const exchanges: Exchange[] = [];
  let conforms = true;
  for (const step of workflow.steps) {
    const operation = operations.get(step.operationId);
    if (operation === undefined)
      throw new CheckSkipped(
        `the workflow ${workflow.workflowId} names ${step.operationId}, which the document does not have`,
      );
    const exchange = await session.send(operation, requestOf(session, operation, step, outputs));
    exchanges.push(exchange);
    conforms = session.conforms(operation, exchange) && conforms;
    const broken = (step.successCriteria ?? []).find(
      (criterion) => !holds(criterion, exchange, outputs),
    );
    if (broken !== undefined) {
      // What an answer that does not conform leads to has been told by that answer.
      if (!conforms) return;
      const message = `in step ${step.stepId} of "${workflow.summary ?? workflow.workflowId}" this does not hold: ${broken.condition}`;
      session.report({
        code: 'journey-broken',
        operation,
        location: `${workflow.workflowId}/${step.stepId}`,
        message,
        provenance,
        exchanges,
      });
      return;
    }
    outputs.set(
      step.stepId,
      Object.fromEntries(
        Object.entries(step.outputs ?? {}).map(([name, expression]) => [
          name,
          evaluateExpression(expression, exchange, outputs),
        ]),
      ),
    );
  }
}

function requestOf(session: CheckSession, operation: Operation, step: Step, outputs: StepOutputs) {
  const parameters = Object.fromEntries(
    (step.parameters ?? []).map(({ name, value }) => [
      name,
      evaluateExpression(value, undefined, outputs),
    ]),
  );
  const body =
    step.requestBody === undefined
      ? {}
      : { body: evaluateExpression(step.requestBody.payload, undefined, outputs) };
  return session.request(operation, { bindings: { parameters, body: {} }, made: new Map() }, body);
}
