import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { templateNames } from '../../../openapi/model/path-template.ts';
import { replaceBody } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { type ForeignKey, foreignKeys } from '../../plan/foreign-keys.ts';
import { bodySchema, propertiesOf } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import type { SentRequest } from '../../request/exchange.ts';
import { idName, nounsIn, singular, wordsOf } from '../../request/id-names.ts';
import { unknownLike } from './ids.ts';
import { type Mutation, refused } from './mutation.ts';

/** What says that there is none of something. */
const saysNone =
  /\b(no such|no \w+ (with|has|of) th(is|at|e)|(does|do)(n['’]t| not) exist|non-?exist(ent|ing)|unknown|(not|cannot be|could not be) found|missing)\b/i;

/**
 * Members of a body that name another item, with an id that nothing has: refused, where a response
 * of the operation says that it is for that.
 */
export function* unknownReferenceRows(
  context: CheckContext,
  operation: Operation,
): Generator<Mutation> {
  const schema = preferredMediaType(operation)?.schema;
  if (schema === undefined) return;
  for (const key of foreignKeys(context, context.links, operation)) {
    const refusal = refusalOf(context, operation, key);
    if (refusal === undefined) continue;
    const { name } = key;
    const wrong = `${name} names nothing that exists`;
    yield refused(
      `negative/body/${name}/unknown`,
      {
        wrong,
        statuses: [...new Set([refusal.status, 404, 422, 400, 409])],
        provenance: context.document.evidence.at(refusal.statement),
        statement: refusal.statement,
        location: `request/${name}`,
      },
      (request) => withUnknown(request, key, (body) => context.validator.accepts(schema, body)),
      { category: 'state' },
    );
  }
}

/**
 * The response that an operation has for an item that is not there: one whose description says so,
 * of all its members or of this one; a 404 where nothing in the path could be meant.
 */
function refusalOf(
  { document }: CheckContext,
  operation: Operation,
  { name }: ForeignKey,
): { readonly status: number; readonly statement: string } | undefined {
  const { responses, path, pointer } = operation;
  const kind = wordsOf(name).filter((word) => !/^(u?u?ids?|guids?)$/.test(word));
  const nouns = nounsIn(document);
  const isInPath = templateNames(path).length > 0;
  // Of several that the body names, a 404 that says no more may be for any.
  const isOnly = idsIn(document, operation).length === 1;
  const found = responses.find(({ status }) => {
    if (!/^4\d\d$/.test(status)) return false;
    const at = `${pointer}/responses/${status}`;
    const said = String(dereference(document, at).node['description'] ?? '');
    const words = wordsOf(said).map(singular);
    if (status === '404' && !isInPath)
      return (
        words.includes(kind.at(-1) ?? '') || (isOnly && !words.some((word) => nouns.has(word)))
      );
    return status !== '404' && saysNone.test(said) && words.includes(kind.at(-1) ?? '');
  });
  return (
    found && { status: Number(found.status), statement: `${pointer}/responses/${found.status}` }
  );
}

/** The members of a body that are ids by their names. */
function idsIn(document: OpenApiDocument, operation: Operation): string[] {
  const schema = bodySchema(document, operation);
  return schema === undefined
    ? []
    : propertiesOf(document, schema).filter((name) => idName(name) !== undefined);
}

function withUnknown(
  request: SentRequest,
  { name, isList }: ForeignKey,
  accepts: (body: unknown) => boolean,
): SentRequest {
  let invented: unknown;
  const changed = replaceBody(request, (body) => {
    if (!isObject(body)) return body;
    const [known] = [body[name]].flat();
    invented = unknownLike(known, 0);
    const unknown = { ...body, [name]: isList ? [invented] : invented };
    // Where the schema knows what there is, another value is wrong by the schema.
    return known !== undefined && known !== null && accepts(unknown) ? unknown : body;
  });
  if (
    changed.body === request.body ||
    JSON.stringify(changed.body) === JSON.stringify(request.body)
  )
    throw new CheckSkipped(`no valid body has an id of its own in ${name}`);
  return { ...changed, invented: [...(request.invented ?? []), String(invented)] };
}
