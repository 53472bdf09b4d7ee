import { deepFacts, fillTemplate } from '../../../openapi/model/answer-template.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { learnedLocation } from '../infer/learned.ts';

/** Where a new item is found, as `x-doubletake-location` says; undefined where it says nothing. */
export function toldLocation(
  { document }: Api,
  { operation, path, request }: OperationCall,
  entity: Entity,
): string | undefined {
  const template = learnedLocation(document, operation);
  if (template === undefined) return undefined;
  const facts = {
    ...deepFacts('path', path),
    ...deepFacts('entity', entity.value),
    'entity.id': entity.id,
    base: `${request.baseUrl}${request.basePath}`,
  };
  return String(fillTemplate(template, facts));
}
