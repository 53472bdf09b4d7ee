import { setTimeout as sleep } from 'node:timers/promises';
import { appliedPreferences, ignoredPreferences, readPreferences } from '../documented/prefer.ts';
import { renderProblemJson } from '../documented/render-problem.ts';
import { exposeFields, preflightAnswer } from '../http/cors.ts';
import { checkHostHeader, checkTarget } from '../http/request-target.ts';
import { wireAnswer } from '../http/wire-answer.ts';
import type { WriteJson } from '../http/write-json.ts';
import { type HeaderList, setField } from '../lib/header-list.ts';
import { ProblemError } from '../lib/problem.ts';
import type { Settings } from '../lib/settings.ts';
import type { Api } from '../model/api.ts';
import type { PlainAnswer, PlainRequest, Recipient } from '../model/exchange.ts';
import type { Fault } from '../model/faults.ts';
import type { Sandbox, Sandboxes } from '../model/sandbox.ts';
import type { Answer, DoubleRequest } from '../model/types.ts';
import { answerOAuth } from '../oauth/answer-oauth.ts';
import { findOAuthEndpoint, knownScopes } from '../oauth/endpoints.ts';
import { sendCallbacks } from '../scripted/outgoing.ts';
import { fraction } from '../state/ids.ts';
import { type UpstreamOptions, wayOf } from '../upstream/routing.ts';
import { answerUpstream, type UpstreamOutcome } from './answer-upstream.ts';
import { checkControl, checkHost, type GuardOptions } from './guard.ts';
import { landingPage } from './landing-page.ts';
import { allowedMethods } from './match.ts';
import { answerRequest, type Outcome } from './pipeline.ts';
import { apiWith, findApi, takeSandbox } from './route.ts';
import { serveFile } from './serve-file.ts';

/** What every request goes by. */
export interface Serving {
  /** The APIs as they are now; a reload puts another in its place. */
  readonly apis: () => readonly Api[];
  readonly control: Api;
  readonly sandboxes: Sandboxes;
  readonly settings: Settings;
  readonly guard: GuardOptions;
  readonly writeJson: WriteJson;
  /** Where some operations are answered instead. */
  readonly upstream?: UpstreamOptions | undefined;
  /** The console, for the requests that are for it. */
  readonly console: (request: PlainRequest) => Promise<PlainAnswer> | undefined;
}

/** What is known of a request when its answer has been sent. */
export interface Handled {
  readonly sandbox: Sandbox | undefined;
  readonly api: Api | undefined;
  readonly outcome: Partial<Outcome> & { readonly answer: Answer };
  /** The request within its API; undefined where it got to none. */
  readonly request?: DoubleRequest;
  /** What upstream answers, which goes to the client as it comes. */
  readonly upstream?: UpstreamOutcome & { readonly isAnswered: true };
}

/**
 * Answers one HTTP request. Whatever is wrong with it, it gets an answer, or its connection is
 * closed.
 * @param fields header fields of the answer besides its own; afterwards all that were sent
 * @returns undefined for what nobody is told of: preflights, and the console
 */
export async function handleRequest(
  serving: Serving,
  incoming: PlainRequest,
  recipient: Recipient,
  fields: HeaderList,
): Promise<Handled | undefined> {
  let sandbox: Sandbox | undefined;
  let handled: Handled;
  try {
    checkHostHeader(incoming);
    checkTarget(incoming);
    checkHost(incoming, serving.guard);
    const beside = preflightAnswer(incoming) ?? serving.console(incoming);
    if (beside !== undefined) {
      await recipient.send(await beside);
      return undefined;
    }
    if (incoming.headers['service-worker'] !== undefined)
      throw new ProblemError('origin-refused', noServiceWorker);
    const taken = takeSandbox(incoming);
    const isControl = isControlPath(taken.request.path);
    if (isControl) checkControl(incoming, taken.request, serving.guard);
    sandbox = isProbe(taken.request.path)
      ? serving.sandboxes.unopened(taken.sandbox)
      : await serving.sandboxes.get(taken.sandbox);
    handled = await dispatch(serving, taken.request, sandbox, isControl, incoming, fields);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const answer = renderProblemJson(error.problem);
    handled = { sandbox, api: undefined, outcome: { answer, violations: [error.problem.detail] } };
  }
  if (handled.upstream === undefined) await send(serving, handled, incoming, recipient, fields);
  else {
    const { plain, told } = handled.upstream;
    await recipient.send(plain);
    handled = { ...handled, outcome: { ...handled.outcome, ...(await told()) } };
  }
  if (serving.settings.callbacks) startCallbacks(handled);
  return handled;
}

/**
 * A service worker sees what every page of its origin asks for, the console among them, and
 * outlives the page that has brought it.
 */
const noServiceWorker =
  'The request is for the script of a service worker, which this double does not serve.';

/** Below `/__doubletake/` is the control API, but for what clients of the APIs are sent to. */
function isControlPath(path: string): boolean {
  return path.startsWith('/__doubletake/') && !/^\/__doubletake\/(files|oauth)\//.test(path);
}

/** Callbacks go out after the answer, and nobody waits for them. */
function startCallbacks({ api, sandbox, outcome, request }: Handled): void {
  if (
    api === undefined ||
    sandbox === undefined ||
    request === undefined ||
    outcome.operation === undefined
  )
    return;
  // Whatever goes wrong with one is no reason for the process to end.
  sendCallbacks(api, sandbox, outcome.operation, request, outcome.body, outcome.answer).catch(
    () => undefined,
  );
}

/**
 * Whether the process lives, and whether it is ready, has to be answered also where the state is
 * away.
 */
