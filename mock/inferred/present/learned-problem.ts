import {
  type Facts,
  fillTemplate,
  scalarFacts,
  violationFacts,
} from '../../../openapi/model/answer-template.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { Problem } from '../../lib/problem.ts';
import type { Api } from '../../model/api.ts';
import type { Answer } from '../../model/types.ts';
import { learnedAnswer, learnedError } from '../infer/learned.ts';

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
export function learnedProblem(
  api: Api,
  problem: Problem,
  operation: Operation | undefined,
  request: RequestFacts,
): Answer | undefined {
  const [first] = problem.violations;
  const template = learnedError(api.document, operation, problem.code, {
    ...(first !== undefined && { keyword: first.keyword, place: String(first.location[0]) }),
  });
  if (template === undefined) return undefined;
  const violations = problem.violations.map(violationFacts);
  const facts = { ...factsOf(request), ...nounFacts(problem.resource), ...violations[0] };
  return {
    status: template.status,
    headers: problem.headers,
    ...(template.body !== undefined && {
      type: template.type ?? 'application/json',
      body: fillTemplate(template.body, facts, violations),
    }),
  };
}

/** The answer with the body that `x-doubletake-answer` says; as it is where it says none. */
export function withLearnedBody(
  api: Api,
  operation: Operation,
  answer: Answer,
  request: RequestFacts,
  entity?: unknown,
): Answer {
  const template = learnedAnswer(api.document, operation);
  if (template === undefined) return answer;
  const facts = { ...factsOf(request), ...scalarFacts('entity', entity) };
  const { type: _type, body: _body, ...rest } = answer;
  return template.body === undefined
    ? rest
    : {
        ...rest,
        type: template.type ?? 'application/json',
        body: fillTemplate(template.body, facts),
      };
}

function nounFacts(resource: string | undefined): Facts {
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
    ...scalarFacts('path', values),
    ...scalarFacts('query', parameters),
    ...scalarFacts('body', body),
  };
}
