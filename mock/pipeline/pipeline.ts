import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { findResponse, type Operation } from '../../openapi/model/operation.ts';
import { documentedAnswer } from '../documented/documented-answer.ts';
import { type PreferenceEffects, type Preferences, readPreferences } from '../documented/prefer.ts';
import { renderProblemJson } from '../documented/render-problem.ts';
import { chooseMediaType, encodeAnswer } from '../http/encode-answer.ts';
import { type ParsedBody, readBody } from '../http/read-body.ts';
import { documentedProblem } from '../inferred/present/documented-problem.ts';
import { echoSent } from '../inferred/present/echo-sent.ts';
import {
  learnedProblem,
  type RequestFacts,
  withLearnedBody,
} from '../inferred/present/learned-problem.ts';
import { samplePage } from '../inferred/present/sample-page.ts';
import { describeViolation, type Problem, ProblemError, type Violation } from '../lib/problem.ts';
import type { Settings } from '../lib/settings.ts';
import { formatViolations, violationsHeader } from '../lib/violations-header.ts';
import type { Api } from '../model/api.ts';
import { type PlainRequest, RequestAborted } from '../model/exchange.ts';
import type { Fault } from '../model/faults.ts';
import type { Sandbox } from '../model/sandbox.ts';
import type {
  Answer,
  DoubleRequest,
  HandlerCall,
  InferredParts,
  OperationCall,
} from '../model/types.ts';
import { type AskedCall, askedCall } from './asked-call.ts';
import { authenticate } from './authenticate.ts';
import { checkAnswer } from './check-answer.ts';
import { matchOperation } from './match.ts';
import type { Found } from './route.ts';
import { validateRequest } from './validate-request.ts';

/** What became of a request: the answer, and what the log and the journal tell about it. */
export interface Outcome {
  readonly answer: Answer;
  readonly operation: Operation | undefined;
  readonly preferences: Preferences;
  readonly body: unknown;
  /** In words: what was wrong with the request, or with the answer. */
  readonly violations: readonly string[];
  readonly faults: readonly Fault[];
  /** What the answer shows of the preferences. */
  readonly effects: PreferenceEffects;
  /** An error that nobody foresaw, for the log. */
  readonly unexpected: unknown;
}

/**
 * One request to a path that an API has, up to its answer: match, authenticate, parse, validate,
 * behave, validate the answer. Never rejects, but with {@link RequestAborted} when there is nobody
 * left to answer.
 */
export async function answerRequest(
  found: Found,
  request: DoubleRequest,
  sandbox: Sandbox,
  settings: Settings,
  incoming: PlainRequest,
): Promise<Outcome> {
  const { api, route } = found;
  const preferences = readPreferences(request.headers['prefer'], request.query);
  const seen: {
    operation?: Operation;
    body?: unknown;
    values?: ReadonlyMap<string, string>;
    faults: Fault[];
    effects: PreferenceEffects;
  } = { faults: [], effects: {} };
  try {
    const { operation, values } = matchOperation(route, request.method);
    seen.operation = operation;
    seen.values = values;
    // Read once, by who asks first: a fault rule may, before anybody else.
    let reading: Promise<ParsedBody> | undefined;
    const lenient = isLenient(api, preferences, settings);
    const handling = lenient === settings.lenient ? settings : { ...settings, lenient };
    const readOnce = () => {
      reading ??= readBody(api, operation, incoming, handling);
      return reading;
    };
    if (!api.behaviour.isControl)
      seen.faults = await sandbox.faults.strike({
        api: api.name,
        operation: operation.id,
        path: values,
        query: request.query,
        headers: request.headers,
        body: async () => (await readOnce()).value,
      });
    const replacement = seen.faults.find((fault) => fault.kind === 'status');
    if (replacement !== undefined)
      return outcome(
        statusAnswer(api, replacement, operation, preferences, request, sandbox.clock.now()),
        [],
      );
    // Nobody will see an answer, so there is none; what counts is that the operation does not run.
    if (seen.faults.some((fault) => fault.kind === 'drop' && fault.when === 'before'))
      return outcome({ status: 503 }, []);
    await authenticate(api, operation, request, sandbox, {
      keys: settings.apiKeys,
      isWanted: preferences.auth === undefined ? undefined : preferences.auth === 'required',
    });
    const parsed = await readOnce();
    seen.body = parsed.value;
    seen.effects = { handling: true };
    const {
      path,
      query,
      headers,
      body,
      violations: passed,
    } = validateRequest(api, operation, values, request, parsed, handling);
    const { unknownIds } = preferences;
    const call = { operation, request, sandbox, path, query, headers, body, unknownIds };
    if (passed.length > 0)
      return outcome(...(await answerLeniently(api, call, preferences, passed)));
    const answer = await conformingAnswer(api, call, preferences);
    seen.effects = { handling: true, documented: wantsDocumented(preferences) };
    return outcome(answer, []);
  } catch (error) {
    if (error instanceof RequestAborted) throw error;
    const { problem } = error instanceof ProblemError ? error : unforeseen(error, seen.operation);
    const { answer, violations } = await renderProblem(
      api,
      problem,
      seen.operation,
      preferences,
      request,
      seen,
      sandbox,
    );
    seen.effects = { ...seen.effects, problem: preferences.problem };
    return outcome(answer, violations, error instanceof ProblemError ? undefined : error);
  }

  function outcome(answer: Answer, violations: readonly string[], unexpected?: unknown): Outcome {
    return {
      answer,
      preferences,
      violations,
      unexpected,
      operation: seen.operation,
      body: seen.body,
      faults: seen.faults,
      effects: seen.effects,
    };
  }
}

