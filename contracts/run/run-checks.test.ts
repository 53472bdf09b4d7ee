import { expect, test } from 'vitest';
import { createDouble } from '../../mock/create-double.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import type { RunEvent } from './event.ts';
import { runChecks } from './run-checks.ts';

const folder = new URL('../../spec/threetone/', import.meta.url).pathname;

test('of checks at once, none that compares two reads runs while another one makes what it needs', async () => {
  const document = await loadDocument(`${folder}openapi.yaml`, {
    name: 'threetone',
    overlays: [`${folder}overlay.yaml`],
  });
  const double = await createDouble({ apis: ['threetone'] });
  const events: RunEvent[] = [];
  const target = double.listener as never;
  const only = ['journeys/again', 'http/accept'];
  await runChecks({
    document,
    target,
    credentials: { 'x-api-key': 'any' },
    allowWrites: true,
    runId: 'r',
    concurrency: 4,
    only,
    listen: (event) => events.push(event),
  });
  await double.close();

  const running = new Set<string>();
  const beside = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'check-ended') running.delete(event.check.id);
    if (event.type !== 'check-started') continue;
    running.add(event.check.id);
    for (const id of running) beside.set(id, Math.max(beside.get(id) ?? 0, running.size));
  }
  const journeys = [...beside].filter(([id]) => id.includes('/journeys/'));
  expect(journeys.length).toBeGreaterThan(1);
  expect(journeys.filter(([, most]) => most > 1)).toEqual([]);
  expect(Math.max(...beside.values())).toBeGreaterThan(1);
});
