import {
  countFact,
  deepFacts,
  type Facts,
  fillTemplate,
  idFact,
  inErrorOrder,
  isTimeFact,
  likeFact,
  timeFact,
  violationFacts,
} from '../../../openapi/model/answer-template.ts';
import { withAround } from '../../../openapi/model/envelope.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Problem } from '../../lib/problem.ts';
import type { Api } from '../../model/api.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Answer } from '../../model/types.ts';
import { likeExample } from '../entity/new-id.ts';
import { learnedAnswer, learnedAround, learnedError, learnedErrorOrder } from '../infer/learned.ts';

/** What a request has said, as far as it could be read. */
export interface RequestFacts {
  readonly method: string;
  /** Path within the API, and the same with its query. */
  readonly path: string;
  readonly query: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/**
 * A problem as `x-doubletake-errors` says that the API answers it; undefined where it says nothing
 * of this cause.
 */
export async function learnedProblem(
  api: Api,
  problem: Problem,
  operation: Operation | undefined,
  request: RequestFacts,
  sandbox: Sandbox,
): Promise<Answer | undefined> {
  const inOrder = inErrorOrder(
    problem.violations,
    learnedErrorOrder(api.document, operation),
    violationFacts,
  );
  const [first] = inOrder;
  const template = learnedError(api.document, operation, problem.code, {
    ...(first !== undefined && { keyword: first.keyword, place: String(first.location[0]) }),
  });
  if (template === undefined) return undefined;
  const violations = inOrder.map(violationFacts);
  const facts = {
    ...factsOf(request),
    ...nounFacts(problem.resource ?? (operation && api.inferred.nounOf(operation))),
    ...countFact(violations),
    ...violations[0],
    ...(await madeFacts(template.body, sandbox)),
  };
  return {
    status: template.status,
    headers: problem.headers,
    ...(template.body !== undefined && {
      type: template.type ?? 'application/json',
      body: fillTemplate(template.body, facts, violations),
    }),
  };
}

/**
 * The answer with the body that `x-doubletake-answer` says, or with what `x-doubletake-around` says
 * around it; as it is where neither says anything.
 */
export async function withLearnedBody(
  api: Api,
  operation: Operation,
  answer: Answer,
  request: RequestFacts,
  sandbox: Sandbox,
): Promise<Answer> {
  // What is said of a success says nothing of a refusal.
  if (answer.status >= 400) return answer;
  const template = learnedAnswer(api.document, operation);
  const around = learnedAround(api.document, operation);
  if (template === undefined)
    return around === undefined || answer.body === undefined
      ? answer
      : { ...answer, body: withAround(around, answer.body, factsOf(request)) };
  const facts = { ...factsOf(request), ...(await madeFacts(template.body, sandbox)) };
  const { type: _type, body: _body, ...rest } = answer;
  return template.body === undefined
    ? rest
    : {
        ...rest,
        type: template.type ?? 'application/json',
        body: fillTemplate(template.body, facts),
      };
}

/** What the item is called, as facts. */
export function nounFacts(resource: string | undefined): Facts {
  if (resource === undefined) return {};
  return { resource, Resource: resource.replace(/^./, (letter) => letter.toUpperCase()) };
}

/** A request as facts for templates; `learn` names them the same. */
export function factsOf(request: RequestFacts): Facts {
  const { method, path, query, values, parameters, body } = request;
  return {
    method,
    path,
    target: query === '' ? path : `${path}?${query}`,
    ...deepFacts('path', values),
    ...idFact(values),
    ...deepFacts('query', parameters),
    ...deepFacts('body', body),
  };
}

/**
 * What a template wants that no request says: `{{now}}`, the time, and `{{like <example>}}`, a text
 * of the same make that is another each time.
 */
export async function madeFacts(template: unknown, sandbox: Sandbox): Promise<Facts> {
  const found: Record<string, unknown> = {};
  for (const [, name = ''] of (JSON.stringify(template) ?? '').matchAll(/\{\{([^{}]+)\}\}/g)) {
    if (isTimeFact(name)) found[name] = timeFact(name, sandbox.clock.now());
    if (name.startsWith(likeFact))
      found[name] = await likeExample(sandbox, name.slice(likeFact.length), undefined);
  }
  return found;
}
