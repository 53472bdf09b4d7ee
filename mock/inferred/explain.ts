import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { procedureOf } from '../../openapi/model/procedure.ts';
import { securityFlows } from '../../openapi/model/security.ts';
import type { Api } from '../model/api.ts';
import { oauthPath } from '../oauth/endpoints.ts';
import {
  describeAffected,
  describeLearned,
  describePlaces,
  describeRefusals,
} from './explain-learned.ts';
import { actionMember, membersOfQuery } from './infer/action-member.ts';
import { childMembers } from './infer/child-members.ts';
import { dependentsOf } from './infer/dependents.ts';
import { inferResources } from './infer/infer-resources.ts';
import { lifeCycleOf } from './infer/life-cycle.ts';
import {
  bodyMediaType,
  findItem,
  findItems,
  findSent,
  requestSchema,
  successResponse,
} from './infer/locate-payload.ts';
import { placeMember, sharedMembers } from './infer/members-of-new-items.ts';
import type { Confidence, Inferred, OperationPlan, Resource, Role } from './infer/model.ts';
import { nounOf } from './infer/path-shapes.ts';
import { findRelations, type Relations } from './infer/relations.ts';
import { successStatuses } from './infer/statuses.ts';
import { uniqueMembers } from './infer/unique-members.ts';
import { type QueryRole, queryRoles } from './query/list-query.ts';
import { findPaging } from './query/paging.ts';
import { isUpserted } from './repository/start-data.ts';

/** What a double has inferred of one API, and why: what `doubletake explain` prints. */
export interface Explanation {
  readonly name: string;
  readonly title: string;
  readonly resources: readonly ExplainedResource[];
  /**
   * Paths at which the double issues tokens for the document's security schemes; none where no
   * scheme has a flow.
   */
  readonly tokens: readonly string[];
  /** Operations that keep no state. */
  readonly documented: readonly {
    readonly operation: string;
    readonly path: string;
    readonly answers: 'handler' | 'procedure' | 'example' | 'sample' | 'no body';
    readonly why: string;
  }[];
}

export interface ExplainedResource {
  readonly name: string;
  readonly kind: Resource['kind'];
  readonly path: string;
  readonly parent: string | undefined;
  readonly confidence: Confidence;
  readonly why: readonly string[];
  readonly id:
    | {
        readonly member: string | undefined;
        readonly kind: string;
        readonly by: 'the server' | 'the client';
      }
    | undefined;
  /**
   * Where the item stands in requests and answers, such as `chatbot`; empty for the body itself.
   */
  readonly envelope: { readonly request: string; readonly answer: string; readonly list: string };
  readonly paging: string | undefined;
  /** Query parameters of its lists, with what they do. */
  readonly query: Readonly<Record<string, string>>;
  /**
   * Members that show items of other resources or count them, that no two items share, or that move
   * on by themselves, with what they are taken from.
   */
  readonly shows: Readonly<Record<string, string>>;
  readonly operations: readonly {
    readonly operation: string;
    readonly method: string;
    readonly path: string;
    readonly role: Role | 'handler';
    /** What it would do if no handler were written for it. */
    readonly inferred: Role;
    readonly why: string;
  }[];
}

export function explainApi(api: Api): Explanation {
  const inferred = inferResources(api.document, api.operations);
  const { resources, plans } = inferred;
  return {
    name: api.name,
    title: api.document.title,
    tokens:
      securityFlows(api.document).length > 0
        ? [`${oauthPath}/token`, `${oauthPath}/authorize`]
        : [],
    resources: resources.map((resource) => explainResource(api, resource, inferred)),
    documented: [...plans.values()]
      .filter(({ role }) => role === 'documented')
      .map(({ operation, why }) => {
        const isHandled = Object.hasOwn(api.behaviour.handlers, operation.id);
        const procedure = procedureOf(api.document, operation);
        const path = `${operation.method.toUpperCase()} ${operation.path}`;
        if (procedure !== undefined && !isHandled) {
          const told = `x-doubletake-procedure says what it does to ${procedure.of}`;
          return { operation: operation.id, path, answers: 'procedure' as const, why: told };
        }
        return {
          operation: operation.id,
          path,
          answers: isHandled ? 'handler' : answersOf(operation),
          why: isHandled ? 'a handler is written for it' : why,
        };
      }),
  };
}

