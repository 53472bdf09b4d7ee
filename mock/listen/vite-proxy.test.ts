import type { AddressInfo } from 'node:net';
import { createServer } from 'vite';
import { afterEach, expect, test } from 'vitest';
import { images } from '../testing/images.ts';
import { serve } from '../testing/serve.ts';

const bicycles = new URL('../../examples/own-document/bicycles.yaml', import.meta.url).pathname;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

test.each([
  ['with changeOrigin and a prefix', { changeOrigin: true, prefix: '/api', hasUrl: true }],
  ['without changeOrigin, with a prefix', { changeOrigin: false, prefix: '/api', hasUrl: true }],
  ['without changeOrigin and prefix', { changeOrigin: false, prefix: '', hasUrl: false }],
])(
  'pictures come through the proxy of Vite %s',
  async (_name, { changeOrigin, prefix, hasUrl }) => {
    // The port of Vite is needed before the double starts, the one of the double before Vite does.
    let target = '';
    const routes = prefix === '' ? ['/bicycles', '/__doubletake'] : [prefix];
    const vite = await createServer({
      configFile: false,
      logLevel: 'silent',
      root: new URL('../testing', import.meta.url).pathname,
      optimizeDeps: { noDiscovery: true },
      server: {
        port: 0,
        host: '127.0.0.1',
        hmr: false,
        watch: null,
        proxy: Object.fromEntries(
          routes.map((route) => [
            route,
            {
              target: 'http://127.0.0.1:1',
              changeOrigin,
              rewrite: (path: string) => path.slice(prefix.length),
              configure: (_proxy, options) =>
                void Object.defineProperty(options, 'target', { get: () => target }),
            },
          ]),
        ),
      },
    });
    open.push(vite);
    await vite.listen();
    const address = vite.httpServer?.address();
    const { port } = address as AddressInfo;
    const app = `http://127.0.0.1:${port}${prefix}`;
    const double = await serve({ apis: [bicycles], ...(hasUrl && { publicUrl: `${app}/` }) });
    open.push(double);
    target = double.url;
    const made = await fetch(`${app}/bicycles`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'Roadster' }),
    });
    const { id } = (await made.json()) as { id: string };
    const form = new FormData();
    form.set('photo', new Blob([images.png.bytes], { type: 'image/png' }), 'a.png');
    const shown = await fetch(`${app}/bicycles/${id}/photo`, { method: 'PUT', body: form });
    const { photoUrl } = (await shown.json()) as { photoUrl: string };
    expect(photoUrl.startsWith(`${app}/`)).toBe(true);
    expect(Buffer.from(await (await fetch(photoUrl)).arrayBuffer())).toEqual(images.png.bytes);
  },
);
