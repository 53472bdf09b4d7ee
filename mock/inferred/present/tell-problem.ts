import { STATUS_CODES } from 'node:http';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { describeViolation, type Problem, type Violation } from '../../lib/problem.ts';
import type { Api } from '../../model/api.ts';
import { normalizeName } from '../infer/inflect.ts';
import { formatTime } from '../infer/member-kinds.ts';
import { itemsOf, type Member, membersOf } from '../infer/members.ts';
import { inStyleOf, nameOfKeyword, nameOfStatus } from './problem-words.ts';

/** The request that a problem is about. */
export interface ProblemPlace {
  readonly method: string;
  /** The path as the client sent it, without its query. */
  readonly path: string;
  readonly now: Date;
}

/** What is told in one object of an error's body. */
interface Told {
  readonly api: Api;
  readonly problem: Problem;
  readonly status: number;
  readonly place: ProblemPlace;
  /** What is wrong with one value, where the object is about that alone. */
  readonly violation: Violation | undefined;
  /** Whether what the template has is the document's own example and not a sample. */
  readonly isExample: boolean;
  readonly depth: number;
}

const deepest = 4;
/** Violations that an error lists. */
const mostListed = 100;

/**
 * The body of an error with the problem told in each member that tells of one: messages, codes and
 * names of errors, flags of success, the time, the path, and what is wrong with each value. What is
 * neither known nor required is left out, but for what an example of the document shows.
 * @param template a value of the schema
 */
export function tellProblem(
  api: Api,
  schema: string,
  template: unknown,
  told: Omit<Told, 'api' | 'violation' | 'depth'>,
): unknown {
  return tellValue({ ...told, api, violation: undefined, depth: 0 }, schema, '', template, {});
}

type Siblings = Readonly<Record<string, unknown>>;

function tellValue(
  told: Told,
  schema: string,
  name: string,
  template: unknown,
  siblings: Siblings,
): unknown {
  if (told.depth > deepest) return template;
  if (Array.isArray(template)) return tellArray(told, schema, name, template, siblings);
  if (isObject(template)) return tellObject(told, schema, template);
  if (told.depth === 0 && typeof template === 'string') return messageOf(told);
  return tellScalar(told, schema, name, template, siblings);
}

function tellObject(
  told: Told,
  schema: string,
  template: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { api, isExample } = told;
  const members = membersOf(api.document, schema, (alternative) =>
    api.validator.accepts(alternative, template, 'answer'),
  );
  const inner = { ...told, depth: told.depth + 1 };
  const shown: [string, unknown][] = [];
  const names = new Set([...members.keys(), ...Object.keys(template)]);
  for (const name of names) {
    const member = members.get(name);
    const value = template[name];
    if (member === undefined) {
      if (isExample) shown.push([name, value]);
      continue;
    }
    const isTelling = value !== undefined || isRole(name);
    const isMap = isTelling && isFieldMap(api, member);
    const made = isMap
      ? fieldMap(told, member, value, template)
      : isTelling
        ? tellValue(inner, member.pointer, name, value, template)
        : undefined;
    if (made !== undefined && (isMap || !isEmptied(made, value))) shown.push([name, made]);
    else if (member.required) shown.push([name, needed(told, member, value)]);
  }
  return Object.fromEntries(shown);
}

/** Whether a member beside the one of a name takes a message. */
function isToldBeside(siblings: Siblings, name: string): boolean {
  return Object.entries(siblings).some(
    ([other, value]) =>
      other !== name &&
      (lists.has(normalizeName(other)) || messages.has(normalizeName(other))) &&
      [value].flat().some((text) => typeof text === 'string'),
  );
}

function isEmptied(made: unknown, template: unknown): boolean {
  return (
    isObject(made) &&
    Object.keys(made).length === 0 &&
    isObject(template) &&
    Object.keys(template).length > 0
  );
}

