import { defineConfig } from '@playwright/test';

export default defineConfig({
  workers: 2,
  fullyParallel: true,
  reporter: 'list',
  use: {
    doubleOptions: { apis: ['tasks.yaml'], empty: true },
    launchOptions: {
      ...(process.env.CHROMIUM && { executablePath: process.env.CHROMIUM }),
      args: ['--no-sandbox', '--disable-gpu'],
    },
  },
});
