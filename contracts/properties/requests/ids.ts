import {
  formatPointer,
  getPointer,
  isObject,
  ownMember,
} from '../../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Refusal } from '../../oracles/expect.ts';
import { isOk } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Fixture } from '../../plan/fixtures.ts';
import type { Link } from '../../plan/operation-links.ts';
import { successSchema } from '../../plan/resources.ts';
import { noBindings } from '../../request/build-request.ts';
import { isMadeUp, madeUpUuid } from '../../request/own-names.ts';
import { type Mutation, refused } from './mutation.ts';

/** Ids that name nothing: of the right shape, and of a wrong one. A 404 has to come. */
export function* unknownIdRows(context: CheckContext, operation: Operation): Generator<Mutation> {
  const declares = (statuses: RegExp) =>
    operation.responses.some(({ status }) => statuses.test(status));
  // A PUT may make what is not there (RFC 9110, section 9.3.4), and with an id of the sender's
  // choice.
  if (operation.method === 'put' && (declares(/^201$/) || !declares(/^(404|4xx)$/i))) return;
  const statement = `${operation.pointer}/responses/404`;
  for (const place of placesOf(context, operation))
    for (const kind of kindsFor(operation, place)) {
      const { source, name } = place;
      // Of what nothing makes or lists, or where no refusal is declared, nobody can say that it
      // must not be there.
      const isKnown = declares(/^(404|4xx|default)$/i) && isMadeKnown(context, operation, name);
      const schema = operation.parameters.find((parameter) => parameter.name === name)?.schema;
      const evidence = context.document.evidence.at(statement);
      const refusal: Refusal = {
        wrong: {
          unknown: `${name} names nothing that exists`,
          malformed: `${name} is of no form that an id has`,
          cut: `${name} lacks the last character of an id`,
          longer: `${name} has a letter after an id`,
        }[kind],
        statuses: [404],
        provenance: isKnown ? evidence : { evidence: 'assumed' },
        statement,
        location: `request/${name}`,
      };
      const isOfForm = (id: unknown) =>
        kind === 'unknown' && (schema === undefined || context.validator.accepts(schema, id));
      yield {
        ...refused(
          `negative/${source === 'body' ? 'body' : 'id'}/${name}/${kind}`,
          refusal,
          (request) => request,
          { probes: false, safety: 'refused', category: 'state' },
        ),
        provenance: evidence,
        expect: (request) => ({
          is: 'refused',
          ...refusal,
          statuses: isOfForm(request.values?.[name]) ? [404] : [404, 400, 422],
        }),
        prepare: async (session) =>
          changeId(await prepareOrNothing(session, operation), {
            ...place,
            kind,
            number: context.operations.indexOf(operation),
            isNumber:
              schema !== undefined &&
              ['integer', 'number'].some((type) => schemaTypes(context.document, schema).has(type)),
          }),
      };
    }
}

type Kind = 'unknown' | 'malformed' | 'cut' | 'longer';

/**
 * Whoever looks for what begins like an id finds one that is cut short, and whoever reads digits as
 * far as they go finds one with a letter after it; that is tried by reads.
 */
function kindsFor({ method, path }: Operation, { name }: Place): readonly Kind[] {
  const isLast = method === 'get' && path.endsWith(`{${name}}`);
  return ['unknown', 'malformed', ...(isLast ? (['cut', 'longer'] as const) : [])];
}

/** Where a request says which item is meant. */
interface Place {
  readonly source: 'body' | 'parameters';
  readonly name: string;
}

/**
 * The ids in a path, and what links hand on: a query parameter or member that may be left out may
 * name nothing, since a filter then finds nothing.
 */
function placesOf({ links }: CheckContext, operation: Operation): Place[] {
  const handed = links
    .filter(({ to }) => to.id === operation.id)
    .flatMap(({ parameters, requestBody }): Place[] => [
      ...Object.keys(parameters)
        .map((name) => name.replace(/^\w+\./, ''))
        .filter((name) =>
          operation.parameters.some((parameter) => parameter.name === name && parameter.required),
        )
        .map((name): Place => ({ source: 'parameters', name })),
      ...Object.keys(isObject(requestBody) ? requestBody : {}).map(
        (name): Place => ({ source: 'body', name }),
      ),
    ]);
  const inPath = operation.parameters
    .filter(({ in: place }) => place === 'path')
    .map(({ name }): Place => ({ source: 'parameters', name }));
  return [
    ...new Map(
      [...inPath, ...handed].map((place) => [`${place.source} ${place.name}`, place]),
    ).values(),
  ];
}

/**
 * Whether links tell where values of a parameter or member come from; step by step, where one hands
 * on what it was called with.
 */
