import type { Operation } from '../../openapi/model/operation.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import { expectRefusal } from '../oracles/expect.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { CheckSession } from '../plan/check-session.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Fixture } from '../plan/fixtures.ts';
import type { Link } from '../plan/operation-links.ts';
import { successSchema } from '../plan/resources.ts';
import { noBindings } from '../request/build-request.ts';
import { isMadeUp, madeUpUuid } from '../request/own-names.ts';

/** Ids that name nothing: of the right shape, and of a wrong one. A 404 has to come. */
export function deriveIdChecks(context: CheckContext, operation: Operation): Check[] {
  const supplied = new Set(
    context.links
      .filter((link) => link.to.id === operation.id)
      .flatMap(({ parameters, requestBody }) => [
        ...Object.keys(parameters).map((name) => `parameters ${name.replace(/^\w+\./, '')}`),
        ...Object.keys(
          typeof requestBody === 'object' && requestBody !== null ? requestBody : {},
        ).map((name) => `body ${name}`),
      ]),
  );
  const inPath = operation.parameters
    .filter(({ in: place }) => place === 'path')
    .map(({ name }) => `parameters ${name}`);
  const places = [
    ...new Set([...inPath, ...[...supplied].filter((place) => isNeeded(operation, place))]),
  ];
  const declares = (statuses: RegExp) =>
    operation.responses.some(({ status }) => statuses.test(status));
  // A PUT may make what is not there (RFC 9110, section 9.3.4), and with an id of the sender's
  // choice.
  if (operation.method === 'put' && (declares(/^201$/) || !declares(/^(404|4xx)$/i))) return [];
  // Of what nothing makes or lists, or where no refusal is declared, nobody can say that it must
  // not be there.
  const isKnown = (name: string) =>
    declares(/^(404|4xx|default)$/i) && isMadeKnown(context, operation, name);
  return places.flatMap((place) =>
    (['unknown', 'malformed'] as const).map((kind): Check => {
      const [source = 'parameters', name = ''] = place.split(' ');
      const wrong =
        kind === 'unknown'
          ? `${name} names nothing that exists`
          : `${name} is of no form that an id has`;
      const provenance = context.document.evidence.at(`${operation.pointer}/responses/404`);
      return {
        id: `${operation.id}/negative/${source === 'body' ? 'body' : 'id'}/${name}/${kind}`,
        group: 'negative',
        category: 'state',
        operation,
        title: `refused: ${wrong}`,
        provenance,
        safety: operation.method === 'get' ? 'safe' : 'refused',
        async run(session) {
          const fixture = await prepareOrNothing(session, operation);
          const changed = changeId(fixture, {
            source,
            name,
            kind,
            number: context.operations.indexOf(operation),
            isNumber: takesNumber(context, operation, name),
          });
          const exchange = await session.send(operation, session.request(operation, changed));
          const schema = operation.parameters.find((parameter) => parameter.name === name)?.schema;
          const isOfForm =
            kind === 'unknown' &&
            (schema === undefined ||
              context.validator.accepts(schema, changed.bindings.parameters[name]));
          const statuses = isOfForm ? [404] : [404, 400, 422];
          expectRefusal(session, operation, exchange, {
            wrong,
            statuses,
            provenance: isKnown(name) ? provenance : { evidence: 'assumed' },
            statement: `${operation.pointer}/responses/404`,
            location: `request/${name}`,
          });
        },
      };
    }),
  );
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

/** A query or body member that is optional may name nothing: a filter then finds nothing. */
function isNeeded(operation: Operation, place: string): boolean {
  const [source, name] = place.split(' ');
  if (source === 'body') return true;
  return operation.parameters.some((parameter) => parameter.name === name && parameter.required);
}

interface Change {
  /** Where the id stands: `body` or `parameters`. */
  readonly source: string;
  readonly name: string;
  readonly kind: 'unknown' | 'malformed';
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
  const value =
    kind === 'malformed' ? `doubletake~no~id~${number}` : unknownLike(isNumber ? 1 : known, number);
  const turnAll = (members: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(members).map(([key, member]) => [key, member === known ? value : member]),
    );
  const bindings = { parameters: turnAll(parameters), body: turnAll(body) };
  const invented = isNobodys(value) ? { invented: [String(value)] } : {};
  if (source === 'body')
    return {
      ...fixture,
      ...invented,
      bindings: { ...bindings, body: { ...bindings.body, [name]: value } },
    };
  return {
    ...fixture,
    ...invented,
    bindings: { ...bindings, parameters: { ...bindings.parameters, [name]: value } },
  };
}

/**
 * Whether a made-up id is such that nothing of anybody's has it: by its form, or because it is too
 * long to be met by chance.
 */
function isNobodys(value: unknown): boolean {
  return isMadeUp(value, '') || /[a-z0-9]{8}$/i.test(String(value).replaceAll('-', ''));
}

function takesNumber(context: CheckContext, operation: Operation, name: string): boolean {
  const schema = operation.parameters.find((parameter) => parameter.name === name)?.schema;
  return (
    schema !== undefined &&
    ['integer', 'number'].some((type) => schemaTypes(context.document, schema).has(type))
  );
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
  const turned = prefix + numbered(turn(text.slice(prefix.length)), number);
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
