import { dirname } from 'node:path';
import { defineConfig } from 'vitest/config';

const room = process.env['MUTATION_ROOM'] ?? 'openapi';

/** The tests of one room, for `npm run mutation`: those that stand in its folder and below. */
export default defineConfig({
  test: {
    include: [`${room.endsWith('.ts') ? dirname(room) : room}/**/*.test.ts`],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
