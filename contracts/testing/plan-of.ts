import { loadDocument } from '../../openapi/load/load-document.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { createPlan, type Plan } from '../plan/check-context.ts';

const spec = new URL('../../spec/', import.meta.url).pathname;

/** The plan of a shipped API. */
export async function planOfApi(api: string): Promise<Plan> {
  const document = await loadDocument(`${spec}${api}/openapi.yaml`, {
    name: api,
    overlays: [`${spec}${api}/overlay.yaml`],
  });
  return createPlan(document, { seed: 1, runId: 'test' });
}

/** The plan of a document with schemas alone. */
export function planOfSchemas(schemas: Record<string, unknown>): Plan {
  return createPlan(documentOf({ openapi: '3.1.0', paths: {}, components: { schemas } }), {
    seed: 1,
    runId: 'test',
  });
}
