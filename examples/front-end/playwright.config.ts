import { defineConfig } from '@playwright/test';

const port = Number(process.env['PORT'] ?? 5173);

export default defineConfig({
  testDir: 'tests',
  outputDir: '../../node_modules/.cache/front-end',
  workers: 2,
  fullyParallel: true,
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    },
  },
  projects: [
    {
      name: 'chatbots',
      // The double is below the application's own origin, by the plugin in vite.config.ts.
      use: { doubleUrl: `http://127.0.0.1:${port}/double` } as object,
    },
  ],
  webServer: {
    command: `npx vite --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/double/__doubletake/ready`,
  },
});
