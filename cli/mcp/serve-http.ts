import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { listen } from '../serving/listen.ts';
import { fetchListener } from '../target/app-target.ts';
import type { McpService } from './server.ts';

/** Streamable HTTP on a port. */
export interface McpOverHttp {
  readonly url: string;
  close(): Promise<void>;
}

const mostBytes = 4 * 1024 * 1024;

/**
 * Serves MCP at `/mcp` on a port of the loopback. A page of another site reaches it neither by a
 * name that leads here nor by its scripts: `Host` and `Origin` are those of this machine, or 403.
 * Rejects with `port-in-use` or `address-unavailable`.
 */
export async function serveMcpOverHttp(service: McpService, port: number): Promise<McpOverHttp> {
  const handler = createMcpHandler(() => service.createServer(), { maxRequestBodySize: mostBytes });
  const server = createServer(
    fetchListener(async (request) => {
      const refused =
        hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
        originValidationResponse(request, localhostAllowedOrigins());
      if (refused !== undefined) return refused;
      return new URL(request.url).pathname === '/mcp'
        ? handler.fetch(request)
        : new Response('MCP is served at /mcp.\n', { status: 404 });
    }, mostBytes),
  );
  await listen(server, port, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async close() {
      await handler.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
