/**
 * A plugin for Vite's development server: `import { doubletake } from 'doubletake/vite'`.
 *
 * @module doubletake/vite
 */

import type { Plugin } from 'vite';
import { createDouble, type DoubleOptions } from '../../mock/create-double.ts';
import { clockToLookAt } from '../../mock/state/clock.ts';
import { escapeRegExp } from '../../openapi/lib/escape-reg-exp.ts';

export interface VitePluginOptions extends DoubleOptions {
  /** The path of the development server that leads to the double; `/api` by default. */
  readonly path?: string;
}

/**
 * Starts a double with the development server, and passes requests below a path on to it. URLs in
 * its answers, those of pictures too, begin with the address that the browser used. The console is
 * at `<path>/__doubletake/`.
 * @example
 * export default defineConfig({ plugins: [doubletake({ apis: ['api.yaml'], path: '/api' })] });
 * @throws DoubletakeError where a document is broken
 */
export function doubletake({ path = '/api', ...options }: VitePluginOptions = {}): Plugin {
  const prefix = `/${path.split('/').filter(Boolean).join('/')}`;
  let close = async (): Promise<void> => {};
  return {
    name: 'doubletake',
    apply: 'serve',
    async config() {
      // Also Vite itself is asked once in a while to start anew with the same plugin.
      await close();
      const double = await createDouble({
        ...clockToLookAt(options.seed),
        ...options,
        trustProxy: true,
      });
      const listening = await double.listen();
      close = () => listening.close();
      const below = new RegExp(`^${escapeRegExp(prefix)}(?=/|$)`);
      return {
        server: {
          proxy: {
            // With `^`, Vite reads it as an expression: `/apis` is not below `/api`.
            [below.source]: {
              target: listening.url,
              xfwd: true,
              headers: { 'x-forwarded-prefix': prefix },
              // A connection that a fault drops is dropped in the browser too.
              configure(proxy) {
                proxy.on('error', (_error, _request, response) => void response?.destroy());
                proxy.on('proxyRes', (answer, _request, response) =>
                  answer.once('aborted', () => response.destroy()),
                );
              },
              rewrite: (url) => url.replace(below, '') || '/',
            },
          },
        },
      };
    },
    configureServer(server) {
      server.httpServer?.once('listening', () =>
        server.config.logger.info(`  ➜  doubletake: ${prefix}, console ${prefix}/__doubletake/`),
      );
    },
    async closeBundle() {
      await close();
      close = async () => {};
    },
  };
}
