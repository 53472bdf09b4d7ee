import { formatLocation, type Problem } from '../../lib/problem.ts';
import type { Answer } from '../../model/types.ts';
import type { Schemas } from './schemas.ts';

/** A problem as `{ error, details? }`. The shape is assumed: OKCHAT documents no error. */
export function renderProblem({ status, detail, violations }: Problem): Answer {
  const details = violations.map(({ location, message }) => ({
    location: formatLocation(location),
    message,
  }));
  const body: Schemas['Error'] = { error: detail, ...(details.length > 0 && { details }) };
  return { status, body };
}
