import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn, setIn } from '../../../openapi/lib/value-path.ts';
import { findMediaType, isJson, negotiate } from '../../../openapi/model/media-types.ts';
import {
  findResponse,
  type MediaType,
  type ResponseDefinition,
} from '../../../openapi/model/operation.ts';
import { listExamples } from '../../../openapi/sample/samples.ts';
import { isOfTypes, schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { afterWaiting, documentedHeaders, statusOf } from '../../documented/documented-answer.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { perEntity } from '../../state/per-entity.ts';
import { coerceToSchema } from '../entity/coerce-to-schema.ts';
import { withTag } from '../entity/conditions.ts';
import { idValue, isIdName } from '../entity/create-entity.ts';
import { type Entity, memberOf } from '../entity/entity.ts';
import { withUrls } from '../entity/file-urls.ts';
import { meantFor } from '../entity/union-branch.ts';
import { normalizeName } from '../infer/inflect.ts';
import { assumedOf, learnedShows, learnedStatus, learnedTag } from '../infer/learned.ts';
import { findItem, overlap, successResponse } from '../infer/locate-payload.ts';
import { itemsOf, type Member, membersOf, placeOf } from '../infer/members.ts';
import type { OperationPlan, Resource, ResourceSchema } from '../infer/model.ts';
import { isPlaced } from '../infer/resource-schema.ts';
import { successStatuses } from '../infer/statuses.ts';
import { echoPath } from './echo-sent.ts';
import { withSelfAround, withSelfLinks } from './self-links.ts';

/** Shows items in the shapes that the operations' responses have. */
export interface Presenter {
  /** The response that suits a plan's role, with the media type that the client wants. */
  choose(call: OperationCall, plan: OperationPlan, preferred?: readonly number[]): Chosen;
  /** One item as an answer. */
  answer(
    call: OperationCall,
    plan: OperationPlan,
    entity: Entity,
    preferred?: readonly number[],
  ): Promise<Answer>;
  /** An item with what it says of others as those are now. */
  derive: Derive;
  /** An item in the shape of a schema. */
  resourceSchema(call: OperationCall, resource: Resource, entity: Entity, schema: string): unknown;
}

/** At once, where an item says nothing of others. */
export type Derive = (
  call: OperationCall,
  resource: Resource,
  entity: Entity,
) => Promise<Entity> | Entity;

export interface Chosen {
  readonly response: ResponseDefinition | undefined;
  readonly status: number;
  readonly mediaType: MediaType | undefined;
  readonly headers: Record<string, string>;
}

/** What an item looks different by, besides its schema. */
interface Surroundings {
  readonly seed: number;
  readonly baseUrl: string;
}

export function createPresenter(api: Api, samples: Samples, derive: Derive): Presenter {
  const { document } = api;

  function choose(
    call: OperationCall,
    plan: OperationPlan,
    suitable: readonly number[] = successStatuses[plan.role],
  ): Chosen {
    const learned = learnedStatus(document, plan.operation);
    const preferred = learned === undefined ? suitable : [learned, ...suitable];
    const response = successResponse(plan.operation, preferred);
    // A document that speaks of errors alone does not mean that nothing ever succeeds.
    if (response === undefined)
      return {
        response,
        status: plan.role === 'delete' ? 204 : 200,
        mediaType: undefined,
        headers: {},
      };
    const json = response.content.filter(({ type }) => isJson(type));
    const mediaType =
      negotiate(response.content, call.request.headers.accept) ?? json[0] ?? response.content[0];
    return {
      response,
      status: chosenStatus(response, plan.role),
      mediaType: statusOf(response) === 204 ? undefined : mediaType,
      headers: documentedHeaders(api, response, call.sandbox.seed),
    };
  }

  // What is shown of an item depends on its schema, the seed and the origin that the client used.
  type View = (entity: Entity, baseUrl: string) => unknown;
  const shownAs = new WeakMap<Resource, Map<string, Map<number, View>>>();

  function resourceSchema(
    call: OperationCall,
    resource: Resource,
    entity: Entity,
    schema: string,
  ): unknown {
    return withSelfLinks(api, call, resource, entity.id, viewOf(call, resource, entity, schema));
  }

  function viewOf(
    { sandbox: { seed }, request: { baseUrl } }: OperationCall,
    resource: Resource,
    entity: Entity,
    schema: string,
  ): unknown {
    const known = shownAs.get(resource)?.get(schema)?.get(seed);
    if (known !== undefined) return known(entity, baseUrl);
    const view: View = perEntity((shown: Entity, origin: string) =>
      makeItem(resource, shown, schema, { seed, baseUrl: origin }),
    );
    const bySchema = shownAs.get(resource) ?? new Map<string, Map<number, View>>();
    const bySeed = bySchema.get(schema) ?? new Map<number, View>();
    shownAs.set(resource, bySchema.set(schema, bySeed.set(seed, view)));
    return view(entity, baseUrl);
  }

  function makeItem(
    resource: Resource,
    entity: Entity,
    schema: string,
    { seed, baseUrl }: Surroundings,
  ): unknown {
    const value = withUrls(api, baseUrl, entity);
    const { hints } = resource.resourceSchema;
    if (
      resource.resourceSchema.schema !== undefined &&
      placeOf(document, schema) === placeOf(document, resource.resourceSchema.schema)
    )
      return value;
    const members = membersOf(
      document,
      schema,
      meantFor(api, value, new Set(Object.keys(isObject(value) ? value : {}))),
    );
    const types = schemaTypes(document, schema);
    if (!isObject(value)) return isOfTypes(types, value) ? value : samples.schema(schema, seed);
    if (members.size === 0)
      return types.size === 0 || types.has('object') ? value : samples.schema(schema, seed);
    const isLike = overlap(new Set(members.keys()), hints.members) >= 0.5;
    const template = samples.schema(schema, seed);
    const shown = new Map<string, unknown>();
    // What no other answer shows is shown here: the token of a key that was just made.
    const isOnlyHere = (name: string) =>
      !hints.members.has(name) && /(token|secret|password|key)$/i.test(name);
    for (const member of members.values()) {
      const own = shownOf(resource, entity, value, member);
      const named =
        own === undefined &&
        (isIdName(resource.resourceSchema, member.name) ||
          isNameById(resource.resourceSchema, member.name))
          ? idValue(api, member, entity.id)
          : own;
      const made = isObject(template) ? template[member.name] : undefined;
      if (member.writeOnly) continue;
      if (named !== undefined) shown.set(member.name, named);
      else if (
        /^(deleted|removed|success|ok|archived)$/.test(member.name) &&
        schemaTypes(document, member.pointer).has('boolean')
      )
        shown.set(member.name, true);
      else if (made !== undefined && (member.required || !isLike || isOnlyHere(member.name)))
        // Nobody follows or likes what nothing says so of.
        shown.set(member.name, made === true && isByViewer.test(member.name) ? false : made);
    }
    const item = Object.fromEntries(shown);
    // The schema may name the same members and want other values: `type: pen_ref` for a pen.
    return template === undefined
      ? item
      : coerceToSchema(api.validator, schema, item, () => template);
  }

  /** What an item has for a member of an answer: null is shown as null. */
  function shownOf(
    { resourceSchema: { members } }: Resource,
    { hidden }: Entity,
    value: unknown,
    { name, pointer }: Member,
  ): unknown {
    const elsewhere = learnedShows(document, pointer);
    const own =
      elsewhere === undefined
        ? [memberOf(value, name), memberOf(hidden, name)].find((known) => known !== undefined)
        : getIn(value, elsewhere);
    return own === undefined && !members.has(name) ? assumedOf(document, pointer) : own;
  }

  async function present(
    call: OperationCall,
    plan: OperationPlan,
    kept: Entity,
    preferred: readonly number[] | undefined,
  ): Promise<Answer> {
    const entity = plan.resource === undefined ? kept : await derive(call, plan.resource, kept);
    const { status, mediaType, headers } = choose(call, plan, preferred);
    if (mediaType === undefined) return { status, headers };
    const { schema } = mediaType;
    if (schema === undefined)
      return {
        status,
        headers,
        type: concrete(mediaType.type),
        body: isJson(mediaType.type)
          ? withUrls(api, call.request.baseUrl, entity)
          : String(samples.answer(mediaType, call) ?? ''),
      };
    const resource = plan.resource as Resource;
    const only = schemaTypes(document, schema).has('array') ? itemsOf(document, schema) : undefined;
    // Some APIs answer with a list of the one item.
    if (only !== undefined && !schemaTypes(document, schema).has('object'))
      return {
        status,
        headers,
        type: concrete(mediaType.type),
        body: [resourceSchema(call, resource, entity, only)],
      };
    const place = findItem(document, schema, resource.resourceSchema.hints);
    const shown = resourceSchema(call, resource, entity, place.schema);
    if (place.path.length === 0) {
      const receipt = showsNothing(resource, place.schema) ? receiptShown(mediaType) : undefined;
      return { status, headers, type: concrete(mediaType.type), body: receipt ?? shown };
    }
    return {
      status,
      headers,
      type: concrete(mediaType.type),
      body: withSelfAround(
        api,
        call,
        resource,
        entity.id,
        setIn(samples.answer(mediaType, call), place.path, shown),
      ),
    };
  }

  // Found once for each media type of the document.
  const receipts = new WeakMap<MediaType, { readonly shown: unknown }>();

  /** What the document shows of an answer that says nothing of the item: the first example that fits. */
  function receiptShown(mediaType: MediaType): unknown {
    const known = receipts.get(mediaType);
    if (known !== undefined) return known.shown;
    const { schema = '' } = mediaType;
    const shown = listExamples(document, mediaType)
      .map(({ value }) => value)
      .find((value) => api.validator.accepts(schema, value, 'answer'));
    receipts.set(mediaType, { shown });
    return shown;
  }

  /** Whether a schema has no member of the items, not even their id: `{ message }`. */
  function showsNothing({ resourceSchema: described }: Resource, schema: string): boolean {
    const names = [...membersOf(document, schema).keys()];
    return (
      names.length > 0 &&
      described.members.size > 0 &&
      names.every((name) => !described.members.has(name) && !isIdName(described, name))
    );
  }

  /** What nothing reads later is shown as done where the request waits for that. */
  function ended(call: OperationCall, answer: Answer): Answer {
    const content = findResponse(call.operation, answer.status)?.content ?? [];
    const schema = findMediaType(content, answer.type ?? 'application/json')?.schema;
    return { ...answer, body: afterWaiting(api, call, schema, answer.body) };
  }

  return {
    choose,
    resourceSchema,
    derive,
    async answer(call, plan, kept, preferred) {
      const own = await present(call, plan, kept, preferred);
      const shown = isPlaced(plan) ? echoPath(api, call, own) : own;
      const answer = isShownNowhere(plan) ? ended(call, shown) : shown;
      return plan.role === 'delete'
        ? answer
        : withTag(
            call,
            answer,
            kept,
            findResponse(call.operation, answer.status),
            plan.resource && learnedTag(api.document, plan.resource.resourceSchema),
          );
    },
  };
}

const isByViewer =
  /^(is_?|has_?)?(follow(ing|ed)|liked|favou?rited|bookmarked|block(ing|ed)|mut(ing|ed))/i;

function isShownNowhere({ resource }: OperationPlan): boolean {
  return resource?.plans.every(({ role }) => role !== 'read' && role !== 'list') ?? true;
}

/**
 * Whether a list shows, as `name`, the name that the path has for items that do not show it
 * themselves: that of `/shelves/{shelf_name}`.
 */
function isNameById({ idPath, hints }: ResourceSchema, name: string): boolean {
  const bare = normalizeName(name);
  const [parameter = ''] = hints.ids;
  return (
    idPath.length === 0 &&
    ['name', 'slug', 'key', 'code'].includes(bare) &&
    parameter !== bare &&
    parameter.endsWith(bare)
  );
}

function chosenStatus(response: ResponseDefinition, role: OperationPlan['role']): number {
  return response.status.toLowerCase() === '2xx' && role === 'create' ? 201 : statusOf(response);
}

/** A range such as `application/*` is what may come, not what comes. */
function concrete(type: string): string {
  return type.includes('*') ? 'application/json' : type;
}
