import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import type { Provenance } from '../../openapi/model/evidence.ts';
import { findResponse, type Operation } from '../../openapi/model/operation.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { patchSteps } from '../request/json-patch.ts';
import { isConditional, lateFieldsOf, unmetCondition } from '../request/late-headers.ts';
import { notThere } from './conforms.ts';
import { knownSecretOf, wrongSecret } from './known-secrets.ts';

const nothingKnown =
  'the document does not say what makes or lists what it is about, and the target has nothing of the name that was tried';

/** A valid request: a documented 2xx, and everything conforms. Returns whether it was so. */
export function expectSuccess(
  session: CheckSession,
  operation: Operation,
  exchange: Exchange,
  provenance: Provenance,
): boolean {
  const secret = knownSecretOf(session.document, operation);
  const conforms = session.conforms(operation, exchange, secret === undefined ? [] : wrongSecret);
  const status = exchange.response?.status;
  if (status === undefined || status >= 500) return false;
  if ((status >= 200 && status < 300) || isOnlyResponse(operation, status)) return conforms;
  // What has not changed since is not sent again (RFC 9110, section 15.4.5).
  if (status === 304 && isConditional(exchange.request)) return conforms;
  const unknown = whatNobodyKnows(session, operation, exchange, secret);
  if (unknown !== undefined) throw new CheckSkipped(unknown);
  session.report({
    code: 'valid-request-refused',
    operation,
    location: `status/${status}`,
    message: `a request that the document allows was refused with ${status}${reason(exchange)}`,
    differs: { expected: successesOf(operation), actual: String(status) },
    provenance,
    statement: operation.pointer,
    exchanges: [exchange],
  });
  return false;
}

/** Why a refusal says nothing of a request that the document allows; undefined where it does. */
function whatNobodyKnows(
  { document, isMadeBeside }: CheckSession,
  operation: Operation,
  { request, response }: Exchange,
  secret: string | undefined,
): string | undefined {
  const status = response?.status ?? 0;
  if (request.guessed === true && notThere.includes(status)) return nothingKnown;
  if (secret !== undefined && wrongSecret.includes(status))
    return `${secret} takes a secret that only its owner knows, and a made-up one was refused with ${status}`;
  // Which paths there are is not in the schema of a patch: all but its examples are made up.
  if (
    patchSteps(request.body) !== undefined &&
    status < 500 &&
    !isExample(document, operation, request)
  )
    return `a JSON Patch that no example of the document shows was refused with ${status}`;
  const [late] = lateFieldsOf(request);
  if (late !== undefined && (unmetCondition.includes(status) || status === 409))
    return `nothing that the target shows is a value of ${late}, and a made-up one was refused with ${status}`;
  const isDeclared = operation.responses.some((own) => own.status === String(status));
  if (status === 409 && isDeclared && isAction(document, operation))
    return `${operation.id} answers 409, which is declared: what it does may need another state of the item`;
  if (
    notThere.includes(status) &&
    isDeclared &&
    ['get', 'delete'].includes(operation.method) &&
    !operation.path.endsWith('}') &&
    isMadeBeside(operation)
  )
    return `nothing was made at ${operation.path} yet, and ${status} is declared for that`;
  return undefined;
}

/** Whether an operation does something with an item, and adds nothing to a list: `/orders/{id}/ship`. */
function isAction(document: OpenApiDocument, { method, path }: Operation): boolean {
  const beside = Object(Object(document.root['paths'])[path]) as object;
  return method === 'post' && /\}\/[^{}]+$/.test(path) && !Object.hasOwn(beside, 'get');
}

/** Whether the body of a request is one of the examples of its media type. */
function isExample(
  document: OpenApiDocument,
  { requestBody }: Operation,
  { body }: SentRequest,
): boolean {
  if (body?.kind !== 'json') return false;
  const nodes = (requestBody?.content ?? []).flatMap(({ node, schema }) => [
    node,
    ...Object.values(Object(node['examples']) as object).map((own) => ({
      example: (Object(own) as Record<string, unknown>)['value'],
    })),
    ...(schema === undefined ? [] : [dereference(document, schema).node]),
  ]);
  return nodes.some(
    ({ example }) => example !== undefined && isDeepStrictEqual(example, body.value),
  );
}

/**
 * A redirection that is declared is an answer as good as any; so is whatever is declared where no
 * success is.
 */
