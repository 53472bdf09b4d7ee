import { createHash } from 'node:crypto';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { digestOf } from '../../lib/entity-tag.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Api } from '../../model/api.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { isUploadedFile } from '../../state/uploaded-file.ts';

/** Carries a request out once, however often it comes with one idempotency key. */
export type Once = (
  call: OperationCall,
  perform: () => Promise<Answer | undefined>,
) => Promise<Answer | undefined>;

interface Kept {
  /** What tells one request from another. */
  readonly print: string;
  readonly answer: Answer;
}

const named = /^(x-)?idempoten(cy|t)[-_]?(key|token)$/i;

/**
 * Requests with an idempotency key, in a header field (draft-ietf-httpapi-idempotency-key-header) or
 * as a member of the body: the second with a key gets the answer of the first. One that asks for
 * something else with the same key is refused, with 409 where that is declared, else with 422.
 */
export function createOnce(api: Pick<Api, 'name'>): Once {
  const open = new WeakMap<Sandbox, Map<string, Promise<Answer | undefined>>>();
  return async (call, perform) => {
    const key = keyOf(call);
    if (key === undefined) return perform();
    const { sandbox, operation, request } = call;
    const kept = sandbox.store.collection<Kept>(`${api.name}/~idempotency`);
    const id = digestOf([operation.method, operation.path, key]);
    const print = digestOf([request.path, request.query, printable(call.body)]);
    const pending = open.get(sandbox) ?? new Map<string, Promise<Answer | undefined>>();
    open.set(sandbox, pending);
    // Who comes while the first is on its way waits for it; where that fails, the next tries.
    await pending.get(id)?.catch(() => undefined);
    const known = await kept.get(id);
    if (known !== undefined) {
      if (known.print !== print) throw reused(call, key);
      const headers = { ...known.answer.headers, 'Idempotent-Replayed': 'true' };
      return { ...known.answer, headers };
    }
    const running = perform();
    pending.set(id, running);
    try {
      const answer = await running;
      if (answer !== undefined && answer.status < 300 && !Buffer.isBuffer(answer.body))
        await kept.insert(id, { print, answer });
      return answer;
    } finally {
      pending.delete(id);
    }
  };
}

function keyOf({ operation, request, body }: OperationCall): string | undefined {
  if (operation.method === 'get' || operation.method === 'head') return undefined;
  const field = Object.entries(request.headers).find(([name]) => named.test(name))?.[1];
  const member = isObject(body)
    ? Object.entries(body).find(([name]) => named.test(name))?.[1]
    : undefined;
  const key = field ?? member;
  return typeof key === 'string' && key !== '' ? key : undefined;
}

function reused({ operation }: OperationCall, key: string): ProblemError {
  const detail = `Another request came with the idempotency key ${JSON.stringify(key.slice(0, 200))}: send a key of its own with each.`;
  const isConflict =
    operation.responses.some(({ status }) => status === '409') &&
    !operation.responses.some(({ status }) => status === '422');
  return new ProblemError(isConflict ? 'resource-conflict' : 'idempotency-key-reused', detail);
}

/** A body with its files as what they hold. */
function printable(value: unknown): unknown {
  if (isUploadedFile(value))
    return [value.filename, createHash('sha1').update(value.bytes).digest('hex')];
  if (Array.isArray(value)) return value.map(printable);
  return isObject(value)
    ? Object.entries(value).map(([name, member]) => [name, printable(member)])
    : value;
}
