import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { SchemaValidator } from '../../openapi/schema/schema-validator.ts';

/** What a document is asked for a request with. */
export interface RequestContext {
  readonly document: OpenApiDocument;
  readonly validator: SchemaValidator;
  readonly seed: number;
  /**
   * The member of a body that is the id of what it makes, by the pointer of the body's schema:
   * where the sender chooses it.
   */
  readonly chosenIds?: ReadonlyMap<string, string>;
  /** Pointers of the schemas of bodies that may be in conflict with what is there (409). */
  readonly contested?: ReadonlySet<string>;
  /**
   * The members of which no two items have the same value, by the pointer of the schema of a body
   * that does not say so itself: as the creation of the same item says.
   */
  readonly uniqueMembers?: ReadonlyMap<string, ReadonlySet<string>>;
}
