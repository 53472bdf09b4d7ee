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

test('scripts go by the number, code and operation of their finding', () => {
  const scripts = Object.keys(JSON.parse(render(createReproReport(), failingRun)));
  for (const name of scripts) expect(name).toMatch(/^\d\d-[a-z-]+-[\w-]+\.sh$/);
});
