import { buildRequest } from '../../contracts/request/build-request.ts';
import type { RequestContext } from '../../contracts/request/request-context.ts';
import { inferResources } from '../../mock/inferred/infer/infer-resources.ts';
import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { listOperations, type Operation } from '../../openapi/model/operation.ts';
import { createSchemaValidator } from '../../openapi/schema/schema-validator.ts';
import { startServe } from '../serve-process.ts';
import { createClient } from './client.ts';
import { isImpossible } from './contradictions.ts';
import { findLifecycles } from './find-resources.ts';
import { createJudge, type Judge } from './judge.ts';
import { judgeAnswer, mayShowIn } from './judge-answer.ts';
import { makeParents, type Sender } from './make-parents.ts';
import { optionalParameters } from './optional-parameters.ts';
import type { ChainOutcome, DocumentOutcome, OperationOutcome } from './outcome.ts';
import { runChain } from './run-chain.ts';
import { variedBody } from './vary-body.ts';

/** What to measure. */
export interface DocumentJob {
  readonly file: string;
  /** Of the double; the requests have another. */
  readonly seed: number;
  /** Milliseconds for one answer. */
  readonly timeout: number;
}

/** Milliseconds until `serve` has to listen. */
const patience = 120_000;

/**
 * Starts `doubletake serve` on a document, calls each of its operations over HTTP, then its chains.
 * Never rejects.
 */
export async function measureDocument({
  file,
  seed,
  timeout,
}: DocumentJob): Promise<DocumentOutcome> {
  const started = performance.now();
  const empty = { file, version: '', resources: undefined, operations: [], chains: [] };
  try {
    const served = await startServe([file, '--seed', String(seed)], { patience });
    try {
      const document = await loadDocument(file);
      const operations = listOperations(document);
      const validator = createSchemaValidator(document);
      const client = createClient(`http://127.0.0.1:${served.port}`, document, timeout);
      const judge = createJudge(document);
      const sender: Sender = {
        // Of the same seed the double would make up what the requests send.
        context: { document, validator, seed: seed + 1000 },
        client,
        operations,
        lifecycles: findLifecycles(operations),
        mayShow: (operation, answer) => mayShowIn(judge, operation, answer),
      };
      const called = await callAll(sender, judge);
      const chains = await runChains(sender);
      client.close();
      return {
        ...empty,
        version: document.version,
        resources: inferResources(document, operations).resources.length,
        problem: await served.ended(0),
        operations: called,
        chains,
        milliseconds: performance.now() - started,
      };
    } finally {
      await served.stop();
    }
  } catch (error) {
    return { ...empty, problem: messageOf(error), milliseconds: performance.now() - started };
  }
}

async function callAll(sender: Sender, judge: Judge): Promise<OperationOutcome[]> {
  const outcomes: OperationOutcome[] = [];
  for (const [index, operation] of sender.operations.entries()) {
    // Each is called on the state that the double starts with: what another has deleted is there.
    const client = sender.client.inSandbox(`operation-${index}`);
    outcomes.push(await call({ ...sender, client }, judge, operation));
  }
  return outcomes;
}

/** Calls an operation with what it requires, and once more with all that it allows. */
async function call(sender: Sender, judge: Judge, operation: Operation): Promise<OperationOutcome> {
  const { context, client } = sender;
  const name = `${operation.method.toUpperCase()} ${operation.path}`;
  const started = performance.now();
  let status: number | undefined;
  const outcome = (verdict: Omit<OperationOutcome, 'operation' | 'status' | 'milliseconds'>) => ({
    operation: name,
    status,
    milliseconds: performance.now() - started,
    ...verdict,
  });
  try {
    const parents = await makeParents(sender, operation.path);
    if (typeof parents === 'string') return outcome({ problem: parents });
    const optional = optionalParameters(context, operation);
    let unobservable: string | undefined;
    if (isUncallable(context, operation))
      return outcome({ problem: undefined, unobservable: 'no request to it can conform' });
    for (const [turn, parameters] of [{}, optional].entries()) {
      if (turn > 0 && Object.keys(optional).length === 0) continue;
      const body = variedBody(context, operation, 21 + turn);
      const answer = await client.send(
        operation,
        buildRequest(context, operation, {
          bindings: { parameters: parents.parameters, body: {} },
          parameters,
          ...(body !== undefined && { body }),
        }),
      );
      status ??= answer.status;
      const verdict = judgeAnswer(context.document, judge, operation, answer, parents.guessed);
      if (verdict.problem !== undefined)
        return outcome({
          problem: turn === 0 ? verdict.problem : `with optional parameters: ${verdict.problem}`,
        });
      unobservable ??= verdict.unobservable;
      // The second call is of what the first may have taken away.
      if (operation.method === 'delete') break;
    }
    return outcome({ problem: undefined, unobservable });
  } catch (error) {
    return outcome({ problem: messageOf(error) });
  }
}

/** Whether the schema of the body that it requires contradicts itself. */
function isUncallable({ document }: RequestContext, { requestBody }: Operation): boolean {
  const content = requestBody?.content ?? [];
  return (
    content.length > 0 &&
    content.every(({ schema }) => schema !== undefined && isImpossible(document, schema))
  );
}

async function runChains(sender: Sender): Promise<ChainOutcome[]> {
  const outcomes: ChainOutcome[] = [];
  for (const lifecycle of sender.lifecycles) {
    const client = sender.client.inSandbox(`chain-${outcomes.length}`);
    try {
      outcomes.push(await runChain({ ...sender, client }, lifecycle));
    } catch (error) {
      outcomes.push({ resource: lifecycle.create.path, steps: [], problem: messageOf(error) });
    }
  }
  return outcomes;
}
