import { readFile } from 'node:fs/promises';
import type { operations } from '../../generated/doubletake.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { listWebhooks, type OutgoingOperation } from '../../openapi/model/callbacks.ts';
import { notFound, ProblemError } from '../lib/problem.ts';
import type { Api } from '../model/api.ts';
import type { NewFaultRule } from '../model/faults.ts';
import type { Handlers } from '../model/handler.ts';
import type { ScriptedReply } from '../model/replies.ts';
import type { ClockState, Sandbox, Sandboxes } from '../model/sandbox.ts';
import type { Snapshot } from '../model/store.ts';
import type { DoubleRequest } from '../model/types.ts';
import { deliver } from '../scripted/outgoing.ts';
import { toMilliseconds } from '../state/clock.ts';
import { defaultFilesPath, fileUrl } from '../state/uploads.ts';
import type { UpstreamSwitch } from '../upstream/upstream-switch.ts';
import { itemHandlers } from './item-handlers.ts';
import { streamJournal } from './stream-journal.ts';

/** What the control API drives. */
export interface ControlSubject {
  readonly version: string;
  readonly apis: () => readonly Api[];
  readonly sandboxes: Sandboxes;
  /** The names of the data files that a sandbox can start with. */
  readonly scenarios: () => readonly string[];
  /** The state of a sandbox as a data file has it. */
  readonly exportData: (sandbox: Sandbox) => Promise<Record<string, unknown>>;
  /** Who answers which operation; undefined where no server is behind the double. */
  readonly upstream: UpstreamSwitch | undefined;
  /** The file of the control API's own document. */
  readonly documentFile: string;
  /** What was inferred of an API's document, as the document of the control API describes it. */
  readonly explain: (api: Api) => unknown;
  /** Aborted when the double closes: open event streams end then. */
  readonly closing: AbortSignal;
}

const done = { status: 204 } as const;

/** The operations of `spec/doubletake/openapi.yaml`. */
export function createControlHandlers(subject: ControlSubject): Handlers<operations> {
  const { sandboxes, apis } = subject;
  // What is sent to such a double may reach a server that is somebody's.
  const behind = subject.upstream === undefined ? {} : ({ upstream: true } as const);
  const health = { status: 200, body: { status: 'ok', ...behind } } as const;
  const findApi = (name: string): Api => {
    const api = apis().find((each) => each.name === name);
    if (api === undefined) throw notFound('API', name);
    return api;
  };
  return {
    ...itemHandlers(findApi),
    getHealth: async () => health,
    async getReadiness() {
      await sandboxes.ready();
      return health;
    },
    getInfo: async ({ sandbox, request }) => ({
      status: 200,
      body: {
        name: 'doubletake',
        version: subject.version,
        seed: sandbox.seed,
        sandbox: sandbox.name,
        ...behind,
        baseUrl: request.baseUrl,
        apis: apis().map(describeApi),
      },
    }),
    getControlDocument: async () => ({
      status: 200,
      type: 'application/yaml',
      body: await readFile(subject.documentFile, 'utf8'),
    }),
    async getApiDocument({ path }) {
      const known = apis().some(({ name }) => name === path.api);
      // The control API's own, for what makes forms of it.
      const document =
        path.api === 'doubletake' && !known
          ? await loadDocument(subject.documentFile, { name: 'doubletake' })
          : findApi(path.api).document;
      return { status: 200, body: document.root as Record<string, never> };
    },
    // As JSON: what is not known is left out.
    explainApi: async ({ path }) => ({
      status: 200,
      body: JSON.parse(JSON.stringify(subject.explain(findApi(path.api)))),
    }),
    async resetState({ sandbox, body }) {
      return { status: 200, body: describeSandbox(await reset(sandboxes, sandbox.name, body)) };
    },
    listScenarios: async () => ({ status: 200, body: { scenarios: [...subject.scenarios()] } }),
    exportData: async ({ sandbox }) => ({
      status: 200,
      body: await subject.exportData(sandbox),
    }),
    async setSeed({ sandbox, body }) {
      return {
        status: 200,
        body: describeSandbox(await sandboxes.reset(sandbox.name, { seed: body.seed })),
      };
    },
    getClock: async ({ sandbox }) => ({
      status: 200,
      body: describeClock(await sandboxes.clock(sandbox.name)),
    }),
    async setClock({ sandbox, body }) {
      const { set, advance, ...rest } = body;
      const change = {
        ...rest,
        ...(set !== undefined && { set: new Date(set) }),
        ...(advance !== undefined && { advance: toMilliseconds(advance) }),
      };
      return { status: 200, body: describeClock(await sandboxes.setClock(sandbox.name, change)) };
    },
    getUpstream: async () => ({ status: 200, body: describeUpstream(subject) }),
    async routeUpstream({ body }) {
      if (subject.upstream === undefined)
        throw new ProblemError(
          'request-invalid',
          'No server is behind this double: start it with --upstream.',
        );
      subject.upstream.change(apis(), body.routes);
      return { status: 200, body: describeUpstream(subject) };
    },
    takeSnapshot: async ({ sandbox }) => ({
      status: 200,
      body: await sandbox.store.export(),
    }),
    async restoreSnapshot({ sandbox, body }) {
      await sandbox.store.import(body as unknown as Snapshot);
      return { status: 200, body: describeSandbox(sandbox) };
    },
    listFiles: async ({ sandbox, request }) => ({
      status: 200,
      body: { files: await listFiles(apis(), sandbox, request) },
    }),
    listSandboxes: async () => ({ status: 200, body: { sandboxes: await sandboxes.names() } }),
    async deleteSandbox({ path }) {
      await sandboxes.remove(path.name);
      return done;
    },
    getJournal: async ({ sandbox, query }) => ({
      status: 200,
      body: { entries: await sandbox.journal.list(query) },
    }),
    async clearJournal({ sandbox }) {
      await sandbox.journal.clear();
      return done;
    },
    streamJournal: async ({ sandbox, request }) => ({
      status: 200,
      type: 'text/event-stream',
      body: streamJournal(sandbox.journal, request, subject.closing),
    }),
    listFaults: async ({ sandbox }) => ({
      status: 200,
      body: { faults: await sandbox.faults.list() },
    }),
    async addFault({ sandbox, body }) {
      assertOperation(apis(), body.api, body.operation);
      return { status: 201, body: await sandbox.faults.add(body as NewFaultRule) };
    },
    async clearFaults({ sandbox }) {
      await sandbox.faults.clear();
      return done;
    },
    async changeFault({ sandbox, path, body }) {
      const rule = await sandbox.faults.enable(path.id, body.enabled);
      if (rule === undefined) throw notFound('fault rule', path.id);
      return { status: 200, body: rule };
    },
    async deleteFault({ sandbox, path }) {
      if (!(await sandbox.faults.delete(path.id))) throw notFound('fault rule', path.id);
      return done;
    },
    listReplies: async ({ sandbox }) => ({
      status: 200,
      body: { replies: await sandbox.replies.list() },
    }),
    addReply: async ({ sandbox, body }) => ({
      status: 201,
      body: await sandbox.replies.add(body as ScriptedReply),
    }),
    async clearReplies({ sandbox }) {
      await sandbox.replies.clear();
      return done;
    },
    listWebhooks: async () => ({
      status: 200,
      body: {
        webhooks: webhooksOf(apis()).map(({ api, name, operation }) => ({
          api: api.name,
          webhook: name,
          method: operation.method.toUpperCase(),
        })),
      },
    }),
    async sendWebhook({ sandbox, request, body }) {
      const known = webhooksOf(apis());
      const found = known.find(
        ({ api, name }) =>
          name === body.webhook && (body.api === undefined || body.api === api.name),
      );
      if (found === undefined)
        throw unknownMember(
          'webhook',
          body.webhook,
          known.map(({ name }) => name),
        );
      const { status, failure, ...sent } = await deliver(
        found.api,
        { sandbox, request },
        found,
        body.url,
        body.body,
      );
      return {
        status: 200,
        body: {
          ...sent,
          ...(status !== undefined && { status }),
          ...(failure !== undefined && { failure }),
        },
      };
    },
  };
}

