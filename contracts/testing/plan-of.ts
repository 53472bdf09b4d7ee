import { loadDocument } from '../../openapi/load/load-document.ts';
import { documentOf } from '../../openapi/testing/document-of.ts';
import { type CheckContext, createCheckContext } from '../plan/check-context.ts';

const spec = new URL('../../spec/', import.meta.url).pathname;

/** The plan of a shipped API. */
export async function contextOfApi(api: string): Promise<CheckContext> {
  const document = await loadDocument(`${spec}${api}/openapi.yaml`, {
    name: api,
    overlays: [`${spec}${api}/overlay.yaml`],
  });
  return createCheckContext(document, { seed: 1, runId: 'test' });
}

/** The plan of a document with schemas alone. */
export function contextOfSchemas(schemas: Record<string, unknown>): CheckContext {
  return createCheckContext(documentOf({ openapi: '3.1.0', paths: {}, components: { schemas } }), {
    seed: 1,
    runId: 'test',
  });
}
