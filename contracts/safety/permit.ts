import { dereference, type OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import {
  findMemberSchema,
  propertyNames,
  requiredNames,
} from '../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../openapi/schema/schema-types.ts';
import type { LeftOutKind } from '../plan/check-skipped.ts';
import { listItems, type Resource, successSchema } from '../plan/resources.ts';
import type { SentRequest } from '../request/exchange.ts';
import { isFirstOfItsKind, isMadeUp } from '../request/own-names.ts';
import { actingReadWord, type ReadNames } from './acting-reads.ts';
import { actingValue } from './acting-values.ts';
import {
  actingWord,
  isOfTheCaller,
  type Named,
  outreachingWord,
  saysItAsks,
  saysItMakes,
  saysItReplaces,
  saysMany,
} from './acting-words.ts';
import { isAddressedOutside, namedBy } from './addressed.ts';
import type { Made } from './made.ts';
import type { PathValue, Route, Routes } from './routes.ts';

/** What `--allow` takes: kinds of requests that change what the run has not made. */
export const allowances = ['singletons', 'bulk', 'actions'] as const;
export type Allowance = (typeof allowances)[number];

/** What a run may do on its target. */
export interface Permissions {
  /** Nothing of anybody's is there: all goes out. */
  readonly everything: boolean;
  /** Test data may be made, changed and deleted. */
  readonly writes: boolean;
  readonly kinds: ReadonlySet<Allowance>;
  /** Operations that are allowed by their id, whatever they do. */
  readonly operations: ReadonlySet<string>;
  /** Values of path parameters that the user has named: items may be made below them. */
  readonly given: ReadonlyMap<string, ReadonlySet<string>>;
}

export const nothingAllowed: Permissions = {
  everything: false,
  writes: false,
  kinds: new Set(),
  operations: new Set(),
  given: new Map(),
};

/** What the flags of a run come to. */
export interface Granted {
  readonly allowWrites?: boolean;
  readonly allow?: readonly Allowance[];
  readonly allowOperations?: readonly string[];
  readonly given?: Readonly<Record<string, readonly string[]>>;
  /** Whether nothing of anybody's is on the target. */
  readonly disposable: boolean;
}

export function permissionsOf({
  allowWrites = false,
  allow,
  allowOperations,
  given,
  disposable,
}: Granted): Permissions {
  return {
    everything: disposable && allowWrites,
    writes: allowWrites,
    kinds: new Set(allow),
    operations: new Set(allowOperations),
    given: new Map(Object.entries(given ?? {}).map(([name, values]) => [name, new Set(values)])),
  };
}

/** What becomes of a request. */
export type Verdict =
  | {
      readonly allowed: true;
      /** Whether its success makes something. */
      readonly creates: boolean;
      /** Whether it changes what there is one of, which is to be put back. */
      readonly isSingleton: boolean;
    }
  | {
      readonly allowed: false;
      readonly kind: LeftOutKind;
      /**
       * What is wrong with sending it, as the end of a sentence: `it works on a whole collection`.
       */
      readonly reason: string;
      /**
       * The flags that would allow it, such as `--allow-writes --allow bulk`; undefined where none
       * does.
       */
      readonly remedy: string | undefined;
    };

/** What the rules need to know of a document. */
export interface Rules {
  readonly document: OpenApiDocument;
  readonly routes: Routes;
  readonly resources: readonly Resource[];
  readonly nouns: ReadonlySet<string>;
  readonly runId: string;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/** Whether a method asks for no change (RFC 9110, section 9.2.1; QUERY by its own). */
export function isSafe(method: string): boolean {
  return safeMethods.has(method.toUpperCase());
}

/**
 * The method by which a server may take a request: the one in a header or member that overrides it
 * (as frameworks read them), else its own.
 */
export function methodsOf({ method, headers, query, body }: SentRequest): string[] {
  const overrides = Object.entries(headers).flatMap(([name, value]) =>
    /^x-(http-)?method(-override)?$/i.test(name) ? [value.toUpperCase()] : [],
  );
  const inQuery = query.flatMap(([name, value]) =>
    /^_method$|^x-http-method-override$/i.test(name) ? [value.toUpperCase()] : [],
  );
  const inBody = body?.kind === 'raw' ? methodsInForm(body.bytes) : [];
  return [method.toUpperCase(), ...overrides, ...inQuery, ...inBody];
}

/** The longest that `_method` can be written: each byte as `%5F`, after the `?` that is left out. */
const longestName = '?'.length + '_method'.length * '%5F'.length;

/**
 * The values of `_method` in a body, read as a form whatever its type. Only members of so short a
 * name are decoded: bodies of files have megabytes.
 */
function methodsInForm(bytes: Buffer): string[] {
  const methods: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const next = bytes.indexOf('&', start);
    const end = next === -1 ? bytes.length : next;
    const name = bytes.subarray(start, Math.min(end, start + longestName + 1));
    if (name.length <= longestName || name.includes('=')) {
      const member = new URLSearchParams(bytes.toString('utf8', start, end));
      methods.push(...member.getAll('_method').map((value) => value.toUpperCase()));
    }
    start = end + 1;
  }
  return methods;
}

/**
 * Whether a request may go to a target, by what it addresses and what the run has made there. What
 * is not known to be harmless is refused.
 * @param about the operation that the request is sent for, where its path is that of no operation
 */
export function permit(
  rules: Rules,
  request: SentRequest,
  about: Operation | undefined,
  permissions: Permissions,
  made: Made,
): Verdict {
  const methods = methodsOf(request);
  const unsafe = methods.find((method) => !isSafe(method));
  const route = rules.routes.find(unsafe ?? methods[0] ?? 'GET', request.path);
  const creates =
    route !== undefined &&
    unsafe !== undefined &&
    isCreation(rules, route, unsafe) &&
    (unsafe !== 'PUT' || permissions.everything || isOfNobodyElse(rules, request, route, made));
  const yes = (
    more: { readonly isSingleton?: boolean; readonly creates?: boolean } = {},
  ): Verdict => ({ allowed: true, creates, isSingleton: false, ...more });
  if (permissions.everything) return yes();
  if (unsafe === undefined) return permitRead(request, route, about, permissions) ?? yes();
  const verdict = permitUnsafe(rules, {
    request,
    route,
    about,
    method: unsafe,
    permissions,
    made,
    creates,
  });
  if (permissions.writes) return verdict ?? yes();
  // Without writing nothing unsafe goes out; what else it would need is said as well.
  const more =
    verdict?.allowed === false && verdict.kind !== 'foreign' ? verdict.remedy : undefined;
  return {
    allowed: false,
    kind: 'writes',
    reason: 'it may write, and writing is not allowed',
    remedy: ['--allow-writes', ...(more === undefined ? [] : [more])].join(' '),
  };
}

/**
 * Whether an operation that only reads says that it acts, by its path, its name or its description.
 */
export function actsAsRead(operation: Operation): boolean {
  const { path } = operation;
  const segments = path.split(/[/:]/).filter((segment) => segment !== '' && !segment.includes('{'));
  return actingReadWord(readNames({ segments }, operation, path, [])) !== undefined;
}

/** What is known of a read, by its operation and by what is sent. */
function readNames(
  { segments }: Pick<Named, 'segments'>,
  operation: Operation | undefined,
  template: string,
  query: SentRequest['query'],
): ReadNames {
  return {
    segments,
    operationId: operation?.hasId === true ? operation.id : undefined,
    summary: operation?.summary,
    description: operation?.description,
    followsItem: /\}\/[^{}/]+\/?$/.test(template),
    parameters: [
      ...(operation?.parameters ?? []).map(({ name }) => name),
      ...query.map(([name]) => name),
    ],
    successes: (operation?.responses ?? [])
      .map(({ status }) => status)
      .filter((status) => /^[23]/.test(status)),
    query,
  };
}

