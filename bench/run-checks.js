/**
 * Runs the checks of OKCHAT on a double in this process, several times one after the other, and prints what that took as JSON. The built package
 * is run, with `--expose-gc`. @see checks.ts
 */
import { fileURLToPath } from 'node:url';
import { loadDocument, prepareChecks, runChecks } from '../dist/contracts/index.js';
import { createDouble } from '../dist/mock/index.js';

const folder = fileURLToPath(new URL('../spec/okchat/', import.meta.url));
const document = await loadDocument(`${folder}openapi.yaml`, {
  name: 'okchat',
  overlays: [`${folder}overlay.yaml`],
});

/** Megabytes that are in use when all garbage is gone. */
function heap() {
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

async function runOnce(turn, watchesMemory) {
  const key = 'made-up';
  const double = await createDouble({ apis: ['okchat'], apiKeys: [key] });
  const options = {
    document,
    runId: `bench${turn}`,
    target: double.listener,
    credentials: { 'x-api-key': key },
    knowsKeys: true,
    allowWrites: true,
  };
  const prepared = prepareChecks(options);
  const quarter = Math.floor(prepared.checks.length / 4);
  const heaps = [];
  let ended = 0;
  const listen = ({ type }) => {
    if (type !== 'check-ended') return;
    ended++;
    if (watchesMemory && (ended === quarter || ended === prepared.checks.length))
      heaps.push(heap());
  };
  const { milliseconds, passed, failed } = await runChecks({ ...options, prepared, listen });
  await double.close();
  if (failed > 0) throw new Error(`${failed} checks failed`);
  return { checksPerSecond: (passed / milliseconds) * 1000, heaps };
}

const runs = Number(process.argv[2] ?? 10);
const rates = [];
for (let turn = 0; turn < runs; turn++) rates.push((await runOnce(turn, false)).checksPerSecond);
const [atQuarter, atEnd] = (await runOnce(runs, true)).heaps;
console.log(JSON.stringify({ rates, atQuarter, atEnd }));
