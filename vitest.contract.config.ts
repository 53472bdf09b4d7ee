import { defineConfig } from 'vitest/config';

/**
 * `npm run contract`: the checks of the three APIs as a suite; `TARGET` chooses what is checked,
 * `API` one of the three.
 */
export default defineConfig({
  test: { include: [`test/contract/${process.env['API'] ?? '*'}.contract.ts`] },
});
