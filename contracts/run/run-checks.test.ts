import { AsyncResource } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { createDouble } from '../../mock/create-double.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { documentRoot, jsonResponse, runAgainst } from '../testing/run-against.ts';
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

test('a run leaves nothing behind that every promise of the process pays for', async () => {
  // Before Node.js 24, each AsyncLocalStorage in use adds a member to every resource.
  const members = () => Object.getOwnPropertySymbols(new AsyncResource('test')).length;
  const before = members();
  const reads = { responses: { 200: jsonResponse({ type: 'object' }) } };
  const root = documentRoot({ '/now': { get: { operationId: 'now', ...reads } } });
  let during = before;
  const answer = () => {
    during = Math.max(during, members());
    return { status: 200, body: {} };
  };
  const { outcomes } = await runAgainst(root, answer, ['now/examples']);
  expect(Object.values(outcomes)).toContain('passed');
  if (Number.parseInt(process.versions.node, 10) < 24) expect(during).toBeGreaterThan(before);
  expect(members()).toBe(before);
});
