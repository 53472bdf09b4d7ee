import { isObject } from '../../openapi/lib/json-pointer.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Provenance } from '../../openapi/model/evidence.ts';
import { essence, findMediaType, isJson, sequenceKind } from '../../openapi/model/media-types.ts';
import {
  findResponse,
  type MediaType,
  type Operation,
  type ResponseDefinition,
} from '../../openapi/model/operation.ts';
import { budgetKeyword, type SchemaViolation } from '../../openapi/schema/schema-validator.ts';
import type { CheckSession, Found } from '../plan/check-session.ts';
import type { Exchange, ReceivedResponse } from '../request/exchange.ts';
import { isConditional } from '../request/late-headers.ts';
import { headerReadings } from './header-readings.ts';
import { judgeText } from './judge-text.ts';
import { wrongUnits } from './judge-units.ts';
import { declareStatus, dropStatement } from './overlay-snippet.ts';
import { repeatsWrongValue } from './repeats-request.ts';

/** The sentence of RFC 9110 or another standard that a check rests on. */
export function standard(source: string): Provenance {
  return { evidence: 'documented', source };
}

/** What of a check session an answer is judged with. */
export type JudgeSession = Pick<CheckSession, 'document' | 'validator' | 'repeatsSecret'>;

/**
 * What any answer has against the document: none came, the server failed, its status is not
 * declared, or its headers or body do not conform.
 */
export function judge(
  session: JudgeSession,
  operation: Operation,
  exchange: Exchange,
  fits: readonly number[] = [],
): Found[] {
  return [...checkConformance(session, operation, exchange, fits)];
}

function* checkConformance(
  session: JudgeSession,
  operation: Operation,
  exchange: Exchange,
  fits: readonly number[],
): Generator<Found> {
  const { response, failure } = exchange;
  const base = { operation, exchanges: [exchange] };
  if (response === undefined) {
    yield {
      ...base,
      code: 'no-answer',
      location: 'connection',
      message: `${failure ?? 'no answer'}`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-3.4'),
    };
    return;
  }
  yield* checkLeaks(session, operation, exchange, response);
  const definition = findResponse(operation, response.status);
  // A declared 5xx is a failure of the server all the same: nothing that is sent here asks for one.
  if (response.status >= 500) {
    yield {
      ...base,
      code: 'server-error',
      location: 'status',
      message: `the server failed with ${response.status}`,
      differs: { expected: 'any status below 500', actual: String(response.status) },
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-15.6'),
    };
    return;
  }
  if (definition === undefined && operation.responses.length === 0) return;
  // Who asks under a condition is told where it does not hold, declared or not (RFC 9110, section
  // 15.4.5).
  if (definition === undefined && response.status === 304 && isConditional(exchange.request))
    return;
  if (definition === undefined) {
    // A document that declares refusals alone leaves open what a success is.
    if (response.status < 400 && !operation.responses.some(({ status }) => /^[123]/.test(status)))
      return;
    const isAskedFor =
      fits.includes(response.status) ||
      (exchange.request.guessed === true && notThere.includes(response.status));
    // Refusals that somebody has observed are not all that there are.
    const listsRefusals = operation.responses.some(
      ({ status, pointer }) =>
        /^(4|default)/i.test(status) &&
        session.document.evidence.at(pointer).evidence !== 'observed',
    );
    if (isAskedFor && !listsRefusals) return;
    const declared = operation.responses.map(({ status }) => status).join(', ');
    const provenance = isAskedFor
      ? ({ evidence: 'assumed' } as const)
      : provenanceOfList(session, operation, response.status);
    yield {
      ...base,
      code: 'status-undeclared',
      location: `status/${response.status}`,
      message: `status ${response.status} is not declared (declared: ${declared})`,
      differs: { expected: `one of ${declared}`, actual: String(response.status) },
      provenance,
      statement: `${operation.pointer}/responses`,
      overlay: declareStatus(operation, response.status),
    };
    return;
  }
  if (response.status === 401 && response.headers['www-authenticate'] === undefined)
    yield {
      ...base,
      code: 'header-missing',
      location: '401/header/www-authenticate',
      message: '401 comes without WWW-Authenticate, which says how to authenticate',
      // What HTTP demands here, many an API with keys of its own leaves out.
      provenance: {
        evidence: 'assumed',
        source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2',
      },
    };
  yield* checkHeaders(session, operation, exchange, response, definition);
  yield* checkBody(session, operation, exchange, response, definition);
  yield* checkProblem(operation, exchange, response);
}

