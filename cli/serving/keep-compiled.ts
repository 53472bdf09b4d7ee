import module from 'node:module';

const calmMilliseconds = 1000;

/**
 * Writes down what Node.js has compiled (22.10 and later), for the next start. It would do so at
 * its end by itself, but a server is often killed. Waits for a while, so that what the first
 * requests need is among it.
 */
export function keepCompiled(): void {
  const { flushCompileCache } = module as { flushCompileCache?: () => void };
  if (flushCompileCache !== undefined) setTimeout(flushCompileCache, calmMilliseconds).unref();
}
