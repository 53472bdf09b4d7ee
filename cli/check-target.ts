import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RunSummary, Target } from '../contracts/index.ts';
import { createDouble } from '../mock/index.ts';
import { DoubletakeError, messageOf } from '../openapi/doubletake-error.ts';
import { shownLocation } from '../openapi/read-text.ts';
import type { Source } from './load-source.ts';
import { startPrism } from './prism.ts';
import { isADouble } from './recognise-double.ts';

/** A target that is ready to be checked. */
export interface OpenTarget {
  readonly target: Target;
  readonly name: string;
  /** Whether it is a double or another mock: nothing of anybody's is there, and what we assumed has to hold as well. */
  readonly isOurs: boolean;
  /** Whether it refuses keys that it does not know. */
  readonly knowsKeys: boolean;
  /** Brings it back after it has died; undefined where that is not ours to do. */
  readonly recover?: () => Promise<void>;
  /** What the result has to be read with. */
  readonly note?: (summary: RunSummary) => string | undefined;
  close(): Promise<void>;
}

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
async function openDouble(
  { given, name, overlays, allowRefs, document, isShipped }: Source,
  { seed, key }: { seed: number; key: string },
): Promise<OpenTarget> {
  const own = isShipped ? overlays.slice(1) : overlays;
  const double = await createDouble({ apis: [given], overlays: own, allowRefs, seed, apiKeys: [key] });
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
  const words = ['doubletake serve', name, '--port 4010', `--seed ${seed}`, ...overlays.map((file) => `--overlay ${shownLocation(file)}`)];
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
  const isDouble = await isADouble(url);
  return { target: url, name: isDouble ? `${url}, a double` : url, isOurs: isDouble, knowsKeys: !isDouble, close };
}