/** The control API is never lenient. */
function isLenient(api: Api, { handling }: Preferences, settings: Settings): boolean {
  return (
    !api.behaviour.isControl && (handling === undefined ? settings.lenient : handling === 'lenient')
  );
}

/**
 * What the operation answers, written in its media type. Throws `answer-invalid` where that breaks
 * the document.
 */
async function conformingAnswer(
  api: Api,
  call: OperationCall,
  preferences: Preferences,
): Promise<Answer> {
  const { operation } = call;
  const answer = chooseMediaType(
    operation,
    await spoken(api, call, await behave(api, call, preferences), preferences),
    call.request.headers.accept,
  );
  const violations = checkAnswer(api, operation, answer);
  if (violations.length === 0) return encodeAnswer(api, operation, answer);
  // A handler is held to its word. What was inferred is a guess, which the schema may put right.
  const guess = isHandled(api, operation) ? undefined : api.inferred.repair(call, answer);
  const mended = guess === undefined ? undefined : await spoken(api, call, guess, preferences);
  if (mended === undefined || checkAnswer(api, operation, mended).length > 0)
    throw brokenContract(operation, violations);
  return encodeAnswer(api, operation, mended);
}

/**
 * The answer, with a body where the document describes one. What was inferred is silent where no
 * value of the schema can be made: a client must not take that for a success, so what the document
 * shows is answered, or the reason why it shows nothing is thrown.
 */
async function spoken(
  api: Api,
  call: OperationCall,
  answer: Answer,
  preferences: Preferences,
): Promise<Answer> {
  const { status, body } = answer;
  if (
    body !== undefined ||
    status < 200 ||
    status > 299 ||
    status === 204 ||
    status === 205 ||
    call.request.method === 'HEAD'
  )
    return answer;
  const response = findResponse(call.operation, status);
  if (
    response === undefined ||
    !response.content.some(({ schema }) => schema !== undefined) ||
    isHandled(api, call.operation)
  )
    return answer;
  const documented = await documentedAnswer(api, call, { ...preferences, code: status });
  return { ...documented, headers: { ...documented.headers, ...answer.headers } };
}

/**
 * The answer to an invalid request that is let through, with what is wrong in a header. Nobody
 * promised a handler such a request: where it fails, the answer is the document's.
 */
async function answerLeniently(
  api: Api,
  call: OperationCall,
  preferences: Preferences,
  passed: readonly Violation[],
): Promise<[answer: Answer, violations: readonly string[]]> {
  let answer: Answer;
  try {
    answer = await conformingAnswer(api, call, preferences);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status < 500) throw error;
    answer = encodeAnswer(api, call.operation, await documentedAnswer(api, call, preferences));
  }
  const headers = { ...answer.headers, [violationsHeader]: formatViolations(passed) };
  return [{ ...answer, headers }, passed.map((violation) => describeViolation(violation))];
}

function wantsDocumented({ code, example, dynamic }: Preferences): boolean {
  return code !== undefined || example !== undefined || dynamic;
}

/**
 * The API's own handler, else the inferred resource, else what the document shows. A preference for
 * a documented response comes first.
 */
async function behave(api: Api, call: AskedCall, preferences: Preferences): Promise<Answer> {
  if (wantsDocumented(preferences)) return documentedAnswer(api, call, preferences);
  const handler = isHandled(api, call.operation)
    ? api.behaviour.handlers[call.operation.id]
    : undefined;
  const inferred = async (parts?: InferredParts) => {
    const own = parts === undefined ? call : { ...call, ...parts };
    const kept = await api.inferred.answer(own);
    if (kept !== undefined) return kept;
    const documented = await documentedAnswer(api, own, preferences);
    return api.inferred.withCaller(own, echoSent(api, own, samplePage(api, own, documented)));
  };
  if (handler === undefined) {
    const { path: values, query: parameters, body } = call;
    const { method, path, query } = call.request;
    const facts = { method, path, query, values, parameters, body };
    return withLearnedBody(api, call.operation, await inferred(), facts, call.sandbox);
  }
  const { operation, request, sandbox, path, query, headers, body } = call;
  const ask: HandlerCall['ask'] = (id, parts) =>
    behave(api, askedCall(api, call, id, parts), preferences);
  const items: HandlerCall['items'] = (name, values = {}) => {
    const found = api.inferred.items(call, name, values);
    if (found === undefined)
      throw new Error(`A handler asks for the items of ${JSON.stringify(name)}: no such resource`);
    return found;
  };
  return handler({ operation, request, sandbox, path, query, headers, body, inferred, ask, items });
}

