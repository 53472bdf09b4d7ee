import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { describePages } from '../../scripts/site/describe-pages.ts';

/** The site that `npm run docs` builds from docs/; the pages read as well in the repository. */
export default defineConfig({
  title: 'doubletake',
  description: 'A stateful double of an HTTP API made from its OpenAPI document, uploads included.',
  lang: 'en',
  cleanUrls: true,
  // For agents: all pages in one list, with what each is about (https://llmstxt.org).
  async buildEnd({ srcDir, outDir, pages }) {
    await writeFile(join(outDir, 'llms.txt'), await describePages(srcDir, pages));
  },
  // What lies outside of docs/ is read in the repository.
  ignoreDeadLinks: [
    /\.\.\/(\.\.\/)*(README|SECURITY|ARCHITECTURE|CONTRIBUTING|CHANGELOG|LICENSE|examples|bench|spec|scripts|test)/,
  ],
  markdown: {
    // Braces in inline code are text, no expressions of Vue.
    config(md) {
      const { code_inline: render } = md.renderer.rules;
      md.renderer.rules.code_inline = (tokens, index, ...rest) => {
        tokens[index]?.attrSet('v-pre', '');
        return render?.(tokens, index, ...rest) ?? '';
      };
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/' },
      { text: 'Guides', link: '/guides/front-end-developer' },
      { text: 'Reference', link: '/reference/cli' },
    ],
    sidebar: [
      {
        text: 'Guides',
        items: [
          { text: 'Front-end developers', link: '/guides/front-end-developer' },
          { text: 'The console', link: '/guides/console' },
          { text: 'Your own document', link: '/guides/your-own-document' },
          { text: 'Evidence and overlays', link: '/guides/evidence-and-overlays' },
          { text: 'My data', link: '/guides/my-data' },
          { text: 'Behind a proxy', link: '/guides/behind-a-proxy' },
          { text: 'Learning from a live API', link: '/guides/learning-from-a-live-api' },
          { text: 'Parallel tests', link: '/guides/parallel-tests' },
          { text: 'Checking an API', link: '/guides/checking-an-api' },
          { text: 'Setting up a check', link: '/guides/setting-up-a-check' },
          { text: 'GitHub Actions', link: '/guides/github-actions' },
          { text: 'Coding agents', link: '/guides/agents' },
          { text: 'Coming from another tool', link: '/guides/coming-from-another-tool' },
          { text: 'Troubleshooting', link: '/guides/troubleshooting' },
          { text: 'Many replicas', link: '/guides/many-replicas' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Command line', link: '/reference/cli' },
          { text: 'Library', link: '/reference/library' },
          { text: 'Types of the library', link: '/api/index.html', target: '_self' },
          { text: 'Control API', link: '/reference/control-api' },
          {
            text: 'Inference',
            link: '/reference/inference',
            collapsed: true,
            items: [
              { text: 'Resources', link: '/reference/inference/resources' },
              { text: 'Items', link: '/reference/inference/items' },
              { text: 'New items', link: '/reference/inference/new-items' },
              { text: 'Status and errors', link: '/reference/inference/errors' },
              { text: 'Lists', link: '/reference/inference/lists' },
              { text: 'Relations', link: '/reference/inference/relations' },
              { text: 'Other ways to one item', link: '/reference/inference/paths' },
              { text: 'Many items at once', link: '/reference/inference/many' },
              { text: 'Actions and jobs', link: '/reference/inference/actions' },
              { text: 'Files', link: '/reference/inference/files' },
              { text: 'Answers that nothing keeps', link: '/reference/inference/answers' },
              { text: 'Start-up data', link: '/reference/inference/start-up' },
            ],
          },
          { text: 'Extensions', link: '/reference/extensions' },
          { text: 'Prefer', link: '/reference/prefer' },
          { text: 'Headers', link: '/reference/headers' },
          { text: 'HTTP', link: '/reference/http' },
          { text: 'Schemas', link: '/reference/schemas' },
          {
            text: 'Checks',
            link: '/reference/checks',
            collapsed: true,
            items: [
              { text: 'Every answer', link: '/reference/checks/answers' },
              { text: 'examples', link: '/reference/checks/examples' },
              { text: 'negative', link: '/reference/checks/negative' },
              { text: 'uploads', link: '/reference/checks/uploads' },
              { text: 'journeys', link: '/reference/checks/journeys' },
              { text: 'journeys: creations', link: '/reference/checks/journeys-creations' },
              { text: 'journeys: lists', link: '/reference/checks/journeys-lists' },
              { text: 'journeys: changes', link: '/reference/checks/journeys-changes' },
              { text: 'journeys: deletions', link: '/reference/checks/journeys-deletions' },
              { text: 'journeys: links', link: '/reference/checks/journeys-links' },
              { text: 'http', link: '/reference/checks/http' },
              { text: 'generated', link: '/reference/checks/generated' },
              { text: 'Values', link: '/reference/checks/values' },
              { text: 'What they find', link: '/reference/checks/found' },
              { text: 'Safety', link: '/reference/checks/safety' },
              { text: 'Runs', link: '/reference/checks/runs' },
              { text: 'JSON report', link: '/reference/checks/report' },
              { text: 'Library', link: '/reference/checks/library' },
            ],
          },
          { text: 'Errors', link: '/reference/errors' },
          { text: 'Findings', link: '/reference/findings' },
          { text: 'The three APIs', link: '/reference/apis' },
          { text: 'Security', link: '/reference/security' },
          { text: 'What ships', link: '/reference/dependencies' },
        ],
      },
      {
        text: 'Measured',
        items: [
          { text: 'Performance', link: '/performance' },
          { text: 'Testing', link: '/testing' },
          { text: 'Corpus', link: '/corpus' },
          { text: 'SDKs', link: '/sdks' },
          { text: 'Decisions', link: '/decisions/README' },
        ],
      },
    ],
  },
});
