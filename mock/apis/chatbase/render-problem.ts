import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { findResponse, type Operation } from '../../../openapi/model/operation.ts';
import type { Problem, Violation } from '../../lib/problem.ts';
import type { Answer } from '../../model/types.ts';
import { describeIssue } from './describe-issue.ts';

/**
 * A problem as Chatbase words it: `{message}`, and in the family of contacts and custom attributes
 * `issues` beside it. Where the document has an example message that fits, it is that; elsewhere it
 * says what is wrong.
 */
export function renderProblem(problem: Problem, operation: Operation | undefined): Answer {
  const status = declaredStatus(problem.status, operation);
  const isContacts = operation?.path.startsWith('/chatbots/') ?? false;
  return {
    status,
    body: isContacts
      ? contactsBody(problem, status, operation)
      : { message: message(problem, status, operation) },
  };
}

/**
 * The problem's own status where the operation declares it, else 400 for what is wrong with a
 * request.
 */
function declaredStatus(status: number, operation: Operation | undefined): number {
  if (operation === undefined || status >= 500 || findResponse(operation, status) !== undefined)
    return status;
  return findResponse(operation, 400) === undefined ? status : 400;
}

function message(problem: Problem, status: number, operation: Operation | undefined): string {
  if (problem.code === 'credentials-missing' || problem.code === 'resource-not-found') {
    return documentedMessage(operation, status) ?? problem.detail;
  }
  if (problem.code !== 'request-invalid' || problem.violations.length === 0) return problem.detail;
  return `${problem.violations.map((violation) => `${fieldOf(violation)} ${violation.message}`).join('; ')}.`;
}

function contactsBody(
  problem: Problem,
  status: number,
  operation: Operation | undefined,
): { message: string; issues?: object[] } {
  const documented = documentedMessage(operation, status);
  // Only the guides to one contact answer for an unknown chatbot as they do for an unknown contact.
  if (problem.resource === 'chatbot' && operation?.path.includes('{contactId}') !== true)
    return { message: 'Chatbot not found' };
  if (status === 409 && !problem.violations.some(({ location }) => location.at(-1) === 'email'))
    return { message: 'External ID already exists' };
  if (documented === undefined || status >= 500 || problem.code === 'preference-unavailable')
    return { message: problem.detail };
  if (status !== 400) return { message: documented };
  const issues = problem.violations.map((violation) => ({
    field: fieldOf(violation),
    message: describeIssue(violation),
  }));
  return {
    message: documented,
    issues: issues.length > 0 ? issues : [{ field: 'body', message: problem.detail }],
  };
}

/** The message in the example of the operation's response. */
function documentedMessage(operation: Operation | undefined, status: number): string | undefined {
  const example =
    operation === undefined
      ? undefined
      : findResponse(operation, status)?.content[0]?.node['example'];
  return isObject(example) && typeof example['message'] === 'string'
    ? example['message']
    : undefined;
}

/**
 * A location without its place, and without the `data` around a contact: `custom_attributes.age`.
 */
function fieldOf({ location }: Violation): string {
  const [place = 'body', ...path] = location;
  const field = path.length > 1 && path[0] === 'data' ? path.slice(1) : path;
  return field.length === 0 ? String(place) : field.join('.');
}
