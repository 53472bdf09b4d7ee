import { join } from 'node:path';
import { doubletake } from 'doubletake/vite';
import { defineConfig } from 'vite';

/** One command, `npx vite`, starts the application and the double of its API. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    doubletake({
      apis: ['okchat'],
      path: '/double',
      data: join(import.meta.dirname, 'scenarios'),
    }),
  ],
});