/** What stands in a required member that tells nothing of a problem. */
function needed({ api, isExample, status }: Told, { pointer }: Member, value: unknown): unknown {
  const { node } = dereference(api.document, pointer);
  const isFree =
    typeof value === 'string' &&
    !isExample &&
    ['format', 'pattern', 'example', 'examples', 'default'].every((rule) => !(rule in node));
  return isFree ? STATUS_CODES[status] : value;
}

const messages = new Set([
  'message',
  'msg',
  'detail',
  'details',
  'description',
  'errormessage',
  'errormsg',
  'errordescription',
  'errordetail',
  'error',
  'errors',
  'text',
  'usermessage',
  'developermessage',
  'reason',
  'explanation',
]);
const codes = new Set([
  'code',
  'errorcode',
  'kind',
  'category',
  'type',
  'errortype',
  'reason',
  'slug',
  'key',
  'errorname',
  'name',
  'internalcode',
]);
const statuses = new Set(['status', 'statuscode', 'httpstatus', 'httpstatuscode', 'httpcode']);
const fields = new Set([
  'field',
  'fieldname',
  'param',
  'parameter',
  'property',
  'propertyname',
  'attribute',
  'target',
  'location',
  'loc',
  'pointer',
  'path',
  'name',
  'key',
  'source',
  'propertypath',
]);
const values = new Set(['value', 'rejectedvalue', 'input', 'invalidvalue', 'given', 'actual']);
const succeeded = /^(is)?(success|successful|succeeded|ok|valid|result)$/;
const failed = /^(is|has)?(error|errors|failed|failure|invalid)$/;
const timed = /^(timestamp|time|datetime|date|occurredat|createdat|servertime|errortime)$/;
const placed = /^(path|instance|url|uri|requesturi|requesturl|requestpath|endpoint)$/;

/** Whether a member is told of, though the template leaves it out. */
function isRole(name: string): boolean {
  const bare = normalizeName(name);
  return messages.has(bare) || statuses.has(bare) || succeeded.test(bare) || failed.test(bare);
}

