import type { OpenApiDocument } from '../model/document.ts';
import { EvidenceMap } from '../model/evidence.ts';

/** A document for a test, in memory. */
export function documentOf(root: Record<string, unknown>): OpenApiDocument {
  return {
    name: 'test',
    title: 'Test',
    version: '3.1.0',
    root,
    evidence: new EvidenceMap(root),
    files: ['test.yaml'],
    warnings: [],
    locate: (pointer) => `test.yaml#${pointer}`,
  };
}
