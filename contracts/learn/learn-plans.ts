import { isObject, ownMember } from '../../openapi/lib/json-pointer.ts';
import { getIn } from '../../openapi/lib/value-path.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { wordsOf } from '../request/id-names.ts';
import type { UnplannedSeen } from './observe/observe-unplanned.ts';
import type { SuccessSeen } from './observe/seen.ts';
import { type LearnedAction, updateAt } from './overlay/action.ts';
import { plainName } from './procedures/procedure-calls.ts';

/** Answers that have to show the item that was named, and items that have to be named. */
const fewestShown = 2;
/** Members of what is taken for an item. */
const fewestMembers = 3;
const deepest = 2;

/** An operation whose answers show an item that the request has named. */
interface Naming {
  readonly operation: Operation;
  /** The fact of the request, such as `query.ticketId`. */
  readonly fact: string;
  readonly way: readonly string[];
  /** The member of the item that holds its id. */
  readonly member: string;
}

/** What is learned, and the operations that it explains. */
export interface LearnedPlans {
  readonly actions: readonly LearnedAction[];
  readonly operations: ReadonlySet<Operation>;
}

/**
 * Operations of which the document does not say what they are about, and whose answers show the item
 * that the query or the body has named: `GET /getTicket?ticketId=…` reads one, `POST /closeTicket`
 * is an action, what answers with a new one makes it, and what answers with many lists them.
 */