function tellScalar(
  told: Told,
  schema: string,
  name: string,
  template: unknown,
  siblings: Siblings,
): unknown {
  const { api, status, place, violation, problem } = told;
  const { node } = dereference(api.document, schema);
  if (node['const'] !== undefined) return node['const'];
  const types = schemaTypes(api.document, schema);
  const bare = normalizeName(name);
  const may = (type: string) => types.size === 0 || types.has(type);
  if (violation !== undefined && values.has(bare)) return violation.value ?? template;
  if (may('boolean') && !may('string')) {
    if (succeeded.test(bare)) return false;
    if (failed.test(bare)) return true;
    return typeof template === 'boolean' ? false : template;
  }
  const choices = (Array.isArray(node['enum']) ? node['enum'] : []).filter(
    (value) => typeof value === 'string',
  );
  if (choices.length > 0)
    return (
      (violation === undefined
        ? nameOfStatus(choices, status)
        : nameOfKeyword(choices, violation.keyword, status)) ?? template
    );
  if (!may('string') && (may('integer') || may('number'))) {
    if (timed.test(bare)) return formatTime(api.document, schema, place.now);
    if (statuses.has(bare)) return status;
    // A number of the vendor's own, of which the document shows one, says more than the status.
    const isOwn = told.isExample && !(Number(template) >= 400 && Number(template) < 600);
    if (['code', 'errorcode', 'error'].includes(bare) && !isOwn) return status;
    return told.isExample ? template : undefined;
  }
  if (!may('string')) return undefined;
  if (timed.test(bare)) return formatTime(api.document, schema, place.now);
  const isAbout = violation !== undefined && fields.has(bare);
  if (isAbout) return fieldIn(violation, bare, siblings);
  if (bare === 'resource' || bare === 'resourcetype') return problem.resource ?? absent(types);
  if (placed.test(bare) && node['format'] !== 'uri') return place.path;
  if (bare === 'method' || bare === 'httpmethod') return place.method;
  const example = exampleOf(node, told.isExample ? template : undefined);
  const phrase = STATUS_CODES[status] ?? problem.title;
  if (statuses.has(bare)) {
    if (example !== undefined && /^\d{3}$/.test(example)) return String(status);
    if (example === undefined && ('title' in siblings || 'detail' in siblings))
      return String(status);
    if (typeof siblings['code'] === 'number') return inStyleOf(example ?? 'NOT_FOUND', phrase);
    return example !== undefined && /fail/i.test(example) ? example : 'error';
  }
  if (bare === 'title' || bare === 'statustext')
    return bare !== 'title' || ['type', 'status', 'detail'].some((other) => other in siblings)
      ? phrase
      : problem.title;
  if (bare === 'type' && ('title' in siblings || node['format'] === 'uri')) return 'about:blank';
  // Beside a message, `error` is the name of the kind: its phrase beside a status, else a word.
  const others = Object.keys(siblings).filter(
    (other) => other !== name && messages.has(normalizeName(other)),
  );
  if (bare === 'error' && others.length > 0) {
    const isPhrase = Object.keys(siblings).some((other) => statuses.has(normalizeName(other)));
    return isPhrase && !isWord(example) ? phrase : inStyleOf(example, phrase);
  }
  if (codes.has(bare) && (bare !== 'reason' || others.length > 0)) {
    if (example !== undefined && /^\d{3}$/.test(example)) return String(status);
    return inStyleOf(example, violation === undefined ? phrase : violation.keyword);
  }
  if (messages.has(bare)) {
    if (node['format'] === 'uri') return undefined;
    // Where nothing beside it says what is wrong, the message does.
    const isAlone = !Object.keys(siblings).some((other) => fields.has(normalizeName(other)));
    return violation !== undefined && isAlone && told.depth > 0 && bare === 'message'
      ? describeViolation(violation)
      : messageOf(told);
  }
  if (fields.has(bare)) {
    const [first] = problem.violations;
    return first === undefined ? absent(types) : fieldIn(first, bare, siblings);
  }
  if (example !== undefined || node['default'] !== undefined) return template;
  return absent(types);
}

/** A member of which nothing can be said: null where that may be, else left out. */
function absent(types: ReadonlySet<string>): null | undefined {
  return types.has('null') ? null : undefined;
}

function isWord(example: string | undefined): boolean {
  return (
    example !== undefined && /^[a-z0-9]+([_.-][a-z0-9]+)*$|^[A-Z0-9]+(_[A-Z0-9]+)*$/.test(example)
  );
}

function exampleOf(node: Readonly<Record<string, unknown>>, template: unknown): string | undefined {
  const own =
    node['example'] ?? (Array.isArray(node['examples']) ? node['examples'][0] : undefined);
  const example = template ?? own;
  return typeof example === 'string' ? example : undefined;
}

const lists = new Set([
  'errors',
  'error',
  'details',
  'detail',
  'violations',
  'fielderrors',
  'validationerrors',
  'issues',
  'messages',
  'errormessages',
  'invalidparams',
  'invalidparameters',
  'causes',
  'failures',
  'problems',
  'reasons',
  'fields',
  'message',
  'fieldviolations',
  'suberrors',
  'innererrors',
  'nonfielderrors',
  // What is wrong with the whole: `{ errors: { body: […] } }`.
  'body',
  'base',
  'general',
  'global',
]);

/** Whether a member, without case and separators, lists what is wrong. */
function listsErrors(bare: string): boolean {
  return lists.has(bare) || /(errors|violations|problems)$/.test(bare);
}

