import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { getIn, setIn, withMember } from '../../../openapi/lib/value-path.ts';
import { findMediaType } from '../../../openapi/model/media-types.ts';
import { findResponse } from '../../../openapi/model/operation.ts';
import { wantsStream } from '../../documented/wants-stream.ts';
import type { Api, InferredBehaviour } from '../../model/api.ts';
import type { DataCollection } from '../../model/data.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { coerceToSchema } from '../entity/coerce-to-schema.ts';
import { withTag } from '../entity/conditions.ts';
import { createSamples } from '../entity/document-samples.ts';
import { createFiles } from '../entity/files.ts';
import { deletedShape } from '../infer/deleted-shape.ts';
import { inferResources } from '../infer/infer-resources.ts';
import { singular } from '../infer/inflect.ts';
import { findItem, successResponse, successSchema } from '../infer/locate-payload.ts';
import type { Inferred, OperationPlan, Resource } from '../infer/model.ts';
import { nounOf, parametersIn, shapeOf } from '../infer/path-shapes.ts';
import { isCallers } from '../infer/relations.ts';
import { createPresenter, type Presenter } from '../present/present.ts';
import { placedBelow } from '../repository/placed-below.ts';
import { createResourceRepository, declaresMissing } from '../repository/resource-repository.ts';
import { advance } from './advance.ts';
import { actOnNamed } from './affect-named.ts';
import { placedCall } from './caller.ts';
import { keepCaller } from './caller-there.ts';
import { changeMembers } from './change-members.ts';
import { answerCounts } from './count.ts';
import { create } from './create.ts';
import { createDataCollection } from './data-collection.ts';
import { createDerivation } from './derive.ts';
import { answerExists } from './exists.ts';
import { answerExport } from './export.ts';
import { download, removeFile, upload } from './file-operations.ts';
import { answerGathered } from './gather.ts';
import { createOnce } from './idempotency.ts';
import { withIncluded } from './included.ts';
import { keptItems } from './kept-items.ts';
import { changeLines } from './lines.ts';
import { actOnLinkage, answerUnlinked, linkedIds } from './linkages.ts';
import { answerList } from './list.ts';
import { actOnMany } from './many.ts';
import { noteAccount, tellCaller } from './note-account.ts';
import { perform } from './perform.ts';
import { actAsProcedure, procedureCollections } from './procedure.ts';
import { refusalOf } from './refuse.ts';
import { registered, withCaller } from './registration.ts';
import { remove } from './remove.ts';
import { assertRenewable } from './sign-in-tokens.ts';
import type { Tools } from './tools.ts';
import { update } from './update.ts';

/**
 * Infers the resources of an API and behaves by them. Nothing is read of the document before the
 * first call.
 */
export function createInferredBehaviour(api: Api): InferredBehaviour {
  const samples = createSamples(api);
  let inferred: Inferred | undefined;
  const infer = () => {
    inferred ??= inferResources(api.document, api.operations);
    return inferred;
  };
  const repository = createResourceRepository(api, samples, () => infer().resources);
  const presenter: Presenter = createPresenter(api, samples, (call, resource, entity) =>
    derivation.derive(call, resource, entity),
  );
  const derivation = createDerivation(
    api,
    samples,
    repository,
    infer,
    presenter.resourceSchema,
    (call, caller, schema) => registered(tools, call, caller, schema),
  );
  const files = createFiles(api, samples);
  const tools: Tools = { api, samples, repository, presenter, files, inferred: infer };
  const once = createOnce(api);
  let collections: DataCollection[] | undefined;
  return {
    samples,
    collections() {
      collections ??= [
        ...infer().resources.map((resource) =>
          createDataCollection(tools, resource, infer().resources),
        ),
        ...procedureCollections(api),
      ];
      return collections;
    },
    async answer(asked) {
      const procedural = await actAsProcedure(api, asked);
      if (procedural !== undefined) return procedural;
      const plan = infer().plans.get(asked.operation);
      await assertRenewable(api, asked);
      const noted = await noteAccount(tools, asked);
      const call = plan === undefined ? noted : placedBelow(noted, plan);
      await tellCaller(tools, call, plan);
      if (plan !== undefined) await keepCaller(tools, call, plan);
      if (plan?.above !== undefined) await tools.repository.checkAbove(call, plan.above);
      if (plan === undefined || plan.resource === undefined || plan.role === 'documented')
        return plan !== undefined && isCallers(plan.operation)
          ? answerCaller(tools, call, plan)
          : undefined;
      if (wantsStream(call)) return undefined;
      // What only ever leads elsewhere shows nothing of its own.
      if (
        successResponse(plan.operation) === undefined &&
        plan.operation.responses.some(({ status }) => /^3/.test(status))
      )
        return undefined;
      // A body that names no item means more than one, or none in particular.
      if (
        plan.address?.in === 'body' &&
        tools.repository.idOf(call, plan) === '' &&
        !(declaresMissing(call.operation) && sendsEmpty(call, plan))
      )
        return undefined;
      const { resource } = plan;
      return once(call, async () => {
        // A search that names nothing, and one for one that finds none, show what the document does.
        if (plan.lookup?.every(({ parameter }) => call.query[parameter] === undefined) === true)
          return undefined;
        const named = await repository.byMember(call, plan);
        if (plan.lookup !== undefined && !declaresMissing(plan.operation)) {
          const collection = await repository.open(call, resource);
          if (!(await repository.has(collection, repository.idOf(named, plan)))) return undefined;
        }
        return (
          (await refusalOf(tools, named, plan, resource)) ??
          withIncluded(
            tools,
            named,
            plan,
            await actOnNamed(tools, named, plan, () => act(tools, named, plan, resource)),
          )
        );
      });
    },
    async withCaller(call, answer) {
      const told = await withCaller(tools, call, answer);
      const isJson =
        (isObject(told.body) || Array.isArray(told.body)) && !Buffer.isBuffer(told.body);
      return isJson
        ? withTag(call, told, undefined, findResponse(call.operation, told.status))
        : told;
    },
    items(call, name, values) {
      const resource = infer().resources.find((own) => own.name === name);
      return resource === undefined ? undefined : keptItems(tools, call, resource, values);
    },
    nounOf(operation) {
      const resource = infer().plans.get(operation)?.resource;
      return resource === undefined ? undefined : singular(nounOf(resource.segments));
    },
    repair(call, answer) {
      const mediaType = findMediaType(
        findResponse(call.operation, answer.status)?.content ?? [],
        answer.type ?? 'application/json',
      );
      if (mediaType?.schema === undefined) return undefined;
      return {
        ...answer,
        body: coerceToSchema(api.validator, mediaType.schema, answer.body, () =>
          samples.answer(mediaType, call),
        ),
      };
    },
  };
}

