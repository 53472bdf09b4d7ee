import type { Affected } from '../../openapi/model/affected.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { Refusal } from '../../openapi/model/refusal.ts';
import type { Api } from '../model/api.ts';
import type { OperationCall } from '../model/types.ts';
import { inferResources } from './infer/infer-resources.ts';
import { learnedAffects, learnedRefusals } from './infer/learned.ts';
import {
  bodyMediaType,
  findItem,
  findItems,
  requestSchema,
  successResponse,
} from './infer/locate-payload.ts';
import { membersOf } from './infer/members.ts';
import type { OperationPlan, Resource } from './infer/model.ts';
import { nounOf } from './infer/path-shapes.ts';
import { successStatuses } from './infer/statuses.ts';
import { uniqueMembers } from './infer/unique-members.ts';
import { findPaging } from './query/paging.ts';
import { ownersOf } from './repository/owners.ts';
import { collectionUrl } from './repository/resource-repository.ts';

/** What a request is about, by what is inferred of its operation. */
export interface DescribedRequest {
  readonly role: string;
  readonly resource: string;
  readonly kind: 'collection' | 'singleton';
  /** Path of the collection with its values. */
  readonly collection: string;
  readonly itemId: string | undefined;
  readonly idMember: string | undefined;
  readonly schema: string | undefined;
  /** The members of an item, with the pointers of their schemas. */
  readonly members: ReadonlyMap<string, string>;
  readonly answerPath: readonly (string | 0)[];
  readonly requestPath: readonly (string | 0)[];
  readonly listPath: readonly (string | 0)[];
  readonly sizeParameter: string | undefined;
  readonly positionParameter: string | undefined;
  /** Members that the path says. */
  readonly owners: readonly string[];
  /** Whether a list shows those items alone that the path names by a member of theirs. */
  readonly isPart: boolean;
  /** Members of what is sent that no two items have the same. */
  readonly unique: readonly string[];
  /** When the operation is refused by the state of the item. */
  readonly refusals: readonly Refusal[];
  /** What the operation changes of items that its own item names. */
  readonly affects: readonly Affected[];
  /** Members that the operation takes for an item. */
  readonly sendable: ReadonlySet<string>;
  /** Whether the operations on its items are calls that name them in the query or the body. */
  readonly isCall: boolean;
}

/** Says what a request is about; undefined where its operation keeps no state. */
export type DescribeRequest = (
  operation: Operation,
  read: Pick<OperationCall, 'path' | 'query' | 'body'>,
) => DescribedRequest | undefined;

export function createRequestDescriber(api: Api): DescribeRequest {
  const { plans } = inferResources(api.document, api.operations);
  return (operation, read) => describe(api, plans.get(operation), operation, read);
}

function describe(
  api: Api,
  plan: OperationPlan | undefined,
  operation: Operation,
  read: Pick<OperationCall, 'path' | 'query' | 'body'>,
): DescribedRequest | undefined {
  const resource = plan?.resource;
  if (plan === undefined || resource === undefined || plan.role === 'documented') return undefined;
  const { resourceSchema } = resource;
  const { hints } = resourceSchema;
  const answer = bodyMediaType(
    successResponse(operation, successStatuses[plan.role])?.content ?? [],
  )?.schema;
  const request = requestSchema(operation);
  const call = { operation, ...read } as OperationCall;
  const places = {
    path: read.path,
    query: read.query,
    body: Object(read.body) as typeof read.path,
  };
  const id = plan.address === undefined ? undefined : places[plan.address.in][plan.address.name];
  const paging = findPaging(api.document, operation);
  return {
    role: plan.role,
    resource: resource.name,
    kind: resource.kind,
    collection: collectionUrl(call, resource),
    itemId: id === undefined || id === null ? undefined : String(id),
    idMember: resourceSchema.id,
    schema: resourceSchema.schema,
    members: new Map([...resourceSchema.members].map(([name, { pointer }]) => [name, pointer])),
    answerPath: answer === undefined ? [] : findItem(api.document, answer, hints).path,
    requestPath: request === undefined ? [] : findItem(api.document, request, hints).path,
    listPath:
      answer === undefined
        ? []
        : (findItems(api.document, answer, nounOf(resource.segments), true)?.path ?? []),
    sizeParameter: paging?.size?.name,
    positionParameter: paging?.position?.name,
    owners: [...ownersOf(api, call, resource).keys()],
    isPart: plan.owners.length > 0,
    unique: uniqueMembers(api.document, operation, resource).map(({ name }) => name),
    refusals: learnedRefusals(api.document, operation.pointer),
    affects: learnedAffects(api.document, operation.pointer),
    sendable: new Set(
      request === undefined
        ? []
        : membersOf(api.document, findItem(api.document, request, hints).schema).keys(),
    ),
    isCall: isCalled(resource),
  };
}

function isCalled({ plans }: Resource): boolean {
  return (
    plans.every(({ operation }) => !operation.path.includes('{')) &&
    plans.some(({ address }) => address?.in === 'query' || address?.in === 'body')
  );
}