function isHandled(api: Api, operation: Operation): boolean {
  return Object.hasOwn(api.behaviour.handlers, operation.id);
}

function requestFacts(
  { method, path, query }: DoubleRequest,
  { values, body }: { readonly values?: ReadonlyMap<string, string>; readonly body?: unknown },
): RequestFacts {
  return {
    method,
    path,
    query,
    values: Object.fromEntries(values ?? []),
    parameters: Object.fromEntries(new URLSearchParams(query)),
    body,
  };
}

/**
 * What a rule answers in place of the operation. An error without a body of its own has the API's
 * shape for it.
 */
function statusAnswer(
  api: Api,
  { status, body, headers }: Fault & { kind: 'status' },
  operation: Operation,
  preferences: Preferences,
  request: DoubleRequest,
  now: Date,
): Answer {
  const own = headers === undefined ? {} : { headers };
  if (body !== undefined || status < 400)
    return { status, ...own, ...(body !== undefined && { body }) };
  const { problem } = new ProblemError('fault-injected', `A fault rule answers with ${status}.`);
  const injected = { ...problem, status };
  const render = api.behaviour.renderProblem;
  const shaped = preferences.problem
    ? undefined
    : render === undefined
      ? documentedProblem(api, injected, operation, request.headers.accept, {
          method: request.method,
          path: request.basePath + request.path,
          now,
        })
      : render(injected, operation);
  const answer = shaped ?? renderProblemJson(injected, operation.id);
  return { ...answer, status, headers: { ...answer.headers, ...headers } };
}

/** How much of what is wrong with an answer is told. */
const mostTold = 20;

function brokenContract(operation: Operation, violations: readonly string[]): ProblemError {
  const rest = violations.length > mostTold ? `; and ${violations.length - mostTold} more` : '';
  return new ProblemError(
    'answer-invalid',
    `The answer to ${operation.id} would have broken the document: ${violations.slice(0, mostTold).join('; ')}${rest}.`,
  );
}

function unforeseen(error: unknown, operation: Operation | undefined): ProblemError {
  if (error instanceof DoubletakeError && error.code === 'schema-invalid') {
    return new ProblemError(
      'answer-invalid',
      `No answer to ${operation?.id} can conform: ${error.message} (${error.where}).`,
      { cause: error },
    );
  }
  const during = operation === undefined ? '' : ` in ${operation.id}`;
  return new ProblemError('internal-error', `Unexpected error${during}: ${messageOf(error)}.`, {
    cause: error,
  });
}

/**
 * The problem in the API's shape, or as problem+json where that is preferred. A rendered problem is
 * checked like any other answer: one that breaks the document is replaced by what it breaks.
 */
async function renderProblem(
  api: Api,
  problem: Problem,
  operation: Operation | undefined,
  preferences: Preferences,
  request: DoubleRequest,
  seen: { readonly values?: ReadonlyMap<string, string>; readonly body?: unknown },
  sandbox: Sandbox,
): Promise<{ answer: Answer; violations: string[] }> {
  const violations =
    problem.violations.length > 0
      ? problem.violations.map((item) => describeViolation(item))
      : [problem.detail];
  const render = api.behaviour.renderProblem;
  if (preferences.problem || api.behaviour.isControl)
    return { answer: renderProblemJson(problem, operation?.id), violations };
  const learned = await learnedProblem(
    api,
    problem,
    operation,
    requestFacts(request, seen),
    sandbox,
  );
  if (render === undefined) {
    const documented =
      learned ??
      (operation === undefined || problem.status >= 500
        ? undefined
        : documentedProblem(api, problem, operation, request.headers.accept, {
            method: request.method,
            path: request.basePath + request.path,
            now: sandbox.clock.now(),
          }));
    return { answer: documented ?? renderProblemJson(problem, operation?.id), violations };
  }
  const rendered = learned ?? render(problem, operation);
  const answer = { ...rendered, headers: { ...problem.headers, ...rendered.headers } };
  // Statuses that concern no operation, and those of the double's own failures, are in no vendor's
  // document.
  if (operation === undefined || problem.status >= 500) return { answer, violations };
  if (findResponse(operation, answer.status) === undefined)
    return { answer, violations: [...violations, `answered an undeclared ${answer.status}`] };
  const broken = checkAnswer(api, operation, answer);
  if (broken.length === 0) return { answer, violations };
  return {
    answer: renderProblemJson(brokenContract(operation, broken).problem, operation.id),
    violations: broken,
  };
}
