import { once } from 'node:events';
import { createServer } from 'node:http';
import { createDouble } from '../mock/index.ts';
import { DoubletakeError, messageOf } from '../openapi/doubletake-error.ts';
import type { Source } from './load-source.ts';
import { startPrism } from './prism.ts';
import type { OpenTarget } from './target.ts';

/** Starts or finds what `--target` names. Rejects with `option-invalid` or `target-unreachable`. */
export async function openTarget(target: string, source: Source, options: { readonly seed: number; readonly key: string }): Promise<OpenTarget> {
  if (target === 'mock') return openDouble(source, options);
  if (target === 'prism') return startPrism(source.document);
  if (!/^https?:\/\//.test(target) || !URL.canParse(target)) {
    throw new DoubletakeError(
      'option-invalid',
      `--target ${JSON.stringify(target)} is not accepted (accepted: mock, prism, or a URL that starts with http:// or https://)`,
    );
  }
  return openUrl(target);
}

/** A double in this process, which accepts the key of the run alone. */
async function openDouble({ name, overlays, document, isShipped }: Source, { seed, key }: { seed: number; key: string }): Promise<OpenTarget> {
  const own = isShipped ? overlays.slice(1) : overlays;
  const double = await createDouble({ apis: [name], overlays: own, seed, apiKeys: [key] });
  const server = createServer(double.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    target: server,
    name: `the double of ${document.title}, in this process`,
    isOurs: true,
    knowsKeys: true,
    note: ({ findings }) => (findings.length === 0 ? undefined : howToStart(name, own, seed)),
    async close() {
      server.closeAllConnections();
      server.close();
      await double.close();
    },
  };
}

/** The double of the run is gone; its `curl` lines name another one. */
function howToStart(name: string, overlays: readonly string[], seed: number): string {
  const words = ['doubletake serve', name, '--port 4010', `--seed ${seed}`, ...overlays.map((file) => `--overlay ${file}`)];
  return `The curl lines are for a double on port 4010: ${words.join(' ')}\nWhat a line names has to be made there first.`;
}

/** Any URL. A double tells by its control API that it is one. */
async function openUrl(url: string): Promise<OpenTarget> {
  const close = async () => undefined;
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause !== undefined ? messageOf(cause.cause) : messageOf(cause);
    throw new DoubletakeError('target-unreachable', `${url} cannot be reached: ${reason}`, {
      next: 'Check the URL, and that the target is running. A double is started with `doubletake serve`.',
      cause,
    });
  }
  const isDouble = await tellsThatItIsADouble(url);
  return { target: url, name: isDouble ? `${url}, a double` : url, isOurs: isDouble, knowsKeys: !isDouble, close };
}

async function tellsThatItIsADouble(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${new URL(url).origin}/__doubletake/info`, { signal: AbortSignal.timeout(5_000) });
    if (response.status === 401) return response.headers.get('www-authenticate')?.includes('doubletake') ?? false;
    return ((await response.json()) as { name?: unknown }).name === 'doubletake';
  } catch {
    return false;
  }
}