function permitRead(
  request: SentRequest,
  route: Route | undefined,
  about: Operation | undefined,
  permissions: Permissions,
): Verdict | undefined {
  if (request.method.toUpperCase() === 'OPTIONS') return undefined;
  const operation = route?.operation ?? route?.beside.find(({ method }) => method === 'get');
  const names = namesOf(request, route, operation);
  const template = route?.template ?? request.path.split(/[?#]/)[0] ?? '';
  const word = actingReadWord(readNames(names, operation, template, request.query));
  const id = (operation ?? about)?.id;
  if (
    word === undefined ||
    permissions.kinds.has('actions') ||
    (id !== undefined && permissions.operations.has(id))
  )
    return undefined;
  return {
    allowed: false,
    kind: 'actions',
    reason: `it is called by a word of action (${word}), and a server may carry it out`,
    remedy: '--allow actions',
  };
}

interface Unsafe {
  readonly request: SentRequest;
  readonly route: Route | undefined;
  readonly about: Operation | undefined;
  readonly method: string;
  readonly permissions: Permissions;
  readonly made: Made;
  readonly creates: boolean;
}

/** Undefined where it may go out, as far as writing is allowed. */
function permitUnsafe(
  rules: Rules,
  { request, route, about, method, permissions, made, creates }: Unsafe,
): Verdict | undefined {
  const operation = route?.operation;
  const id = (operation ?? about)?.id ?? `${method} ${request.path}`;
  const isNamed =
    permissions.operations.has(id) || (about !== undefined && permissions.operations.has(about.id));
  const no = (kind: LeftOutKind, reason: string, remedy?: string): Verdict => ({
    allowed: false,
    kind,
    reason,
    remedy,
  });
  const byName = `--allow-operation '${id}'`;
  if (route === undefined)
    return isNamed
      ? undefined
      : no(
          'unclear',
          'the document has no such path, so that nobody can say what it changes',
          byName,
        );

  const isNobodys = (value: PathValue) => isOfNobody(rules, request, value, made);
  // From the left: what the run has made covers what lies before it in the path, as the parent that
  // it was made below.
  const ours = route.values.findLastIndex(({ url }) => made.hasUrl(url, request));
  const foreign = route.values.filter((value, index) => {
    const isGiven = permissions.given.get(value.name)?.has(value.value) === true;
    return index > ours && !isNobodys(value) && !isGiven && !isFixed(rules, route, value.name);
  });
  // Below an item that is not there, a server that does not look changes its one and only.
  const isBelow = !route.template.endsWith('}') && method !== 'POST';
  const invented = isBelow ? -1 : route.values.findIndex(isNobodys);
  const hasOwn = ours !== -1 || invented !== -1 || made.hasUrl(route.url, request);
  const [stranger] = foreign;
  if (stranger !== undefined) {
    return no(
      'foreign',
      `${stranger.name} in its path names something that this run has not made`,
      undefined,
    );
  }

  const last = route.values.at(-1);
  if (
    method === 'DELETE' &&
    !hasOwn &&
    !isNamed &&
    last?.url === route.url &&
    permissions.given.get(last.name)?.has(last.value) === true
  )
    return no('foreign', `${last.name} names what you have named, and no run has made`, byName);

  const segments = literalsAfter(route, hasOwn ? Math.max(ours, invented) : -1);
  const isCollection = rules.routes.hasItems(route.template);
  const named = { ...namesOf(request, route, operation), segments, isCollection };
  const others = namedBy(request, route, rules.nouns);
  const isOurs = (item: (typeof others)[number]) =>
    made.isHanded(operation?.id ?? '', item.name, item.value) ||
    made.hasId(item.value, item.kind, literalsAfter(route, -1)) ||
    isMadeUp(item.value, rules.runId) ||
    request.invented?.includes(String(item.value)) === true;
  const strangers = others.filter((item) => item.as !== 'reference' && !isOurs(item));
  const isOutside =
    !hasOwn &&
    !rules.routes.hasItems(route.template, method) &&
    isAddressedOutside(operation, others, requiredOf(rules, operation)) &&
    strangers.length === 0 &&
    !saysMany(named);
  const isOwn =
    hasOwn ||
    isOutside ||
    (operation !== undefined &&
      others.some((item) => made.isHanded(operation.id, item.name, item.value)));

  const lastLiteral = route.template.endsWith('}') ? '' : (segments.at(-1) ?? '');
  const word =
    (isOwn ? outreachingWord(named, method) : actingWord(named, method)) ??
    actingValue(request, isOwn, flagsOf(rules, operation)) ??
    // On an item of the run too, it takes something from the others.
    (route.values.length > 0 && isFirstOfItsKind(lastLiteral) ? lastLiteral : undefined);
  if (word !== undefined && !permissions.kinds.has('actions') && !isNamed) {
    const what = isOwn ? 'it reaches out of what the run has made' : 'it is an action';
    return no('actions', `${what} (${word})`, '--allow actions');
  }
  const singleton = !isOwn && !creates && isSingleton(rules, route, method, segments);
  // What a query chooses is read and put back by its path alone, which may be another one.
  const isBack = canBePutBack(route, method) && !isChosen(request, route);
  if (isNamed)
    return singleton && isBack ? { allowed: true, creates: false, isSingleton: true } : undefined;
  const [first] = strangers;
  if (first !== undefined) {
    return no(
      'foreign',
      `${first.name} in its ${request.query.some(([name]) => name === first.name) ? 'query' : 'body'} names something that this run has not made`,
      byName,
    );
  }
  const taken = creates && method === 'POST' ? made.namesOthers(request, route) : undefined;
  if (taken !== undefined)
    return no('foreign', `${taken} in its body is that of something that was there before`, byName);
  if (isOwn || creates) return undefined;
  if (word !== undefined) return undefined;
  const hasMany = isMany(rules, route, method) || saysMany(named);
  if (hasMany)
    return permissions.kinds.has('bulk')
      ? undefined
      : no('bulk', 'it works on a whole collection', '--allow bulk');
  if (singleton) {
    if (permissions.kinds.has('singletons') && isBack)
      return { allowed: true, creates: false, isSingleton: true };
    const remedy = isBack ? '--allow singletons' : byName;
    const why = isBack ? '' : ', and nothing could put it back';
    return no(
      'singletons',
      `it changes what there is one of, such as the caller's own account or settings${why}`,
      remedy,
    );
  }
  if (method === 'POST' && saysItAsks(named)) return undefined;
  return no('unclear', 'the document does not tell what it changes', byName);
}

/** Whether an id in a path was made up, so that nobody has anything there. */
function isOfNobody(
  { runId }: Rules,
  request: SentRequest,
  { value, url }: PathValue,
  made: Made,
): boolean {
  return (
    (isMadeUp(value, runId) || request.invented?.includes(value) === true) &&
    !made.isKnownOfOthers(url, request)
  );
}

/** Whether the item that a PUT writes is the run's own, or is not there yet. */
function isOfNobodyElse(rules: Rules, request: SentRequest, route: Route, made: Made): boolean {
  const last = route.values.at(-1);
  return (
    last !== undefined && (made.hasUrl(last.url, request) || isOfNobody(rules, request, last, made))
  );
}

/**
 * A path parameter that can only be one of a few words is part of the path, and names nothing that
 * was made.
 */
function isFixed({ document }: Rules, route: Route, name: string): boolean {
  const schema = route.beside
    .flatMap(({ parameters }) => parameters)
    .find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema;
  if (schema === undefined || !rulesOut(route)) return false;
  const values = enumOf(document, schema);
  return values !== undefined && values.length <= 5;
}

/** What is chosen from a few words and stands last is what the request is about. */
function rulesOut(route: Route): boolean {
  return !route.template.endsWith('}');
}

function enumOf(document: OpenApiDocument, schema: string): readonly unknown[] | undefined {
  const { node } = dereference(document, schema);
  if (Array.isArray(node['enum'])) return node['enum'];
  return node['const'] === undefined ? undefined : [node['const']];
}

function namesOf(request: SentRequest, route: Route | undefined, operation: Operation | undefined) {
  const segments =
    route === undefined ? request.path.split(/[?#]/)[0]?.split('/') : literalsAfter(route, -1);
  return {
    segments: (segments ?? []).filter((segment) => segment !== ''),
    operationId: operation?.hasId === true ? operation.id : undefined,
    summary: operation?.summary,
    description: operation?.description,
  };
}

/** The literal segments of a path that come after one of its values; all of them for -1. */
function literalsAfter({ template }: Route, index: number): string[] {
  const parts = template.split(/\{[^{}]*\}/);
  return parts
    .slice(index + 1)
    .flatMap((part) => part.split(/[/:]/))
    .filter((segment) => /[A-Za-z]/.test(segment));
}

/**
 * Whether the success of a request makes something: by the resources of the document, its paths,
 * its statuses.
 */
function isCreation({ document, routes, resources }: Rules, route: Route, method: string): boolean {
  const { operation, template, beside } = route;
  if (method === 'PUT') return template.endsWith('}');
  if (method !== 'POST' || operation === undefined || mayReplaceAll(document, route)) return false;
  if (resources.some(({ create }) => create.id === operation.id) || routes.hasItems(template))
    return true;
  const segments = template
    .split('/')
    .filter((segment) => segment !== '' && !segment.includes('{'));
  if (isOfTheCaller(segments)) return false;
  if (saysItMakes({ segments, operationId: operation.hasId ? operation.id : undefined }))
    return true;
  return (
    operation.responses.some(({ status }) => status === '201') ||
    beside.some((other) => other.method === 'get' && listItems(document, other) !== undefined)
  );
}

/**
 * Whether a POST to what a GET lists may put its body in the place of all that is listed: where it
 * says so, or where the body is a list itself and nothing says that it makes one more.
 */
function mayReplaceAll(document: OpenApiDocument, { operation, beside, template }: Route): boolean {
  const isListed = beside.some(
    (other) => other.method === 'get' && listItems(document, other) !== undefined,
  );
  if (operation?.method !== 'post' || !isListed) return false;
  const operationId = operation.hasId ? operation.id : undefined;
  const segments = template
    .split('/')
    .filter((segment) => segment !== '' && !segment.includes('{'));
  // The name of a collection, such as `/sets`, is no verb.
  const named = { segments: [], operationId, summary: operation.summary };
  if (saysItReplaces(named)) return true;
  return (
    !operation.responses.some(({ status }) => status === '201') &&
    !saysItMakes({ segments, operationId }) &&
    (operation.requestBody?.content ?? []).some(
      ({ schema }) => schema !== undefined && isList(document, schema),
    )
  );
}

/** Whether a body is a list, or wraps one and nothing else. */
function isList(document: OpenApiDocument, schema: string): boolean {
  if (schemaTypes(document, schema).has('array')) return true;
  const [only, ...others] = propertyNames(document, schema);
  const inner =
    only === undefined || others.length > 0 ? undefined : findMemberSchema(document, schema, only);
  return inner !== undefined && schemaTypes(document, inner).has('array');
}

/** Whether a request that names no item is for all there are. */
function isMany({ document, routes }: Rules, route: Route, method: string): boolean {
  if (method === 'POST') return mayReplaceAll(document, route);
  const isListed = route.beside.some((other) => {
    const schema = successSchema(other);
    return (
      other.method === 'get' &&
      (listItems(document, other) !== undefined ||
        (schema !== undefined && schemaTypes(document, schema).has('array')))
    );
  });
  return routes.hasItems(route.template) || isListed;
}

function isSingleton(
  { document }: Rules,
  route: Route,
  method: string,
  segments: readonly string[],
): boolean {
  if (isOfTheCaller(segments)) return true;
  const isRead = route.beside.some(
    (other) => other.method === 'get' && listItems(document, other) === undefined,
  );
  return (
    isRead &&
    (method !== 'POST' ||
      route.beside.some(({ method: other }) => other === 'put' || other === 'patch'))
  );
}

/** Whether a parameter of the query, which the read takes too, says which one is meant. */
function isChosen({ query }: SentRequest, { beside }: Route): boolean {
  const reads = beside.filter(({ method }) => method === 'get');
  return query.some(([name]) =>
    reads.some(({ parameters }) =>
      parameters.some((parameter) => parameter.in === 'query' && parameter.name === name),
    ),
  );
}

/** Whether what a request changes can be read before, and written again. */
function canBePutBack({ beside }: Route, method: string): boolean {
  const has = (wanted: string) => beside.some((other) => other.method === wanted);
  if (method === 'DELETE') return has('get') && has('put');
  return has('get') && (has('put') || has('patch') || method === 'POST');
}

/** The members of a body that are true or false by the document. */
function flagsOf({ document }: Rules, operation: Operation | undefined): ReadonlySet<string> {
  const names = (operation?.requestBody?.content ?? []).flatMap(({ schema }) =>
    schema === undefined
      ? []
      : propertyNames(document, schema).filter((name) => {
          const member = findMemberSchema(document, schema, name);
          return member !== undefined && schemaTypes(document, member).has('boolean');
        }),
  );
  return new Set(names);
}

function requiredOf({ document }: Rules, operation: Operation | undefined): string[] {
  if (operation === undefined) return [];
  const parameters = operation.parameters
    .filter(({ required, in: place }) => required && place === 'query')
    .map(({ name }) => name);
  const members = (operation.requestBody?.content ?? []).flatMap(({ schema }) =>
    schema === undefined ? [] : requiredNames(document, schema),
  );
  return [...parameters, ...members];
}