function tellArray(
  told: Told,
  schema: string,
  name: string,
  template: readonly unknown[],
  siblings: Siblings,
): unknown {
  const { api, problem, violation, isExample } = told;
  const items = itemsOf(api.document, schema);
  const bare = normalizeName(name);
  if (fields.has(bare) && !listsErrors(bare))
    return violation === undefined ? [] : locationIn(violation, bare);
  if (items === undefined || (told.depth > 0 && !listsErrors(bare)))
    return isExample ? template : undefined;
  const sample = template[0] ?? api.inferred.samples.schema(items, 1);
  const each = (own: Violation | undefined) =>
    typeof sample === 'string'
      ? own === undefined
        ? messageOf(told)
        : describeViolation(own)
      : tellValue(
          { ...told, violation: own, depth: told.depth + 1 },
          items,
          singularOf(bare),
          sample,
          {},
        );
  if (problem.violations.length > 0)
    return problem.violations.slice(0, mostListed).map((own) => each(own));
  // What is wrong with no value is told beside the list, where there is room for it.
  const isTold = isToldBeside(siblings, name);
  return isTold ? [] : [each(undefined)];
}

/** Within a list a text is a message, whatever the list is called. */
function singularOf(bare: string): string {
  return bare === 'errors' || bare === 'messages' ? bare.slice(0, -1) : 'message';
}

/** Whether a member has what is wrong by field: `{ "email": ["is missing"] }`. */
function isFieldMap({ document }: Api, { name, pointer }: Member): boolean {
  const { node } = dereference(document, pointer);
  return (
    listsErrors(normalizeName(name)) &&
    schemaTypes(document, pointer).has('object') &&
    node['additionalProperties'] !== false &&
    ['properties', 'allOf', 'anyOf', 'oneOf'].every((rule) => !(rule in node))
  );
}

function fieldMap(
  told: Told,
  { name, pointer }: Member,
  template: unknown,
  siblings: Siblings,
): unknown {
  const { api, problem } = told;
  const { node, pointer: here } = dereference(api.document, pointer);
  const schema = `${here}/additionalProperties`;
  const types = isObject(node['additionalProperties'])
    ? schemaTypes(api.document, schema)
    : new Set<string>();
  const isList = !types.has('string') && (types.has('array') || types.size === 0);
  const sample = isObject(template) ? Object.values(template)[0] : undefined;
  const found = new Map<string, Violation[]>();
  for (const violation of problem.violations.slice(0, mostListed)) {
    const field = dotted(violation);
    found.set(field, [...(found.get(field) ?? []), violation]);
  }
  // What is wrong with no field is told beside them, where there is room for it.
  const isTold = isToldBeside(siblings, name);
  if (found.size === 0 && !isTold) {
    const message = messageOf(told);
    return { base: isList ? [message] : message };
  }
  return Object.fromEntries(
    [...found].map(([field, own]) => {
      const texts = own.map((violation) =>
        isObject(sample) && !isList
          ? tellValue({ ...told, violation, depth: told.depth + 1 }, schema, '', sample, {})
          : violation.message,
      );
      return [field, isList ? texts : texts[0]];
    }),
  );
}

function messageOf({ problem, violation }: Told): string {
  if (violation !== undefined) return violation.message;
  return messageOfProblem(problem);
}

/** What is wrong, in a sentence. */
export function messageOfProblem(problem: Problem): string {
  return problem.violations.length > 0
    ? problem.violations.map((own) => describeViolation(own)).join('; ')
    : problem.detail;
}

/** The field that a violation is about, without the place it came in: `address.city`. */
function dotted({ location }: Violation): string {
  return location.slice(1).join('.') || String(location[0] ?? '');
}

function fieldIn(violation: Violation, bare: string, siblings: Siblings): string | undefined {
  // JSON:API has a pointer into the body or the name of a parameter.
  const isInBody = violation.location[0] === 'body';
  if ('pointer' in siblings && 'parameter' in siblings && isInBody !== (bare === 'pointer'))
    return undefined;
  const isPointer = bare === 'pointer' || bare === 'propertypath';
  return isPointer ? `/${violation.location.slice(1).join('/')}` : dotted(violation);
}

function locationIn(violation: Violation, bare: string): readonly (string | number)[] {
  return bare === 'loc' || bare === 'location' ? violation.location : violation.location.slice(1);
}
