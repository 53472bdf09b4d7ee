import { expect, test } from 'vitest';
import { createGithubReport } from './github.ts';
import { createReproReport } from './repro.ts';
import { createSarifReport } from './sarif.ts';
import { failingRun } from './testing/okchat-runs.ts';
import { render } from './testing/render.ts';

test('SARIF has a result for each cause and a rule for each code, with fingerprints that stay', () => {
  const sarif = JSON.parse(render(createSarifReport({ documentUri: 'api.yaml' }), failingRun));
  const [run] = sarif.runs;
  expect(sarif.version).toBe('2.1.0');
  expect(run.results.length).toBeGreaterThan(0);
  const rules = new Set(run.tool.driver.rules.map(({ id }: { id: string }) => id));
  for (const { ruleId, level, partialFingerprints, locations } of run.results) {
    expect(rules).toContain(ruleId);
    expect(['error', 'note']).toContain(level);
    expect(partialFingerprints['doubletake/v1']).toMatch(/\S/);
    expect(locations[0].physicalLocation.artifactLocation.uri).toBe('api.yaml');
  }
});

test('annotations are one line each, with what would end one escaped', () => {
  const text = render(createGithubReport(), failingRun);
  const lines = text.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) title=[^:,]+::.+$/);
});

const avatar = '/api/external/chatbot/{chatbotId}/update-avatar';
const root = {
  paths: {
    '/api/external/chatbot/{chatbotId}': { delete: { responses: { 404: {} } } },
    [avatar]: { patch: {} },
  },
};
const located = {
  document: root,
  locate: (pointer: string) => `my,api.yaml:${pointer.length}:3#${pointer}`,
};
const ofStatement = '/paths/~1api~1external~1chatbot~1{chatbotId}/delete/responses/404'.length;
const ofOperation = `/paths/${avatar.replaceAll('/', '~1')}/patch`.length;

test('SARIF tells the line of the statement or of the operation, where it is known', () => {
  const sarif = JSON.parse(render(createSarifReport({ ...located, documentUri: 'a' }), failingRun));
  const places = sarif.runs[0].results.map(
    (result: {
      locations: [{ physicalLocation: { artifactLocation: { uri: string }; region: object } }];
    }) => result.locations[0].physicalLocation,
  );
  for (const startLine of [ofStatement, ofOperation])
    expect(places).toContainEqual({
      artifactLocation: { uri: 'my,api.yaml' },
      region: { startLine, startColumn: 3 },
    });
  expect(places).toContainEqual({ artifactLocation: { uri: 'a' }, region: { startLine: 1 } });
});

test('annotations stand at the line of the document, where it is known', () => {
  const text = render(createGithubReport(located), failingRun);
  expect(text).toContain(`::warning file=my%2Capi.yaml,line=${ofStatement},col=3,title=`);
  expect(text).toContain(`::error file=my%2Capi.yaml,line=${ofOperation},col=3,title=`);
  expect(text).toMatch(/^::(error|warning) title=/m);
});

test('scripts go by the number, code and operation of their finding', () => {
  const scripts = Object.keys(JSON.parse(render(createReproReport(), failingRun)));
  for (const name of scripts) expect(name).toMatch(/^\d\d-[a-z-]+-[\w-]+\.sh$/);
});