function isProbe(path: string): boolean {
  return path === '/__doubletake/health' || path === '/__doubletake/ready';
}

async function dispatch(
  serving: Serving,
  request: DoubleRequest,
  sandbox: Sandbox,
  isControl: boolean,
  incoming: PlainRequest,
  fields: HeaderList,
): Promise<Handled> {
  if (request.path === '*')
    return {
      sandbox,
      api: undefined,
      outcome: { answer: { status: 204, headers: { Allow: methodsOf(serving.apis()) } } },
    };
  const file = await serveFile(serving.apis(), request, sandbox);
  if (file !== undefined) return { sandbox, api: undefined, outcome: { answer: file } };
  const apis = isControl ? [serving.control] : serving.apis();
  const having = apiWith(apis, request);
  const landed =
    having === undefined && !isControl
      ? await answerOwnPath(serving, request, sandbox, incoming)
      : undefined;
  if (landed !== undefined) return { sandbox, api: undefined, outcome: { answer: landed } };
  const found = having ?? findApi(apis, request);
  const { route } = found;
  if (request.method === 'OPTIONS' && !route.operations.has('options')) {
    return {
      sandbox,
      api: found.api,
      outcome: { answer: { status: 204, headers: { Allow: allowedMethods(route) } } },
    };
  }
  const settings = isControl ? { ...serving.settings, maxBody: controlMaxBody } : serving.settings;
  const basePath = request.path.slice(0, request.path.length - found.path.length);
  const own = basePath === '' ? request : { ...request, path: found.path, basePath };
  const operation =
    route.operations.get(request.method.toLowerCase()) ??
    (request.method === 'HEAD' ? route.operations.get('get') : undefined);
  const { upstream } = serving;
  const way =
    upstream === undefined || isControl
      ? 'double'
      : wayOf(upstream, found.api.document, operation, request.method);
  if (upstream === undefined || way === 'double') {
    const outcome = await answerRequest(found, own, sandbox, settings, incoming);
    return { sandbox, api: found.api, outcome, request: own };
  }
  const sent = await answerUpstream(upstream, way, own, { incoming, fields }, settings.maxBody);
  if (sent.isAnswered) {
    const outcome = { answer: { status: sent.plain.status }, operation };
    return { sandbox, api: found.api, outcome, request: own, upstream: sent };
  }
  const outcome = await answerRequest(found, own, sandbox, settings, sent.incoming);
  return { sandbox, api: found.api, outcome, request: own };
}

/** What may be asked of the server as a whole: every method that some operation has. */
function methodsOf(apis: readonly Api[]): string {
  const methods = new Set(
    apis.flatMap(({ operations }) => operations.map(({ method }) => method.toUpperCase())),
  );
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')].sort().join(', ');
}

/**
 * What the double has at paths that no API has: endpoints of OAuth, and a word of welcome at `/`.
 */
async function answerOwnPath(
  serving: Serving,
  request: DoubleRequest,
  sandbox: Sandbox,
  incoming: PlainRequest,
): Promise<Answer | undefined> {
  const apis = serving.apis();
  const endpoint = findOAuthEndpoint(apis, request);
  if (endpoint !== undefined) {
    const { apiKeys } = serving.settings;
    return answerOAuth(
      endpoint,
      { request, sandbox, apiKeys, scopes: knownScopes(apis) },
      incoming,
    );
  }
  return request.path === '/' && ['GET', 'HEAD'].includes(request.method)
    ? landingPage(apis, request)
    : undefined;
}

/** A snapshot holds every upload. */
const controlMaxBody = 1024 * 1024 * 1024;

async function send(
  serving: Serving,
  { sandbox, api, outcome }: Handled,
  { headers, method }: PlainRequest,
  recipient: Recipient,
  fields: HeaderList,
): Promise<void> {
  const { answer, faults = [], preferences = readPreferences(headers['prefer']) } = outcome;
  const wait =
    preferences.delay +
    (api?.behaviour.isControl ? 0 : serving.settings.latency) +
    (await faultDelay(faults, sandbox));
  if (wait > 0) await sleep(wait);
  if (faults.some((fault) => fault.kind === 'drop' && fault.when === 'before')) {
    recipient.hangUp();
    return;
  }
  const applied = appliedPreferences(preferences, outcome.effects ?? {});
  if (applied !== undefined) setField(fields, 'Preference-Applied', applied);
  // A page on this origin can read what its browser keeps.
  if (api?.behaviour.isControl) setField(fields, 'Cache-Control', 'no-store');
  const ignored = ignoredPreferences(headers['prefer']);
  if (ignored.length > 0) setField(fields, 'x-doubletake-warning', ignored.join('; '));
  exposeFields(fields, Object.keys(answer.headers ?? {}));
  const isPaced = !api?.behaviour.isControl && method !== 'HEAD';
  const pace = isPaced ? (preferences.pace ?? serving.settings.streamPace) : 0;
  await recipient.send(wireAnswer(answer, { faults, fields, writeJson: serving.writeJson, pace }));
}

/** Milliseconds that `delay` faults ask for together. */
async function faultDelay(faults: readonly Fault[], sandbox: Sandbox | undefined): Promise<number> {
  let total = 0;
  for (const fault of faults) {
    if (fault.kind !== 'delay' || sandbox === undefined) continue;
    if (typeof fault.milliseconds === 'number') total += fault.milliseconds;
    else {
      const { min, max } = fault.milliseconds;
      total +=
        min + fraction(sandbox.seed, `delay ${await sandbox.store.next('delays')}`) * (max - min);
    }
  }
  return total;
}