function explainResource(api: Api, resource: Resource, inferred: Inferred): ExplainedResource {
  const { resourceSchema } = resource;
  const list = resource.plans.find(({ role }) => role === 'list');
  const paging = list === undefined ? undefined : findPaging(api.document, list.operation);
  return {
    name: resource.name,
    kind: resource.kind,
    path: `/${resource.segments.join('/')}`,
    parent: resource.parent?.name,
    confidence: resource.confidence,
    why: resource.why,
    id:
      resource.kind === 'singleton'
        ? undefined
        : {
            member:
              resourceSchema.idPath.length === 0 ? undefined : resourceSchema.idPath.join('.'),
            kind: resourceSchema.idKind,
            by:
              resourceSchema.sentId !== undefined || isUpserted(resource)
                ? 'the client'
                : 'the server',
          },
    envelope: {
      request: requestEnvelope(api, resource),
      answer: answerEnvelope(api, resource),
      list: list === undefined ? '' : listEnvelope(api, resource, list),
    },
    paging:
      paging === undefined
        ? undefined
        : [
            paging.kind,
            ...[paging.position, paging.size].flatMap((parameter) => parameter?.name ?? []),
          ].join(' '),
    query:
      list === undefined
        ? {}
        : Object.fromEntries(
            [...queryRoles(api.document, list.operation, resource).byName].map(([name, role]) => [
              name,
              describeRole(role),
            ]),
          ),
    shows: {
      ...describeNew(api, resource, inferred),
      ...describeRelations(findRelations(api.document, resource, inferred)),
      ...describeOwn(api, resource, inferred),
      ...describeLearned(api.document, resourceSchema.schema),
    },
    operations: [...resource.plans].sort(inOrderOf(api)).map((plan) => ({
      operation: plan.operation.id,
      method: plan.operation.method.toUpperCase(),
      path: plan.operation.path,
      role: Object.hasOwn(api.behaviour.handlers, plan.operation.id)
        ? ('handler' as const)
        : plan.role,
      inferred: plan.role,
      why: `${[plan.why, ...describeMembers(api, plan, resource)].join('; ')}${describeAffected(api.document, plan.operation)}${describeRefusals(api.document, plan.operation)}${describePlaces(api.document, plan.operation)}`,
    })),
  };
}

/** `sets its referrer`, `client_id is what the query says as client_id`. */
function describeMembers({ document }: Api, plan: OperationPlan, resource: Resource): string[] {
  const about = actionMember(document, plan, resource);
  const words = { set: 'sets its', renew: 'makes a new' };
  return [
    ...(about === undefined ? [] : [`${words[about.does]} ${about.member.name}`]),
    ...(plan.role === 'create' ? membersOfQuery(document, plan.operation, resource) : []).map(
      ({ member, parameter }) => `${member} is what the query says as ${parameter}`,
    ),
  ];
}

/** `the clerk of /clerks that clerk_id names`, `the number of /books/{id}/notes`. */
function describeRelations({
  embeddings,
  summaries,
  ownCounts,
  totals,
  stockFlags,
  ownFacts,
  places,
  repeats,
}: Relations): Record<string, string> {
  const at = (resource: Resource) => `/${resource.segments.join('/')}`;
  const does = {
    count: 'the number of',
    counts: 'by status the numbers of',
    average: 'the average of',
    last: 'the last of',
    list: 'all of',
  };
  return Object.fromEntries([
    ...embeddings.map(({ member, target, shownBy, isCaller, keys }): [string, string] => [
      member,
      isCaller
        ? `the one who calls, ${target === undefined ? (shownBy?.path ?? 'a sample') : at(target)}`
        : `what ${keys.slice(1).join(' or ')} names of ${target === undefined ? (shownBy?.path ?? 'a sample') : at(target)}`,
    ]),
    ...summaries.map(({ member, kind, of, owner }): [string, string] => [
      member,
      `${does[kind]} ${at(of)}${owner === undefined ? '' : ` by ${owner}`}`,
    ]),
    ...ownCounts.map(({ member, list }): [string, string] => [member, `the number of ${list}`]),
    ...(repeats === undefined
      ? []
      : [[repeats.count, `how many there are of each ${repeats.keys.join(' and ')}`] as const]),
    ...stockFlags.map(({ member, number, isNone }): [string, string] => [
      member,
      `whether ${number} is ${isNone ? '0' : 'above 0'}`,
    ]),
    ...ownFacts.map(({ member, why }): [string, string] => [member, `${why} (assumed)`]),
    ...(places === undefined
      ? []
      : [places.taken, places.left, places.full, places.mine].flatMap((member) =>
          member === undefined
            ? []
            : [[member, `by the ${at(places.of)}${refusalOf(places.of)} (assumed)`] as const],
        )),
    ...totals.map(({ member, list, quantity, price }): [string, string] => [
      member,
      `the sum of ${price === undefined ? '' : `${price} × `}${quantity} of ${list}`,
    ]),
  ]);
}

/** That what takes a place is refused where there is none, where its creation declares that. */
function refusalOf({ plans }: Resource): string {
  const create = plans.find(({ role }) => role === 'create')?.operation;
  return create?.responses.some(({ status }) => status === '409') === true
    ? ', which 409 refuses where there is no place'
    : '';
}

