import { formatLocation, type Problem } from '../lib/problem.ts';
import type { Answer } from '../model/types.ts';

/** A problem as application/problem+json (RFC 9457), with the violations as an extension member. */
export function renderProblemJson(problem: Problem, operation?: string): Answer {
  return {
    status: problem.status,
    type: 'application/problem+json',
    headers: problem.headers,
    body: {
      type: `urn:doubletake:error:${problem.code}`,
      title: problem.title,
      status: problem.status,
      detail: problem.detail,
      ...(operation !== undefined && { operation }),
      ...(problem.violations.length > 0 && {
        violations: problem.violations.map(
          ({ location, message, keyword, schema, provenance }) => ({
            location: formatLocation(location),
            message,
            keyword,
            ...(schema !== undefined && { schema }),
            ...provenance,
          }),
        ),
      }),
    },
  };
}
