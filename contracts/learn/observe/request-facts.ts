import { deepFacts, type Facts, idFact } from '../../../openapi/model/answer-template.ts';
import { singular, wordsOf } from '../../request/id-names.ts';
import type { Inspected } from './inspected.ts';

/** Statuses that say that the item is in a state in which it may not be. */
export const ofStates: ReadonlySet<number> = new Set([409, 423]);

/** Why a request was refused, by a code of `openapi/errors.ts`; undefined where nobody can say. */
export function causeOf(
  status: number,
  { operation, values, problem, credentials, plan }: Inspected,
):
  | {
      readonly cause: string;
      readonly place?: string | undefined;
      readonly keyword?: string | undefined;
    }
  | undefined {
  const isOfCredentials = status === 401 || status === 403;
  if (isOfCredentials && credentials === 'not wanted' && problem === undefined) return undefined;
  if (isOfCredentials && credentials !== 'not wanted')
    return { cause: credentials === 'none' ? 'credentials-missing' : 'credentials-invalid' };
  const hasValues = Object.keys(values).length > 0 || plan?.itemId !== undefined;
  const [first] = problem?.violations ?? [];
  const place = first === undefined ? undefined : String(first.location[0]);
  // An item is looked for before what is sent for it is looked at, but a path that names none.
  if (
    (status === 404 || status === 410) &&
    operation !== undefined &&
    hasValues &&
    place !== 'path'
  )
    return { cause: 'resource-not-found' };
  if (status === 412) return { cause: 'condition-failed' };
  if (status === 428) return { cause: 'condition-missing' };
  // What is refused by the state of an item is refused whatever else is wrong.
  if (problem !== undefined && status < 500 && !ofStates.has(status))
    return { cause: problem.code, place, keyword: first?.keyword };
  if (status === 409) return { cause: 'resource-conflict' };
  return undefined;
}

/** The facts of a request for templates; the double names them the same. */
export function factsOf(inspected: Inspected): Facts {
  const { path, query, values, parameters, body, operation, plan } = inspected;
  const noun = singular(wordsOf(plan?.resource ?? '').join(' '));
  return {
    method: operation?.method.toUpperCase() ?? inspected.method,
    path,
    target: query === '' ? path : `${path}?${query}`,
    ...deepFacts('path', values),
    ...idFact(values),
    ...deepFacts('query', parameters),
    ...deepFacts('body', body),
    ...(noun !== '' && {
      resource: noun,
      Resource: noun.replace(/^./, (letter) => letter.toUpperCase()),
    }),
  };
}
