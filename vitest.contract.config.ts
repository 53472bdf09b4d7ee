import { defineConfig } from 'vitest/config';

/** `npm run contract`: the checks of the three APIs as a suite; `TARGET` chooses what is checked. */
export default defineConfig({ test: { include: ['test/contract/*.contract.ts'] } });