/** Whether a body names an item by an empty text, which nothing is called. */
function sendsEmpty({ body }: OperationCall, { address }: OperationPlan): boolean {
  return isObject(body) && address !== undefined && body[address.name] === '';
}

/** The one who calls, where they have registered; else what the document shows. */
async function answerCaller(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Promise<Answer | undefined> {
  if (parametersIn(shapeOf(plan.operation).segments).length > 0) return undefined;
  const { status, mediaType, headers } = tools.presenter.choose(call, plan);
  const schema = mediaType?.schema;
  if (mediaType === undefined || schema === undefined) return undefined;
  const shown = tools.samples.answer(mediaType, call);
  const noun = 'user';
  const hints = {
    noun,
    members: new Set<string>(),
    place: undefined,
    ids: new Set(['id', 'username']),
  };
  const { path, schema: inner } = findItem(tools.api.document, schema, hints);
  const own = getIn(shown, path);
  const told = await registered(tools, call, own, inner);
  const body = told === own ? shown : setIn(shown, path, told);
  return body === shown ? undefined : { status, headers, type: mediaType.type, body };
}

async function act(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer | undefined> {
  const placed = () => (plan.isWithin === true ? placedCall(tools, call, resource) : call);
  switch (plan.role) {
    case 'list':
      return list(tools, await placed(), plan);
    case 'create':
      return create(tools, await placed(), plan, resource);
    case 'read':
      return read(tools, call, plan, resource);
    case 'replace':
    case 'merge':
      return update(tools, call, plan, resource);
    case 'delete':
      return remove(tools, call, plan, resource);
    case 'read-many':
    case 'create-many':
    case 'merge-many':
    case 'delete-many':
      return actOnMany(tools, call, plan, resource);
    case 'list-members':
    case 'add-member':
    case 'remove-member':
    case 'change-member':
      return plan.isLine === true
        ? changeLines(tools, call, plan, resource)
        : changeMembers(tools, call, plan, resource);
    case 'count':
      return answerCounts(tools, call, plan);
    case 'exists':
      return answerExists(tools, call, plan, resource);
    case 'export':
      return answerExport(tools, call, plan, resource);
    case 'linkage':
      return actOnLinkage(tools, call, plan, resource);
    case 'gather':
      return answerGathered(tools, call, plan);
    case 'action':
      return perform(tools, call, plan, resource);
    case 'upload':
      return upload(tools, call, plan, resource);
    case 'download':
      return download(tools, call, plan);
    case 'remove-file':
      return removeFile(tools, call, plan, resource);
    default:
      return undefined;
  }
}

async function list(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Promise<Answer | undefined> {
  const answer = await answerList(tools, call, plan);
  return answer === undefined
    ? undefined
    : withTag(call, answer, undefined, findResponse(call.operation, answer.status));
}

async function read(
  tools: Tools,
  asked: OperationCall,
  plan: OperationPlan,
  resource: Resource,
): Promise<Answer> {
  const linked = await linkedIds(tools, asked, plan);
  if (linked?.length === 0) return answerUnlinked(tools, asked, plan);
  const call =
    linked === undefined
      ? asked
      : { ...asked, path: { ...asked.path, [plan.address?.name ?? '']: linked[0] } };
  const schema = successSchema(plan.operation);
  const left = schema === undefined ? undefined : deletedShape(tools.api.document, schema);
  if (left !== undefined && (await tools.repository.isGone(call, plan))) {
    const id = tools.repository.idOf(call, plan);
    const shown = tools.samples.schema(left, call.sandbox.seed);
    const value = { ...(isObject(shown) ? shown : {}), deleted: true };
    const named = withMember(value, resource.resourceSchema.id ?? 'id', id);
    return tools.presenter.answer(call, plan, { id, value: named });
  }
  const kept = await tools.repository.obtain(call, plan);
  const entity = await advance(tools, call, resource, kept);
  // What came as bytes goes out as bytes, where the document leaves open what it is.
  const isOpen =
    successResponse(plan.operation)?.content.every(({ schema }) => schema === undefined) ?? false;
  const file =
    isOpen && entity.files?.['content'] !== undefined
      ? await download(tools, call, plan)
      : undefined;
  return file ?? tools.presenter.answer(call, plan, entity);
}