/** `no two alike: its 409 names it`, `queued → running → done by reads`. */
function describeOwn(
  { document }: Api,
  resource: Resource,
  inferred: Inferred,
): Record<string, string> {
  const create = resource.plans.find(({ role }) => role === 'create');
  const unique = create === undefined ? [] : uniqueMembers(document, create.operation, resource);
  const cycle = lifeCycleOf(document, resource);
  const [[first, middle] = []] = cycle?.after ?? [];
  const above = inferred.resources.flatMap((other) =>
    dependentsOf(document, other, inferred.resources)
      .filter(({ of }) => of === resource)
      .map(({ owner, becomes }): [string, string] => [
        owner,
        becomes === 'null'
          ? `null where what it names of /${other.segments.join('/')} is deleted (assumed)`
          : `what it is deleted with of /${other.segments.join('/')} (assumed)`,
      ]),
  );
  return Object.fromEntries([
    ...above,
    ...unique.map(({ name, why }): [string, string] => [name, `no two alike: ${why}`]),
    ...(cycle === undefined
      ? []
      : [
          [
            cycle.member,
            `${middle === cycle.end ? first : `${first} → ${middle}`} → ${cycle.end}, one step for each read`,
          ] as const,
        ]),
    ...(create === undefined ? [] : childMembers(document, create, resource, inferred)).map(
      ({ member, child }): [string, string] => [
        member,
        `what a creation sends as ${member} is made in /${child.segments.join('/')}`,
      ],
    ),
  ]);
}

/** What a new item has, where nobody sends it, of those that are there. */
function describeNew(
  { document }: Api,
  resource: Resource,
  { resources }: Inferred,
): Record<string, string> {
  if (!resource.plans.some(({ role }) => role === 'create')) return {};
  const place = placeMember(document, resource, resources);
  const others = resources.filter((other) => other !== resource && other.kind === 'collection');
  const known = sharedMembers(document, resource).filter((name) =>
    others.some(({ resourceSchema: { members } }) => members.has(name)),
  );
  return Object.fromEntries([
    ...(place === undefined
      ? []
      : [[place.name, 'after those that are there, where it is not sent (assumed)'] as const]),
    ...known.map(
      (name) =>
        [name, 'that of what it is made below or names, where it is not sent (assumed)'] as const,
    ),
  ]);
}

/** `filter by kind`, `filter by price, gte`, `search`. */
function describeRole(role: QueryRole): string {
  if (!('member' in role)) return role.kind;
  const by = `${role.kind} by ${role.member.join('.')}`;
  return role.kind === 'filter' && role.operator !== 'eq' ? `${by}, ${role.operator}` : by;
}

/** Shorter paths first, and those of one path as the document has them. */
function inOrderOf({ operations }: Api): (a: OperationPlan, b: OperationPlan) => number {
  const length = ({ operation }: OperationPlan) => operation.path.split('/').length;
  return (a, b) =>
    length(a) - length(b) || operations.indexOf(a.operation) - operations.indexOf(b.operation);
}

function requestEnvelope(api: Api, resource: Resource): string {
  const plan =
    resource.plans.find(({ role }) => role === 'create') ??
    resource.plans.find(({ role }) => role === 'replace' || role === 'merge');
  const schema = plan === undefined ? undefined : requestSchema(plan.operation);
  return schema === undefined
    ? ''
    : findSent(api.document, schema, resource.resourceSchema.hints).path.join('.');
}

function answerEnvelope(api: Api, resource: Resource): string {
  const plan = (['read', 'create', 'replace', 'merge'] as const)
    .map((role) => resource.plans.find((own) => own.role === role))
    .find((found) => found !== undefined);
  const schema = plan === undefined ? undefined : schemaOf(plan);
  return schema === undefined
    ? ''
    : findItem(api.document, schema, resource.resourceSchema.hints).path.join('.');
}

function listEnvelope(api: Api, resource: Resource, plan: OperationPlan): string {
  const schema = schemaOf(plan);
  return schema === undefined
    ? ''
    : (findItems(
        api.document,
        schema,
        nounOf(resource.segments),
        true,
        resource.resourceSchema.hints,
      )?.path.join('.') ?? '');
}

function schemaOf({ operation, role }: OperationPlan): string | undefined {
  return bodyMediaType(successResponse(operation, successStatuses[role])?.content ?? [])?.schema;
}

function answersOf(operation: Operation): 'example' | 'sample' | 'no body' {
  const content = successResponse(operation)?.content ?? [];
  if (content.length === 0) return 'no body';
  return content.some(({ node }) => 'example' in node || isObject(node['examples']))
    ? 'example'
    : 'sample';
}