function isMadeKnown(
  context: CheckContext,
  operation: Operation,
  name: string,
  depth = 0,
): boolean {
  return context.links.some((link) => {
    if (
      link.to.id !== operation.id ||
      link.from.id === operation.id ||
      !listsContents(context, link)
    )
      return false;
    const expression = String({ ...link.parameters, ...Object(link.requestBody) }[name] ?? '');
    const [, before] = /^\$request\.path\.(.+)$/.exec(expression) ?? [];
    if (link.inferred !== true || before === undefined)
      return link.inferred !== true || expression !== '';
    return depth < 4 && isMadeKnown(context, link.from, before, depth + 1);
  });
}

/**
 * Paths tell what an API makes and what it lists; that something below what it only lists is as
 * real is guessed, and what answers a list may find none.
 */
function listsContents({ document }: CheckContext, { from, to, inferred }: Link): boolean {
  if (inferred !== true || from.method === 'post') return true;
  const shown = successSchema(to);
  return (
    to.path.endsWith('}') &&
    to.method !== 'post' &&
    !(shown !== undefined && schemaTypes(document, shown).has('array'))
  );
}

interface Change extends Place {
  readonly kind: Kind;
  /**
   * Tells the unknown ids of operations apart: one operation may make what another is told that it
   * is not there.
   */
  readonly number: number;
  readonly isNumber: boolean;
}

/**
 * The id changed in every place that it goes to: an API may want it in the query and in the body.
 */
function changeId(fixture: Fixture, { source, name, kind, number, isNumber }: Change): Fixture {
  const { parameters, body } = fixture.bindings;
  const known = (source === 'body' ? body : parameters)[name];
  // A number without its last digit is another number.
  if (kind === 'cut' && (typeof known !== 'string' || !/\D/.test(known) || known.length < 8))
    throw new CheckSkipped('no id is long enough to be cut short');
  if (kind === 'longer' && known === undefined)
    throw new CheckSkipped('no id is known to put a letter after');
  const value =
    kind === 'cut'
      ? String(known).slice(0, -1)
      : kind === 'longer'
        ? `${known}x`
        : kind === 'malformed'
          ? `doubletake~no~id~${number}`
          : unknownLike(isNumber ? 1 : known, number);
  const turnAll = (members: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(members).map(([key, member]) => [key, member === known ? value : member]),
    );
  const bindings = { parameters: turnAll(parameters), body: turnAll(body) };
  bindings[source][name] = value;
  return { ...fixture, ...(isNobodys(value) && { invented: [String(value)] }), bindings };
}

/**
 * Whether a made-up id is such that nothing of anybody's has it: by its form, or because it is too
 * long to be met by chance.
 */
function isNobodys(value: unknown): boolean {
  return isMadeUp(value, '') || /[a-z0-9]{8}$/i.test(String(value).replaceAll('-', ''));
}

/**
 * What the check needs of a real item; where none can be made, the examples of the document do.
 */
async function prepareOrNothing(session: CheckSession, operation: Operation): Promise<Fixture> {
  try {
    return await session.prepare(operation, { shared: true });
  } catch (error) {
    if (!(error instanceof CheckSkipped)) throw error;
    return { bindings: noBindings, made: new Map() };
  }
}

/** A value of the same shape: letters and digits turned round, so that a UUID stays a UUID. */
export function unknownLike(value: unknown, number: number): unknown {
  if (typeof value === 'number') return 2_147_480_000 + number;
  const text = String(value ?? '00000000-0000-4000-8000-000000000000');
  // A text of digits is a number to the server, and another one of as many digits may be
  // somebody's.
  if (/^\d{1,12}$/.test(text)) return String(2_147_480_000 + number);
  const uuid = /^([0-9a-f]{8})-([0-9a-f]{4})-(.{4})-(.{4})-([0-9a-f]{12})$/i.exec(text);
  if (uuid !== null)
    return `${madeUpUuid}-${uuid[2]}-${uuid[3]}-${uuid[4]}-${numbered(turn(uuid[5] ?? ''), number)}`;
  // A short word before most of the id, as in `cus_9s6XKzkN`; an underscore may also be one of an
  // id's own letters.
  const prefix = /^[a-z]{1,8}_(?=.{6})/i.exec(text)?.[0] ?? '';
  // A lenient server reads `1ja65u` as 1, which is somebody's.
  const turned = prefix + numbered(turn(text.slice(prefix.length)), number).replace(/^\d/, 'd');
  return turned === text ? `${text}${number % 10}` : turned;
}

/** With a number for its last three characters, where it is long enough to stay what it is. */
function numbered(text: string, number: number): string {
  return /[a-z0-9]{6}$/i.test(text)
    ? text.slice(0, -3) + String(number % 1000).padStart(3, '0')
    : text;
}

function turn(text: string): string {
  return [...text]
    .map((character) =>
      /\d/.test(character)
        ? String(9 - Number(character))
        : /[a-f]/.test(character)
          ? String.fromCharCode(199 - character.charCodeAt(0))
          : character,
    )
    .reverse()
    .join('');
}

