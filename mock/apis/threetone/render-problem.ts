import type { Operation } from '../../../openapi/model/operation.ts';
import type { Problem, Violation } from '../../lib/problem.ts';
import type { Answer } from '../../model/types.ts';
import { toValidationErrors } from './validation-error.ts';

/**
 * A problem in the shape of FastAPI: a list of validation errors with 422 for everything that is
 * wrong with the input, `detail` as a string for the rest. Only the 422's shape is documented
 * (https://docs.threetone.in/api-reference/widget/create-widget-avatar.md).
 */
export function renderProblem(problem: Problem, operation: Operation | undefined): Answer {
  const lead = leads[problem.code];
  if (lead !== undefined) return { status: problem.status, body: { detail: lead(problem) } };
  if (operation === undefined || problem.status >= 500)
    return { status: problem.status, body: { detail: problem.detail } };
  return { status: 422, body: { detail: toValidationErrors(violationsOf(problem, operation)) } };
}

const opening: Record<string, string> = {
  agent: 'Agent not found',
  document: 'Document not found',
};

/** The vendor's strings are unknown: FastAPI's own, then what helps. */
const leads: { readonly [Code in Problem['code']]?: (problem: Problem) => string } = {
  'credentials-missing': ({ detail }) => `Not authenticated. ${detail}`,
  'credentials-invalid': ({ detail }) => `Not authenticated. ${detail}`,
  'resource-not-found': ({ detail, resource = '' }) =>
    `${opening[resource] ?? 'Not Found'}. ${detail}`,
  'body-too-large': ({ detail }) => detail,
  'upload-too-large': ({ detail }) => detail,
  'media-type-unsupported': ({ detail }) => detail,
  'upload-type-refused': ({ detail }) => detail,
};

/**
 * The file that a form cannot do without. FastAPI names it also where the whole body is missing.
 */
const formFile: Readonly<Record<string, string>> = {
  post_agent_avatar_route: 'avatar_file',
  create_file_document_route: 'file',
};

function violationsOf({ violations, detail, code }: Problem, { id }: Operation): Violation[] {
  if (violations.length === 0) {
    const location = code === 'preference-unavailable' ? ['header', 'prefer'] : ['body'];
    return [{ location, keyword: code, message: detail }];
  }
  const file = formFile[id];
  return violations.map((violation) => {
    const isWholeBody = violation.keyword === 'required' && violation.location.length === 1;
    return isWholeBody && file !== undefined
      ? { ...violation, location: ['body', file] }
      : violation;
  });
}