export function learnPlans(
  unplanned: Iterable<UnplannedSeen>,
  planned: Iterable<Pick<SuccessSeen, 'operation' | 'plan'>>,
): LearnedPlans {
  const all = [...unplanned];
  const namings = all.flatMap((seen) => namingOf(seen) ?? []);
  const actions: LearnedAction[] = [];
  const operations = new Set<Operation>();
  const groups = new Map<string, Naming[]>();
  for (const naming of namings) {
    const key = `${plainName(naming.fact)} ${naming.member}`;
    groups.set(key, [...(groups.get(key) ?? []), naming]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    // What was seen once names its item as the others do.
    for (const seen of all) {
      const fact = factLike(seen, first.fact);
      const isOther = group.every(({ operation }) => operation !== seen.operation);
      const shows = seen.answers.every(
        ({ body, facts }) =>
          fact !== undefined &&
          String(memberAt(body, first.way, first.member)) === String(facts[fact]),
      );
      if (fact !== undefined && isOther && shows)
        group.push({ ...first, operation: seen.operation, fact });
    }
    const rest = all.filter((seen) => !group.some(({ operation }) => operation === seen.operation));
    const makers = rest.filter((seen) => seen.operation.method !== 'get' && givesItem(seen, first));
    const lists = rest.filter((seen) => listsItems(seen, first));
    if (makers.length === 0 && lists.length === 0) continue;
    const name = nameOf(first);
    const say = ({ operation, answers }: UnplannedSeen, role: string, id?: string) => {
      operations.add(operation);
      actions.push(
        updateAt(
          operation.pointer,
          { 'x-doubletake-resource': { name, role, ...(id !== undefined && { id }) } },
          { seen: answers.length, of: answers.length },
          `${operation.id} is about ${name}.`,
        ),
      );
    };
    for (const seen of lists) say(seen, 'list');
    for (const seen of makers) say(seen, 'create');
    for (const { operation, fact } of group) {
      const seen = all.find((own) => own.operation === operation);
      if (seen !== undefined) say(seen, roleOf(seen), memberOf(fact));
    }
    // What shows nothing, and names an item of these, acts on it as its word says.
    for (const seen of rest) {
      if (operations.has(seen.operation) || seen.operation.method === 'get') continue;
      const fact = factLike(seen, first.fact);
      if (fact === undefined) continue;
      const isDelete = /delete|remove|destroy|purge/i.test(wordsIn(seen.operation));
      if (isDelete) say(seen, 'delete', memberOf(fact));
    }
  }
  const items = new Map(
    [...planned].flatMap(({ operation: { path }, plan }) =>
      plan?.kind === 'collection' && /\{[^{}]+\}$/.test(path) ? [[path, plan]] : [],
    ),
  );
  for (const { operation, answers } of all) {
    if (operations.has(operation) || operation.method === 'get') continue;
    const [above, plan] = [...items].find(([path]) => operation.path.startsWith(`${path}/`)) ?? [];
    const [first] = answers;
    if (above === undefined || plan === undefined || first === undefined) continue;
    const shows = objectsIn(first.body).some(([way]) =>
      answers.every(
        ({ body, facts }) =>
          facts['id'] !== undefined &&
          String(memberAt(body, way, plan.idMember ?? 'id')) === String(facts['id']),
      ),
    );
    if (!shows) continue;
    const id = /\{([^{}]+)\}$/.exec(above)?.[1];
    operations.add(operation);
    actions.push(
      updateAt(
        operation.pointer,
        { 'x-doubletake-resource': { name: plan.resource, role: 'action', id } },
        { seen: answers.length, of: answers.length },
        `${operation.id} changes one of ${plan.resource}, and shows it.`,
      ),
    );
  }
  return { actions, operations };
}

function memberOf(fact: string): string {
  return fact.slice(fact.indexOf('.') + 1);
}

function wordsIn({ id, path }: Operation): string {
  return wordsOf(`${id} ${path}`).join(' ');
}

/** `tickets` of `ticketId`. */
function nameOf({ fact, way, operation }: Naming): string {
  const words = wordsOf(memberOf(fact)).filter((word) => !/^(ids?|uuid|key)$/.test(word));
  const noun = words.length > 0 ? words.join('-') : (way.at(-1) ?? operation.id);
  return noun.endsWith('s') ? noun : `${noun}s`;
}

/** The way to an item in all answers that has the value of one fact of the request each time. */
function namingOf({ operation, answers }: UnplannedSeen): Naming | undefined {
  const [first] = answers;
  if (first === undefined || answers.length < fewestShown) return undefined;
  for (const [way, item] of objectsIn(first.body))
    for (const member of Object.keys(item))
      for (const fact of Object.keys(first.facts)) {
        if (!/^(query|body)\./.test(fact) || !isIdOf(member, fact)) continue;
        const named = answers.map(({ facts }) => facts[fact]);
        const shown = answers.map(({ body }) => memberAt(body, way, member));
        const isSame = named.every(
          (value, index) => value !== undefined && String(value) === String(shown[index]),
        );
        if (isSame && new Set(named).size >= fewestShown) return { operation, fact, way, member };
      }
  return undefined;
}

/** Whether a member may hold the id that a fact names: `id` or `ticketId` for `query.ticketId`. */
function isIdOf(member: string, fact: string): boolean {
  const plain = (text: string) => wordsOf(text).join('');
  const [own, other] = [plain(member), plain(memberOf(fact))];
  return (
    /(id|uuid|key|number|code|slug|name)$/.test(other) &&
    (own === other || /^(id|uuid|key)$/.test(own))
  );
}

function objectsIn(
  body: unknown,
  way: readonly string[] = [],
): (readonly [way: readonly string[], item: Readonly<Record<string, unknown>>])[] {
  if (!isObject(body)) return [];
  const own = Object.keys(body).length >= fewestMembers ? [[way, body] as const] : [];
  if (way.length >= deepest) return own;
  return [
    ...own,
    ...Object.entries(body).flatMap(([name, inner]) => objectsIn(inner, [...way, name])),
  ];
}

function memberAt(body: unknown, way: readonly string[], member: string): unknown {
  const item = getIn(body, way);
  return isObject(item) ? ownMember(item, member) : undefined;
}

/** Whether every answer shows another item, at the way where others show the one that is named. */
function givesItem(seen: UnplannedSeen, { way, member, fact }: Naming): boolean {
  const { answers } = seen;
  const ids = answers.map(({ body }) => memberAt(body, way, member));
  const isNew = answers.length >= fewestShown && factLike(seen, fact) === undefined;
  return isNew && ids.every((id) => id !== undefined) && new Set(ids).size === ids.length;
}

/** Whether every answer has a list of such items, some of them with something in it. */
function listsItems({ answers }: UnplannedSeen, { member }: Naming): boolean {
  const lists = answers.map(({ body }) => (Array.isArray(body) ? body : listIn(body)));
  return (
    lists.some((list) => list !== undefined && list.length > 0) &&
    lists.every((list) =>
      list?.every((item: unknown) => isObject(item) && Object.hasOwn(item, member)),
    )
  );
}

function listIn(body: unknown): readonly unknown[] | undefined {
  if (!isObject(body)) return undefined;
  return Object.values(body).find((own): own is unknown[] => Array.isArray(own));
}

function factLike({ answers }: UnplannedSeen, fact: string): string | undefined {
  const plain = plainName(fact);
  return Object.keys(answers[0]?.facts ?? {}).find(
    (own) => /^(query|body)\./.test(own) && plainName(own) === plain,
  );
}

function roleOf({ operation }: UnplannedSeen): string {
  if (operation.method === 'get') return 'read';
  const words = wordsIn(operation);
  if (/\b(get|read|show|fetch|retrieve|info|describe)\b/.test(words)) return 'read';
  if (/\b(delete|remove|destroy|purge)\b/.test(words)) return 'delete';
  return /\b(update|edit|modify|patch|rename)\b/.test(words) ? 'merge' : 'action';
}
