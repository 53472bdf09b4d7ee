import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildRequest } from '../../contracts/request/build-request.ts';
import type { RequestContext } from '../../contracts/request/request-context.ts';
import { createDouble } from '../../mock/create-double.ts';
import { inferResources } from '../../mock/inferred/infer/infer-resources.ts';
import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { type Client, createClient } from './client.ts';
import { findLifecycles } from './find-resources.ts';
import { createJudge, type Judge } from './judge.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { ChainOutcome, DocumentOutcome, OperationOutcome } from './outcome.ts';
import { runChain } from './run-chain.ts';

/** What to measure. */
export interface DocumentJob {
  readonly file: string;
  readonly seed: number;
  /** Milliseconds for one answer. */
  readonly timeout: number;
}

/**
 * Serves a document on a free port and calls each of its operations over HTTP, then its chains.
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
    const double = await createDouble({ apis: [file], seed });
    const [api] = double.apis();
    if (api === undefined) throw new Error('the double has no API');
    const server = double.app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = createClient(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      api.document,
      timeout,
    );
    try {
      const context = { document: api.document, validator: api.validator, seed };
      const operations = await callAll(context, client, createJudge(api.document), api.operations);
      const chains = await runChains(context, client, api.operations);
      const resources = inferResources(api.document, api.operations).resources.length;
      return {
        ...empty,
        version: api.document.version,
        resources,
        problem: undefined,
        operations,
        chains,
        milliseconds: performance.now() - started,
      };
    } finally {
      client.close();
      server.closeAllConnections();
      server.close();
      await double.close();
    }
  } catch (error) {
    return { ...empty, problem: messageOf(error), milliseconds: performance.now() - started };
  }
}

async function callAll(
  context: RequestContext,
  client: Client,
  judge: Judge,
  operations: readonly Operation[],
): Promise<OperationOutcome[]> {
  const outcomes: OperationOutcome[] = [];
  for (const [index, operation] of operations.entries()) {
    // Each is called on the state that the double starts with: what another has deleted is there.
    outcomes.push(await call(context, client.inSandbox(`operation-${index}`), judge, operation));
  }
  return outcomes;
}

async function call(
  context: RequestContext,
  client: Client,
  judge: Judge,
  operation: Operation,
): Promise<OperationOutcome> {
  const name = `${operation.method.toUpperCase()} ${operation.path}`;
  const started = performance.now();
  try {
    const answer = await client.send(operation, buildRequest(context, operation));
    const milliseconds = performance.now() - started;
    return {
      operation: name,
      problem: judgeAnswer(context.document, judge, operation, answer),
      status: answer.status,
      milliseconds,
    };
  } catch (error) {
    return {
      operation: name,
      problem: messageOf(error),
      status: undefined,
      milliseconds: performance.now() - started,
    };
  }
}

async function runChains(
  context: RequestContext,
  client: Client,
  operations: readonly Operation[],
): Promise<ChainOutcome[]> {
  const outcomes: ChainOutcome[] = [];
  const lifecycles = findLifecycles(operations);
  for (const lifecycle of lifecycles) {
    try {
      outcomes.push(
        await runChain(
          context,
          client.inSandbox(`chain-${outcomes.length}`),
          lifecycle,
          lifecycles,
        ),
      );
    } catch (error) {
      outcomes.push({ resource: lifecycle.create.path, steps: [], problem: messageOf(error) });
    }
  }
  return outcomes;
}
