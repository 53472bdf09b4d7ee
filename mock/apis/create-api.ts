import { lazily } from '../../openapi/lib/lazily.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations } from '../../openapi/model/operation.ts';
import { createRouter } from '../../openapi/model/router.ts';
import { securitySchemes } from '../../openapi/model/security.ts';
import { serverBasePaths } from '../../openapi/model/servers.ts';
import { createImagination, type Imagination } from '../../openapi/sample/faker.ts';
import { createSchemaValidator } from '../../openapi/schema/schema-validator.ts';
import { createInferredBehaviour } from '../inferred/act/inferred-behaviour.ts';
import type { Api, ApiBehaviour } from '../model/api.ts';
import type { DataCollection } from '../model/data.ts';
import { withRules } from './with-rule.ts';

/**
 * @param mount the path that the API is served below, besides those of its servers; it answers
 *   nowhere else then
 */
export function createApi(
  document: OpenApiDocument,
  behaviour: ApiBehaviour = { handlers: {} },
  mount?: string,
  imagination: Imagination = createImagination(),
): Api {
  const operations = listOperations(document);
  const validator = createSchemaValidator(document);
  /** What handlers keep, and the inferred resources that they leave alone. */
  const collections = lazily((): readonly DataCollection[] => {
    const kept = behaviour.collections?.(validator) ?? [];
    const names = new Set(kept.map(({ name }) => name));
    const inferred = withRules((api as Api).inferred.collections(), behaviour.dataRules ?? {});
    return [...kept, ...inferred.filter(({ name }) => !names.has(name))];
  });
  const api: Omit<Api, 'inferred'> = {
    name: document.name,
    document,
    operations,
    router: createRouter(operations),
    validator,
    basePaths: [...new Set([...serverBasePaths(document), ''].map((base) => (mount ?? '') + base))],
    behaviour,
    collections,
    imagination,
    credentialNames: new Set(
      securitySchemes(document).flatMap(({ parameter }) => parameter?.toLowerCase() ?? []),
    ),
  };
  return Object.defineProperty(api as Api, 'inferred', {
    get: lazily(() => createInferredBehaviour(api as Api)),
  });
}
