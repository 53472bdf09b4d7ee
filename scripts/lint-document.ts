import { existsSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { readOverlaid } from '../openapi/load/load-document.ts';

const rules = {
  struct: 'error',
  'no-unresolved-refs': 'error',
  'no-unused-components': 'error',
  'no-undefined-server-variable': 'error',
  'path-declaration-must-exist': 'error',
  'path-not-include-query': 'error',
  'path-parameters-defined': 'error',
  'no-identical-paths': 'error',
  'no-ambiguous-paths': 'error',
  'operation-operationId': 'error',
  'operation-operationId-unique': 'error',
  'operation-operationId-url-safe': 'error',
  'operation-parameters-unique': 'error',
  'operation-4xx-response': 'error',
  'operation-2xx-response': 'error',
  'security-defined': 'error',
  'spec-components-invalid-map-name': 'error',
  'no-enum-type-mismatch': 'error',
  'no-required-schema-properties-undefined': 'error',
  'no-invalid-media-type-examples': 'error',
  'no-invalid-schema-examples': 'error',
  'no-invalid-parameter-examples': 'error',
} as const;

/**
 * Lints the document of a folder below `spec/`, with its overlay applied.
 * @returns each problem with its rule and JSON pointer; none where it is sound
 */
export async function lintDocument(folder: string): Promise<string[]> {
  const overlay = `${folder}/overlay.yaml`;
  const { root } = await readOverlaid(
    `${folder}/openapi.yaml`,
    existsSync(overlay) ? [overlay] : [],
  );
  const problems = await lintFromString({
    source: JSON.stringify(root),
    absoluteRef: `${folder}/overlaid.json`,
    config: await createConfig({ rules: applicable(folder) }),
  });
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer ?? '#/'}: ${message}`,
  );
}

/** The health checks of the control API cannot fail with 4xx. */
function applicable(folder: string) {
  const { 'operation-4xx-response': everyOperationCanBeRefused, ...others } = rules;
  return folder.endsWith('doubletake')
    ? others
    : { ...others, 'operation-4xx-response': everyOperationCanBeRefused };
}
