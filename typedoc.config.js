import { OptionDefaults } from 'typedoc';

/** The reference of the package's entries, from their docstrings: `npm run docs` puts it at /api/. */
export default {
  name: 'doubletake',
  entryPoints: [
    'mock/index.ts',
    'contracts/index.ts',
    'mock/control/client.ts',
    'cli/entries/vitest.ts',
    'cli/entries/jest.ts',
    'cli/entries/playwright.ts',
    'cli/entries/msw.ts',
    'cli/entries/vite.ts',
  ],
  // What the entries take and give is a part of the reference, whether it is exported or not.
  plugin: ['typedoc-plugin-missing-exports'],
  internalModule: 'types of parameters and results',
  // The types that openapi-typescript writes have it.
  blockTags: [...OptionDefaults.blockTags, '@description', '@constant'],
  out: 'docs/.vitepress/dist/api',
  customCss: 'docs/.vitepress/api.css',
  readme: 'none',
  githubPages: false,
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  // Constants and functions that are not exported have no page.
  externalSymbolLinkMappings: {
    doubletake: { mostWords: '#', budgetKeyword: '#', preferredMediaType: '#' },
  },
  treatValidationWarningsAsErrors: true,
  skipErrorChecking: true,
  logLevel: 'Error',
};