function isOnlyResponse({ responses }: Operation, status: number): boolean {
  const isDeclared = responses.some((response) => response.status === String(status));
  return (
    isDeclared &&
    (status < 400 || !responses.some((response) => /^([123]|default$)/i.test(response.status)))
  );
}

export interface Refusal {
  /** The statuses that fit, the best first. */
  readonly statuses: readonly number[];
  /** What is wrong with the request, as in `body/name is missing`. */
  readonly wrong: string;
  readonly provenance: Provenance;
  readonly statement?: string;
  readonly location: string;
  /** For a refuted assumption: what would put it right. */
  readonly overlay?: string;
}

/**
 * A request that has to be refused: a 4xx that fits, in the documented shape. Returns whether it
 * was so.
 */
export function expectRefusal(
  session: CheckSession,
  operation: Operation,
  exchange: Exchange,
  refusal: Refusal,
): boolean {
  const status = exchange.response?.status;
  const conforms = session.conforms(operation, exchange, [
    ...refusal.statuses,
    ...(exchange.request.late === undefined ? [] : unmetCondition),
  ]);
  if (status === undefined || status >= 500) return false;
  const { wrong, provenance, statement, overlay, location } = refusal;
  const found = {
    operation,
    location,
    provenance,
    exchanges: [exchange],
    ...(statement !== undefined && { statement }),
    ...(overlay !== undefined && { overlay }),
  };
  if (status < 300 && saysFailure(operation, exchange)) return conforms;
  // A browser is sent to where one logs in.
  if (status < 400 && refusal.statuses.includes(401) && leadsToLogin(exchange)) return conforms;
  if (status < 400) {
    const code = refusal.statuses.includes(401)
      ? 'credentials-ignored'
      : 'invalid-request-accepted';
    session.report({
      ...found,
      code,
      message: `${wrong}, and it was answered with ${status}`,
      differs: { expected: refusal.statuses.join(' or '), actual: String(status) },
    });
    return false;
  }
  // The condition is looked at before the rest, or asked for in place of it.
  if (unmetCondition.includes(status) && (isConditional(exchange.request) || exchange.request.late))
    return conforms;
  if (
    exchange.request.guessed === true &&
    notThere.includes(status) &&
    !refusal.statuses.some((wanted) => notThere.includes(wanted))
  )
    throw new CheckSkipped(nothingKnown);
  const declared = refusal.statuses.filter((wanted) =>
    operation.responses.some((response) => response.status === String(wanted)),
  );
  // Where the document declares none of those that fit, any refusal will do.
  if (declared.length === 0 || declared.includes(status)) return conforms;
  // A status that is not declared at all has been reported as that.
  if (findResponse(operation, status) === undefined) return false;
  session.report({
    ...found,
    code: 'refused-differently',
    location: `${location}/status`,
    message: `${wrong}: refused with ${status} where ${declared.join(' or ')} fits`,
    differs: { expected: declared.join(' or '), actual: String(status) },
    // That this status is the one that fits is as well known as the response itself.
    provenance: session.document.evidence.at(`${operation.pointer}/responses/${declared[0]}`),
  });
  return false;
}

/**
 * Whether a 2xx is a refusal by its body, where the document has no other way to refuse: `ok` or
 * `success` is false.
 */
function saysFailure({ responses }: Operation, { response }: Exchange): boolean {
  const json: unknown = response?.json;
  return (
    isObject(json) &&
    !responses.some(({ status }) => /^(4|default)/i.test(status)) &&
    Object.entries(json).some(
      ([name, value]) => value === false && /^(is_?)?(ok|success(ful)?|succeeded)$/i.test(name),
    )
  );
}

function leadsToLogin({ response }: Exchange): boolean {
  const { status = 0, headers = {} } = response ?? {};
  return (
    status >= 300 &&
    status !== 304 &&
    /\b(log-?in|sign-?in|auth\w*|sso|session|oauth2?|account)\b/i.test(headers['location'] ?? '')
  );
}

/** The statuses of success that are declared. */
function successesOf({ responses }: Operation): string {
  const declared = responses.map(({ status }) => status).filter((status) => /^2/.test(status));
  return declared.length === 0 ? 'a success' : declared.join(' or ');
}

/** What an error says of itself, shortened. */
function reason({ response }: Exchange): string {
  if (response === undefined) return '';
  const text = response.bytes.toString('utf8');
  return text === '' ? '' : `: ${text.length > 160 ? `${text.slice(0, 160)}…` : text}`;
}
