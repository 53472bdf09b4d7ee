import { isObject, ownMember } from '../../../openapi/lib/json-pointer.ts';
import {
  type Facts,
  fillTemplate,
  memberOfFact,
  scalarFacts,
} from '../../../openapi/model/answer-template.ts';
import {
  compareIds,
  type Procedure,
  type ProcedureCase,
  type ProcedureOrder,
  procedureOf,
} from '../../../openapi/model/procedure.ts';
import type { Api } from '../../model/api.ts';
import type { DataCollection } from '../../model/data.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Collection } from '../../model/store.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import type { Entity } from '../entity/entity.ts';
import { likeExample } from '../entity/new-id.ts';
import { factsOf } from '../present/learned-problem.ts';

/** How often an id is made up after the example until one is free. */
const attempts = 20;

/**
 * Answers a call whose operation has `x-doubletake-procedure`, and does to the item what that says;
 * undefined where the operation has none, or nothing for this case.
 */
export async function actAsProcedure(api: Api, call: OperationCall): Promise<Answer | undefined> {
  const procedure = procedureOf(api.document, call.operation);
  if (procedure === undefined) return undefined;
  const { method, path, query } = call.request;
  const facts = factsOf({
    method,
    path,
    query,
    values: call.path,
    parameters: call.query,
    body: call.body,
  });
  const entities = itemsOf(api, call.sandbox, procedure.of);
  if (procedure.newId !== undefined && procedure.absent !== undefined)
    return makeNew(entities, call.sandbox, procedure.newId, procedure.absent, facts);
  if (procedure.id === undefined) return list(procedure, await entities.list(), facts);
  const named = ownMember(facts, procedure.id);
  const id = named === undefined ? undefined : String(named);
  const entity = id === undefined ? undefined : await entities.get(id);
  const own = entity === undefined ? procedure.absent : procedure.present;
  if (own === undefined) return undefined;
  if (entity === undefined || id === undefined)
    return own.make === true && id !== undefined
      ? ((await make(entities, id, own, facts)) ?? actAsProcedure(api, call))
      : answerOf(own, facts);
  if (own.remove === true) {
    await entities.delete(id);
    return answerOf(own, { ...facts, ...entityFacts(entity) });
  }
  const changed =
    own.set === undefined
      ? entity
      : await entities.update(id, (current) => changedBy(current, own, facts));
  return answerOf(own, { ...facts, ...entityFacts(changed ?? entity) });
}

/** The items of procedures, for data files: by the word that the procedures have for them. */
export function procedureCollections(api: Api): DataCollection[] {
  const words = new Map<string, string>();
  for (const operation of api.operations) {
    const procedure = procedureOf(api.document, operation);
    if (procedure === undefined) continue;
    const member = procedure.id && memberOfFact(procedure.id);
    if (member !== undefined || !words.has(procedure.of))
      words.set(procedure.of, member ?? words.get(procedure.of) ?? 'id');
  }
  return [...words].map(([of, idMember]) => collectionOf(api, of, idMember));
}

function collectionOf(api: Api, of: string, idMember: string): DataCollection {
  return {
    name: of,
    segments: [of],
    aliases: [],
    kind: 'collection',
    idOf(value) {
      const id = isObject(value) ? ownMember(value, idMember) : undefined;
      return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
    },
    newId: ({ sandbox }) => sandbox.ids.uuid(),
    idValue: (id) => id,
    begin: () => Promise.resolve(),
    async insert({ sandbox }, id, { value }) {
      const isNew = await itemsOf(api, sandbox, of).insert(id, { id, value });
      return isNew
        ? []
        : [{ pointer: '', message: `has an id that is taken: ${JSON.stringify(id)}` }];
    },
    async list({ sandbox }) {
      const entities = await itemsOf(api, sandbox, of).list();
      return entities.map(({ id, value }) => ({ id, value, files: new Map<string, string>() }));
    },
    places: () => Promise.resolve([[]]),
  };
}

function itemsOf(api: Api, { store }: Sandbox, of: string): Collection<Entity> {
  return store.collection<Entity>(`${api.name}/${of}`);
}

/** Undefined where another call has made an item of that id in the meantime. */
async function make(
  entities: Collection<Entity>,
  id: string,
  own: ProcedureCase,
  facts: Facts,
): Promise<Answer | undefined> {
  const entity = changedBy({ id, value: own.initial ?? {} }, own, facts);
  const isNew = await entities.insert(id, entity);
  return isNew ? answerOf(own, { ...facts, ...entityFacts(entity) }) : undefined;
}

async function makeNew(
  entities: Collection<Entity>,
  sandbox: Sandbox,
  example: string,
  own: ProcedureCase,
  facts: Facts,
): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const id = await nextId(entities, sandbox, example, tries);
    const made = await make(entities, id, own, facts);
    if (made !== undefined) return made;
  }
}

function changedBy(current: Entity, { set }: ProcedureCase, facts: Facts): Entity {
  if (set === undefined) return current;
  const before = isObject(current.value) ? current.value : {};
  const sent = fillTemplate(set, { ...facts, ...entityFacts(current) });
  return { ...current, value: { ...before, ...(isObject(sent) ? sent : {}) } };
}

function list(
  { present, order }: Procedure,
  entities: readonly Entity[],
  facts: Facts,
): Answer | undefined {
  if (present === undefined) return undefined;
  const items = inOrder(entities, order).map(entityFacts);
  return {
    ...answerOf(present, facts),
    body: fillTemplate(present.body, { ...facts, count: items.length }, [], items),
  };
}

function inOrder(entities: readonly Entity[], order: ProcedureOrder | undefined): Entity[] {
  const byId = () => [...entities].sort((a, b) => compareIds(a.id, b.id));
  if (order === 'id') return byId();
  if (order === '-id') return byId().reverse();
  return order === 'newest' ? [...entities].reverse() : [...entities];
}

function entityFacts({ id, value }: Entity): Facts {
  const asNumber = Number(id);
  const isNumber = String(asNumber) === id && Number.isSafeInteger(asNumber);
  return { ...scalarFacts('entity', value), 'entity.id': isNumber ? asNumber : id };
}

function answerOf(own: ProcedureCase, facts: Facts): Answer {
  return {
    status: own.status,
    ...(own.body !== undefined && {
      type: own.type ?? 'application/json',
      body: fillTemplate(own.body, facts),
    }),
  };
}

/** @param tries how many ids were taken already */
async function nextId(
  entities: Collection<Entity>,
  sandbox: Sandbox,
  example: string,
  tries: number,
): Promise<string> {
  if (/^\d+$/.test(example)) {
    let last = 0;
    for (const { id } of await entities.list())
      if (Number.isSafeInteger(Number(id))) last = Math.max(last, Number(id));
    return String(last + 1);
  }
  // An example may be of a form that has fewer ids than there are items.
  return tries < attempts ? likeExample(sandbox, example, undefined) : sandbox.ids.uuid();
}