/** What a problem says of its status is the status that it comes with (RFC 9457, section 3.1.2). */
function* checkProblem(
  operation: Operation,
  exchange: Exchange,
  { status, headers, json }: ReceivedResponse,
): Generator<Found> {
  const isProblem = /^application\/problem\+json\b/i.test(headers['content-type'] ?? '');
  const said = isProblem && isObject(json) ? json['status'] : undefined;
  if (typeof said !== 'number' || said === status) return;
  yield {
    operation,
    code: 'body-nonconforming',
    location: `${status}/body/status`,
    message: `the problem says status ${said}, and comes with ${status}`,
    differs: { expected: String(status), actual: String(said) },
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9457#section-3.1.2'),
    exchanges: [exchange],
  };
}

/** Statuses that say that nothing of this name is there. */
export const notThere: readonly number[] = [404, 410];

/** Which refusals there are is only assumed where no refusal is the vendor's own word. */
function provenanceOfList(
  { document }: JudgeSession,
  operation: Operation,
  status: number,
): Provenance {
  const whole = document.evidence.at(`${operation.pointer}/responses`);
  if (status < 400) return whole;
  const refusals = operation.responses.filter((response) => response.status.startsWith('4'));
  const known = refusals
    .map((response) => document.evidence.at(`${operation.pointer}/responses/${response.status}`))
    .find(({ evidence }) => evidence !== 'assumed');
  return known ?? { evidence: 'assumed' };
}