/**
 * What belongs to one parent is not found under another: two ids, both in the path or one in the
 * query, have to fit each other.
 */
export function* wrongParentRows(context: CheckContext, operation: Operation): Generator<Mutation> {
  const linked = new Set(
    context.links
      .filter(({ to }) => to.id === operation.id)
      .flatMap(({ parameters }) => Object.keys(parameters)),
  );
  const named = (place: string) => operation.parameters.filter((at) => at.in === place);
  const inQuery = named('query').filter(
    ({ name }) => linked.has(name) && /(^|_|[a-z])id$/i.test(name),
  );
  const [parent = '', ...children] = [
    ...named('path'),
    ...(operation.method === 'get' ? [] : inQuery),
  ].map(({ name }) => name);
  if (children.length === 0 || !operation.responses.some(({ status }) => status === '404')) return;
  const statement = `${operation.pointer}/responses/404`;
  yield refused(
    `negative/id/${parent}/another`,
    {
      wrong: `${children.join(' and ')} belongs to another ${parent}`,
      statuses: [404],
      provenance: context.document.evidence.at(statement),
      statement,
      location: `request/${parent}/another`,
    },
    (request) => request,
    {
      probes: false,
      safety: 'writes',
      async prepare(session) {
        const [one, two] = [await session.prepare(operation), await session.prepare(operation)];
        const own = one.bindings.parameters;
        const other = two.bindings.parameters;
        if (
          own[parent] === other[parent] ||
          children.some((name) => own[name] === undefined || own[name] === other[name])
        )
          throw new CheckSkipped('two of it have the same name');
        const parameters = { ...own, [parent]: other[parent] };
        return { ...one, bindings: { ...one.bindings, parameters } };
      },
    },
  );
}

/**
 * An id in the other case, of what ends in one: it names nothing, or the same item, but never
 * another one.
 */
export function* otherCaseChecks(context: CheckContext, operation: Operation): Generator<Check> {
  const [, name] = /\{([^{}]+)\}$/.exec(operation.path) ?? [];
  const parameter = operation.parameters.find((at) => at.name === name && at.in === 'path');
  if (operation.method !== 'get' || name === undefined || parameter === undefined) return;
  yield {
    id: `${operation.id}/negative/id/${name}/other-case`,
    group: 'negative',
    category: 'state',
    operation,
    title: `${name} in the other case names nothing, or the same`,
    provenance: { evidence: 'assumed' },
    safety: 'safe',
    async run(session) {
      const fixture = await session.prepare(operation, { shared: true });
      const id = ownMember(fixture.bindings.parameters, name);
      const other = typeof id === 'string' ? inOtherCase(id) : undefined;
      if (typeof id !== 'string' || other === undefined)
        throw new CheckSkipped('the id has no letters');
      if (parameter.schema !== undefined && !context.validator.accepts(parameter.schema, other))
        throw new CheckSkipped('no id may have letters of the other case');
      const own = await session.send(operation, session.request(operation, fixture));
      const member = isOk(own) ? placeOf(own.response?.json, id) : undefined;
      if (member === undefined) throw new CheckSkipped('the answer does not show the id');
      const bindings = {
        ...fixture.bindings,
        parameters: { ...fixture.bindings.parameters, [name]: other },
      };
      const exchange = await session.send(
        operation,
        session.request(operation, { ...fixture, bindings }),
      );
      const shown = isOk(exchange) ? getPointer(exchange.response?.json, member) : undefined;
      if (typeof shown !== 'string' || shown.toLowerCase() === id.toLowerCase()) return;
      session.report({
        code: 'invalid-request-accepted',
        operation,
        location: `request/${name}/other-case`,
        message: `${name} ${JSON.stringify(other)} is ${JSON.stringify(id)} in the other case, and the answer is about ${JSON.stringify(shown)}`,
        provenance: { evidence: 'assumed' },
        exchanges: [own, exchange],
      });
    },
  };
}

/** In capitals, or in small letters where it has no other; undefined without letters. */
function inOtherCase(id: string): string | undefined {
  const upper = id.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
  const other = upper === id ? id.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : upper;
  return other === id ? undefined : other;
}

/** JSON pointer of an id in an answer: at the top, or one level down in an envelope. */
function placeOf(answer: unknown, id: string): string | undefined {
  if (!isObject(answer)) return undefined;
  const places = Object.entries(answer).flatMap(([key, value]) =>
    isObject(value)
      ? Object.entries(value).map(([name, inner]) => ({ path: [key, name], value: inner }))
      : [{ path: [key], value }],
  );
  const found = places
    .sort((a, b) => a.path.length - b.path.length)
    .find(({ value }) => value === id);
  return found === undefined ? undefined : formatPointer(found.path);
}
