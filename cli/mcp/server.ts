import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { messageOf } from '../../openapi/lib/doubletake-error.ts';
import { packageVersion } from '../../openapi/lib/package-root.ts';
import { type CheckPermissions, createCheckRuns } from './check-runs.ts';
import { createCheckTools } from './check-tools.ts';
import { createDoubleTools } from './double-tools.ts';
import { createLearnTool } from './learn-tool.ts';
import {
  createOperationTools,
  createToolsOfOperations,
  practiceSandbox,
} from './operation-tools.ts';
import { listResources, readResource } from './resources.ts';
import { createStateTools } from './state-tools.ts';
import type { Tool } from './tool.ts';
import { openWorkspace, type WorkspaceOptions } from './workspace.ts';

export interface McpOptions extends WorkspaceOptions {
  readonly checks: CheckPermissions;
  /** Whether each operation of the documents is a tool, in place of those that any document has. */
  readonly operations: boolean;
}

/** What is served by MCP, whatever the transport. */
export interface McpService {
  /** A server for one connection, or for one request of HTTP: all share the doubles and runs. */
  createServer(): Server;
  /** Ends runs of checks, and stops the doubles. */
  close(): Promise<void>;
}

/** Tools of a page of `tools/list`. */
const pageSize = 100;

/** Serves the documents of the options. Rejects with a `DoubletakeError` for one that is broken. */
export async function createMcpService(options: McpOptions): Promise<McpService> {
  const workspace = await openWorkspace(options);
  const runs = createCheckRuns(options.checks);
  const state = createStateTools(workspace, options.operations ? practiceSandbox : undefined);
  const tools: readonly Tool[] = options.operations
    ? [
        ...createToolsOfOperations(workspace),
        ...state.filter(({ description: { name } }) => practiceTools.has(name)),
      ]
    : [
        ...createDoubleTools(workspace),
        ...createOperationTools(workspace),
        ...state,
        ...createCheckTools(workspace, runs, options.checks),
        createLearnTool(workspace),
      ];
  const byName = new Map(tools.map((tool) => [tool.description.name, tool]));
  return {
    createServer() {
      const server = new Server(
        { name: 'doubletake', title: 'doubletake', version: packageVersion() },
        {
          capabilities: { tools: {}, resources: {} },
          instructions: options.operations ? ofOperations : ofTools,
        },
      );
      server.setRequestHandler('tools/list', async ({ params }) => {
        const from = Number(params?.cursor ?? 0);
        if (!Number.isSafeInteger(from) || from < 0)
          throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'no such cursor');
        return {
          tools: tools.slice(from, from + pageSize).map(({ description }) => description),
          ...(from + pageSize < tools.length && { nextCursor: String(from + pageSize) }),
        };
      });
      server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
        const tool = byName.get(params.name);
        if (tool === undefined)
          throw new ProtocolError(
            ProtocolErrorCode.InvalidParams,
            `there is no tool ${JSON.stringify(params.name)}`,
          );
        return tool.call(params.arguments, mcpReq.signal);
      });
      server.setRequestHandler('resources/list', async () => ({
        resources: await listResources(workspace),
      }));
      server.setRequestHandler('resources/templates/list', async () => ({ resourceTemplates: [] }));
      server.setRequestHandler('resources/read', async ({ params }) => {
        try {
          return await readResource(workspace, params.uri);
        } catch (error) {
          throw new ProtocolError(ProtocolErrorCode.InvalidParams, messageOf(error));
        }
      });
      return server;
    },
    async close() {
      await runs.close();
      await workspace.close();
    },
  };
}

/** What there is besides the operations themselves. */
const practiceTools = new Set(['reset_state', 'read_journal']);

const ofTools =
  'doubletake serves stateful doubles of HTTP APIs from their OpenAPI documents, and checks servers against them. Begin with list_doubles or serve_document; explain_document says what is kept; call_operation tries requests out; read_journal shows what an application sent; run_checks finds where a server departs from its document. Long answers have pages.';

const ofOperations =
  'Each tool is an operation of an API, answered by a stateful double: nothing real is changed. What is created is there afterwards. reset_state starts over; read_journal shows what was sent.';
