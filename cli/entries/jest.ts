/**
 * A double for a run of Jest: `globalSetup: 'doubletake/jest'`. It is made from what the config
 * says in `globals.doubletake`, and served on a free port; the tests find its origin in
 * `process.env.DOUBLETAKE_URL`. Where that names a double already, as in watch mode or beside
 * `doubletake serve`, its state starts over instead.
 *
 * Jest runs this in its own process, outside of the tests: it works whether they are ES modules or
 * CommonJS, and needs no flag of Node.js.
 *
 * @module doubletake/jest
 */

import { createControlClient } from '../../mock/control/client.ts';
import { createDouble, type DoubleOptions } from '../../mock/create-double.ts';

/** What Jest hands over of a project's config. */
export interface JestProject {
  readonly globals?: { readonly doubletake?: DoubleOptions };
}

/** Rejects with a `DoubletakeError` where a document or an option is wrong, which ends the run. */
export default async function setUp(_all: unknown, { globals }: JestProject): Promise<void> {
  const running = process.env['DOUBLETAKE_URL'];
  if (running !== undefined) {
    await createControlClient({ url: running }).reset();
    return;
  }
  const double = await createDouble(globals?.doubletake);
  // The double ends with the process of Jest, and does not keep it from ending.
  const { url } = await double.listen({ unref: true });
  process.env['DOUBLETAKE_URL'] = url;
}