/** What is wrong with the data is wrong with the request that brings it. */
async function reset(
  sandboxes: Sandboxes,
  name: string,
  body: Parameters<Sandboxes['reset']>[1],
): Promise<Sandbox> {
  try {
    return await sandboxes.reset(name, body);
  } catch (cause) {
    if (!(cause instanceof DoubletakeError)) throw cause;
    const faults = [cause, ...cause.others];
    throw new ProblemError('request-invalid', faults.map(({ message }) => message).join('; '), {
      cause,
    });
  }
}

/** A rule for an operation that is none would never strike, and nobody would know. */
function assertOperation(
  apis: readonly Api[],
  api: string | undefined,
  operation: string | undefined,
): void {
  const meant = apis.filter(({ name }) => api === undefined || name === api);
  if (meant.length === 0)
    throw unknownMember(
      'api',
      api,
      apis.map(({ name }) => name),
    );
  const known = meant.flatMap(({ operations }) => operations.map(({ id }) => id));
  if (operation !== undefined && operation !== '*' && !known.includes(operation))
    throw unknownMember('operation', operation, known);
}

function webhooksOf(apis: readonly Api[]): (OutgoingOperation & { readonly api: Api })[] {
  return apis.flatMap((api) => listWebhooks(api.document).map((webhook) => ({ ...webhook, api })));
}

function unknownMember(
  member: string,
  value: string | undefined,
  known: readonly string[],
): ProblemError {
  const message = `is ${JSON.stringify(value)}, which no API here has; accepted: ${known.join(', ')}`;
  return new ProblemError('request-invalid', `body/${member} ${message}.`, {
    violations: [{ location: ['body', member], keyword: 'enum', message, value }],
  });
}

function describeApi(api: Api) {
  return {
    name: api.name,
    title: api.document.title,
    version: api.document.version,
    operations: api.operations.map(({ id, method, path, summary }) => ({
      id,
      method: method.toUpperCase(),
      path,
      ...(summary !== undefined && { summary }),
    })),
    basePaths: [...api.basePaths],
  };
}

function describeUpstream({ upstream, apis }: ControlSubject) {
  if (upstream === undefined) return { writes: false, operations: [] };
  const { url, writes } = upstream.options;
  return { url: `${url.origin}${url.pathname}`, writes, operations: upstream.list(apis()) };
}

function describeClock({ now, ...state }: ClockState) {
  return { now: now.toISOString(), ...state };
}

function describeSandbox({ name, seed }: Sandbox) {
  return { sandbox: name, seed };
}

async function listFiles(apis: readonly Api[], sandbox: Sandbox, request: DoubleRequest) {
  const files = await sandbox.store.files.list();
  return files.map(({ path, type, size }) => {
    const name = path.split('/')[0] ?? '';
    const filesPath =
      apis.find((api) => api.name === name)?.behaviour.filesPath ?? defaultFilesPath(name);
    return { api: name, path, url: fileUrl(request.baseUrl, name, filesPath, path), type, size };
  });
}