function* checkHeaders(
  session: JudgeSession,
  operation: Operation,
  exchange: Exchange,
  response: ReceivedResponse,
  { node, pointer }: ResponseDefinition,
): Generator<Found> {
  for (const name of isObject(node['headers']) ? Object.keys(node['headers']) : []) {
    // Content-Type is described by `content`, and a Header Object of that name is ignored (OpenAPI
    // 3.1, section 4.8.17).
    if (name.toLowerCase() === 'content-type') continue;
    const header = dereference(
      session.document,
      `${pointer}/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    );
    const value = response.headers[name.toLowerCase()];
    const location = `${response.status}/header/${name.toLowerCase()}`;
    if (value === undefined && header.node['required'] === true) {
      const statement = `${header.pointer}/required`;
      yield {
        code: 'header-missing',
        operation,
        location,
        message: `the header ${name} is missing`,
        differs: { expected: `a header ${name}`, actual: 'none' },
        statement,
        provenance: session.document.evidence.at(statement),
        exchanges: [exchange],
        overlay: dropStatement(statement),
      };
    }
    if (value === undefined || header.node['schema'] === undefined) continue;
    const schema = `${header.pointer}/schema`;
    const isValid = headerReadings(value).some((reading) =>
      session.validator.accepts(schema, reading, 'answer'),
    );
    const violation = isValid ? undefined : session.validator.validate(schema, value, 'answer')[0];
    if (violation !== undefined)
      yield fromViolation('header-invalid', operation, exchange, location, violation, value);
  }
}

function* checkBody(
  session: JudgeSession,
  operation: Operation,
  exchange: Exchange,
  response: ReceivedResponse,
  { content, pointer }: ResponseDefinition,
): Generator<Found> {
  const { status, bytes } = response;
  const base = {
    operation,
    exchanges: [exchange],
    provenance: session.document.evidence.at(pointer),
    statement: pointer,
  };
  // Neither has content, whatever the document says (RFC 9110, sections 9.3.2 and 15.3.6).
  if (exchange.request.method === 'HEAD' || status === 205) return;
  // Nor have these, where a document declares `content` for them (RFC 9110, section 6.4.1).
  if (status === 204 || status === 304) {
    if (bytes.length > 0)
      yield {
        ...base,
        code: 'body-unexpected',
        location: `${status}/body`,
        message: `${bytes.length} bytes came with ${status}`,
        differs: { expected: 'no body', actual: `${bytes.length} bytes` },
      };
    return;
  }
  // No `content` says nothing of a body.
  if (content.length === 0) return;
  const type = response.headers['content-type'];
  if (bytes.length === 0) {
    // A sequence of nothing has no bytes.
    if (content.some((entry) => sequenceKind(entry.type) !== undefined)) return;
    // A text may be empty, as its schema says, and so may bytes; a length of 0 is written out then.
    const text = type === undefined ? undefined : findMediaType(content, type);
    if (
      text?.schema !== undefined &&
      /^(text\/(plain|csv)|application\/octet-stream)\b/i.test(type ?? '') &&
      session.validator.accepts(text.schema, '', 'answer')
    )
      return;
    yield {
      ...base,
      code: 'body-missing',
      location: `${status}/body`,
      message: `no body came; declared: ${content.map((entry) => entry.type).join(', ')}`,
      differs: { expected: content.map((entry) => entry.type).join(' or '), actual: 'no body' },
    };
    return;
  }
  const mediaType = type === undefined ? undefined : findMediaType(content, type);
  if (mediaType === undefined && type !== undefined && isAskedFor(exchange, type)) return;
  if (mediaType === undefined) {
    const message = `the media type is ${type ?? 'not given'}; declared: ${content.map((entry) => entry.type).join(', ')}`;
    yield {
      ...base,
      code: 'content-type-undeclared',
      location: `${status}/header/content-type`,
      message,
      differs: {
        expected: content.map((entry) => entry.type).join(' or '),
        actual: type ?? 'no Content-Type',
      },
      statement: `${pointer}/content`,
    };
    return;
  }
  if (type !== undefined && /charset/i.test(type) && !/charset="?(utf-8|us-ascii)"?/i.test(type)) {
    // JSON between systems is UTF-8 (RFC 8259, section 8.1); other text says what it is, and is not
    // decoded here.
    if (isJson(type))
      yield {
        ...base,
        code: 'content-type-undeclared',
        location: `${status}/header/content-type/charset`,
        message: `JSON is said to be ${type}; it is UTF-8`,
        provenance: standard('https://www.rfc-editor.org/rfc/rfc8259#section-8.1'),
      };
  }
  if (!isJson(type ?? '')) {
    const verdict = judgeText(session, mediaType, type ?? '', bytes.toString('utf8'));
    if (verdict.unparseable !== undefined)
      yield {
        ...base,
        code: 'body-unparseable',
        location: `${status}/body`,
        message: verdict.unparseable,
      };
    for (const violation of verdict.violations) {
      const location = `${status}/body${generalize(violation.instance)} (${mediaType.type})`;
      yield fromViolation(
        'body-nonconforming',
        operation,
        exchange,
        location,
        violation,
        valueAt(verdict.value, violation.instance),
      );
    }
    return;
  }
  if (response.json === undefined) {
    yield {
      ...base,
      code: 'body-unparseable',
      location: `${status}/body`,
      message: response.unread ?? `the body is said to be ${type} and does not parse`,
    };
    return;
  }
  if (mediaType.schema === undefined) return;
  for (const violation of session.validator.causes(
    mediaType.schema,
    response.json,
    'answer',
    mostCauses,
  )) {
    // What cannot be checked within the budget is not known to be wrong.
    if (violation.keyword === budgetKeyword) continue;
    const value = valueAt(response.json, violation.instance);
    if (repeatsWrongValue(session, operation, exchange.request, violation.instance, value))
      continue;
    yield fromViolation(
      'body-nonconforming',
      operation,
      exchange,
      `${status}/body${generalize(violation.instance)}`,
      violation,
      value,
    );
  }
  yield* checkUnits(session, operation, exchange, mediaType);
}

/** Whether a request names the media type that came among those that it takes. */
function isAskedFor({ request }: Exchange, type: string): boolean {
  const accept = Object.entries(request.headers).find(([name]) => /^accept$/i.test(name))?.[1];
  const named = (accept ?? '').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  return named.includes(essence(type));
}

/** A time is in the unit of the example; what was sent as it is may be any number. */
function* checkUnits(
  session: JudgeSession,
  operation: Operation,
  exchange: Exchange,
  mediaType: MediaType,
): Generator<Found> {
  const { request, response } = exchange;
  if (response === undefined || response.status >= 300) return;
  const sent = request.body?.kind === 'json' ? JSON.stringify(request.body.value) : '';
  for (const { at, message, example } of wrongUnits(session, mediaType, response.json)) {
    if (sent.includes(String(valueAt(response.json, at)))) continue;
    const location = `${response.status}/body${generalize(at)}`;
    yield {
      code: 'body-nonconforming',
      operation,
      location,
      message: `${location}: ${message}`,
      provenance: session.document.evidence.at(example),
      statement: example,
      exchanges: [exchange],
    };
  }
}

function fromViolation(
  code: Found['code'],
  operation: Operation,
  exchange: Exchange,
  location: string,
  violation: SchemaViolation,
  value: unknown,
): Found {
  const shown = value === undefined ? '' : ` (is ${shorten(JSON.stringify(value))})`;
  return {
    code,
    operation,
    location,
    message: `${location} ${violation.message}${shown}`,
    ...(value !== undefined && {
      differs: { expected: violation.message, actual: shorten(JSON.stringify(value)) },
    }),
    provenance: violation.provenance,
    statement: violation.schema,
    exchanges: [exchange],
    overlay: dropStatement(violation.schema, violation),
  };
}

/** The most causes that one answer is told of. */
const mostCauses = 100;

/** Array indices do not tell causes apart. */
export function generalize(pointer: string): string {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*');
}

function valueAt(root: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (node, token) =>
        typeof node === 'object' && node !== null
          ? (node as Record<string, unknown>)[token.replaceAll('~1', '/').replaceAll('~0', '~')]
          : undefined,
      root,
    );
}

export function shorten(text: string, length = 80): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

const traces = [
  /\n[ \t]+at .{1,300}:\d+:\d+/,
  /Traceback \(most recent call last\)/,
  /^[ \t]*at [\w.$]{1,300}\(\w{1,100}\.java:\d+\)/m,
  /node_modules\//,
  /\b(?:Type|Reference|Syntax|Range)Error: .{0,1000}\n/,
  /SQLSTATE\[|ORA-\d{5}|syntax error at or near|sqlalchemy\.exc/,
  /\bSELECT\b.{1,200}\bFROM\b.{1,200}\bWHERE\b/,
  /\bINSERT INTO\b.{1,200}\bVALUES\b|\bDELETE FROM\b.{1,200}\bWHERE\b/,
  /\/[\w./-]{1,300}\.(?:py|js|ts|rb|php|go|java)\b\W{1,3}line \d/,
];

/**
 * Whether a page is what was asked for or declared; or a 404, which a router in front of the API
 * says of any path.
 */
function wantsHtml(
  { responses }: Operation,
  { request }: Exchange,
  { status }: ReceivedResponse,
): boolean {
  const accept = Object.entries(request.headers).find(([name]) => /^accept$/i.test(name))?.[1];
  return (
    status === 404 ||
    /html/i.test(accept ?? '') ||
    responses.some(({ content }) => content.some(({ type }) => /html/i.test(type)))
  );
}

/** Stack traces and HTML pages in errors, and credentials in anything. */
function* checkLeaks(
  session: JudgeSession,
  operation: Operation,
  exchange: Exchange,
  response: ReceivedResponse,
): Generator<Found> {
  const base = {
    operation,
    exchanges: [exchange],
    provenance: standard('https://owasp.org/www-community/Improper_Error_Handling'),
  };
  if (session.repeatsSecret(response)) {
    yield {
      ...base,
      code: 'secret-leaked',
      location: `${response.status}/body`,
      message: 'the answer repeats the credentials that were sent',
    };
  }
  if (response.status < 400) return;
  const text = response.bytes.subarray(0, 16_384).toString('utf8');
  if (traces.some((pattern) => pattern.test(text.replaceAll('\\n', '\n')))) {
    yield {
      ...base,
      code: 'error-leaks',
      location: `${response.status}/body`,
      message: 'the error shows a stack trace or another piece of the inside',
    };
  }
  if (/^\s*<(!doctype html|html)/i.test(text) && !wantsHtml(operation, exchange, response)) {
    yield {
      ...base,
      code: 'error-leaks',
      location: `${response.status}/body/html`,
      message: 'the error is an HTML page',
    };
  }
}
