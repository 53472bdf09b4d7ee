import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { findResponse, type Operation } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { OperationCall } from '../../model/types.ts';
import { hash } from '../../state/ids.ts';
import { idValue } from '../entity/create-entity.ts';
import { type Entity, memberOf, onlyId } from '../entity/entity.ts';
import { newId } from '../entity/new-id.ts';
import { normalizeName } from '../infer/inflect.ts';
import { formatTime } from '../infer/member-kinds.ts';
import { membersOf } from '../infer/members.ts';
import type { OperationPlan } from '../infer/model.ts';
import { shapeOf } from '../infer/path-shapes.ts';
import { itemShown } from '../infer/shown-item.ts';
import {
  type Account,
  accountNamed,
  accountsOf,
  callingAccount,
  credentialsIn,
  makePresent,
  tokenSent,
  tokensOf,
  withSaid,
} from '../repository/accounts.ts';
import { callerOperation } from './caller.ts';
import type { Tools } from './tools.ts';

/** The last words of paths at which somebody registers, and signs in. */
export const registering = /^(register|registration|registrations|sign[-_]?up|join)$/i;
export const signing = /^(log[-_]?in|sign[-_]?in|token|sessions?|authenticate|authentication)$/i;
const leaving = /^(log|sign)[-_]?(out|off)$/i;
const people = /^(users?|accounts?|members?|customers?|people|persons?|profiles?)$/i;
const secret = /passw(or)?d|secret|token|^(pin|otp|code|captcha|confirm)/i;
const names = ['email', 'username', 'login', 'phone'];

/** What a request says of who calls. */
type Said = Readonly<Record<string, unknown>>;

/**
 * The call with who makes it. Remembers who registers, or signs in: what they have said of
 * themselves is what the document's `GET /me` shows to them from then on. Throws
 * `resource-conflict` for a name or e-mail that has registered already, where the operation declares
 * 409, and `credentials-invalid` for another password, and for a token whose holder has signed out.
 */
export async function noteAccount(tools: Tools, call: OperationCall): Promise<OperationCall> {
  const { api } = tools;
  const { operation, body } = call;
  const caller = await callingAccount(api, call);
  const own =
    caller === undefined || caller.isGuest === true ? call : { ...call, account: caller.id };
  const last = shapeOf(operation).segments.at(-1) ?? '';
  await assertStillIn(tools, call, last);
  if (operation.method !== 'post' || !isObject(body)) return own;
  const whole = Object.values(body).find(isObject) ?? body;
  const isNew = registering.test(last) || makesPerson(tools, call, whole);
  if (!isNew && !signing.test(last)) return own;
  const all = names
    .map((name) => memberOf(whole, name))
    .filter((value) => typeof value === 'string');
  const [key] = all;
  if (key === undefined) return own;
  const found = await Promise.all(all.map((name) => accountNamed(api, call, name)));
  const known = found.find((one) => one !== undefined && (one.isGuest !== true || !isNew));
  if (isNew && known !== undefined && findResponse(operation, 409)?.status === '409')
    throw new ProblemError('resource-conflict', `${key} has registered already.`);
  const password = passwordIn(whole, call);
  const isWrong = known?.password !== undefined && known.password !== password;
  if (!isNew && isWrong && refusesSignIn(operation))
    throw new ProblemError('credentials-invalid', `${key} has registered with another password.`);
  if (!isNew && known !== undefined) return present(tools, call, known);
  const id = key.toLowerCase();
  const said = isNew
    ? { ...(await idOfNext(tools, call)), ...saidIn(whole), ...timesNow(tools, call) }
    : { [key.includes('@') ? 'email' : 'username']: key };
  const account: Account = {
    id,
    names: all.map((name) => name.toLowerCase()),
    said,
    ...(isNew && password !== undefined && { password }),
    ...(!isNew && { isGuest: true }),
  };
  await accountsOf(api, call).upsert(id, () => account);
  return present(tools, call, account);
}

/** The call of one who has just registered or signed in: who sends no token is them from now on. */
async function present(
  tools: Tools,
  call: OperationCall,
  account: Account,
): Promise<OperationCall> {
  await makePresent(tools.api, call, account.id);
  const own = account.isGuest === true ? call : { ...call, account: account.id };
  // What they have changed since they registered stays so.
  if (account.isGuest === true) await tellSingleton(tools, own, account.said);
  else await tellCaller(tools, own, callerOperation(tools.inferred()));
  return own;
}

/**
 * Whether a POST such as `POST /users` with a password signs somebody up: it makes nothing that the
 * document lists or reads, or is open to everybody.
 */
export function makesPerson(tools: Tools, { operation }: OperationCall, sent: Said): boolean {
  const last = shapeOf(operation).segments.at(-1) ?? '';
  const plan = tools.inferred().plans.get(operation);
  return (
    people.test(last) &&
    typeof memberOf(sent, 'password') === 'string' &&
    (plan === undefined || plan.role === 'documented')
  );
}

/**
 * Remembers who was made in a collection of people with a password: they can sign in, and are shown
 * as what was made.
 */
export async function noteMade(
  { api }: Tools,
  call: OperationCall,
  entity: Pick<Entity, 'value'>,
): Promise<void> {
  const { body, operation } = call;
  const last = shapeOf(operation).segments.at(-1) ?? '';
  if (!isObject(body) || !(people.test(last) || registering.test(last))) return;
  const whole = Object.values(body).find(isObject) ?? body;
  const password = passwordIn(whole, call);
  const all = names
    .map((name) => memberOf(whole, name))
    .filter((value) => typeof value === 'string');
  const [key] = all;
  if (password === undefined || key === undefined) return;
  const said = saidIn({ ...whole, ...(isObject(entity.value) ? entity.value : {}) });
  const id = key.toLowerCase();
  await accountsOf(api, call).upsert(id, () => ({
    id,
    names: all.map((name) => name.toLowerCase()),
    said,
    password,
  }));
}

/** Takes the token of who signs out away, and lets nobody in whose token is over. */
async function assertStillIn(tools: Tools, call: OperationCall, last: string): Promise<void> {
  const { operation } = call;
  const isOpen = operation.security.length === 0 || operation.security.some(isEmpty);
  const isLeaving =
    leaving.test(last) || (operation.method === 'delete' && /^sessions?$/i.test(last));
  if (isOpen && !isLeaving) return;
  const sent = await tokenSent(tools.api, call);
  if (sent?.isOver === true && !isOpen)
    throw new ProblemError('credentials-invalid', 'Who had this token has signed out.');
  if (!isLeaving || sent === undefined) return;
  const tokens = tokensOf(tools.api, call);
  for (const credential of credentialsIn(tools.api, call))
    await tokens.update(credential, (token) => ({ ...token, isOver: true }));
}

function isEmpty(requirement: object): boolean {
  return Object.keys(requirement).length === 0;
}

/** Whether an operation says what it answers to one who may not sign in. */
function refusesSignIn(operation: Operation): boolean {
  const declared = operation.responses.map(({ status }) => status.toLowerCase());
  return ['401', '403', '400', '4xx'].some((status) => declared.includes(status));
}

/** The id of who registers after others: what the document shows is the first one's. */
async function idOfNext(tools: Tools, call: OperationCall): Promise<Said> {
  const { api, samples } = tools;
  const others = (await accountsOf(api, call).list()).filter(({ isGuest }) => isGuest !== true);
  const shown = callerOperation(tools.inferred())?.operation;
  const schema = shown === undefined ? undefined : itemShown(api.document, shown, 'user');
  if (others.length === 0 || schema === undefined) return {};
  const member = [...membersOf(api.document, schema).values()].find(({ name }) =>
    ['id', '_id', 'uuid'].includes(name),
  );
  if (member === undefined) return {};
  const types = schemaTypes(api.document, member.pointer);
  const isNumber = types.has('integer') || types.has('number');
  const isUuid = dereference(api.document, member.pointer).node['format'] === 'uuid';
  const rules = {
    id: member.name,
    idKind: isNumber ? ('integer' as const) : isUuid ? ('uuid' as const) : ('string' as const),
    idSchema: member.pointer,
    otherIdSchemas: [],
    shownIds: [],
    schema,
  };
  const id = await newId(api, samples, call.sandbox, rules, `${api.name}/~accounts`, {});
  return { [member.name]: idValue(api, member, id) };
}

/** A digest of the password in a body: what was sent is kept nowhere. */
function passwordIn(
  body: Readonly<Record<string, unknown>>,
  { sandbox }: OperationCall,
): string | undefined {
  const sent = memberOf(body, 'password');
  return typeof sent === 'string'
    ? hash(sandbox.seed, `password ${sent}`).toString('base64url')
    : undefined;
}

function saidIn(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name, value]) => !secret.test(normalizeName(name)) && typeof value !== 'object',
    ),
  );
}

/** The times of one who has just registered, as the document writes them. */
function timesNow(
  { api, inferred }: Tools,
  { sandbox }: OperationCall,
): Readonly<Record<string, unknown>> {
  const shown = callerOperation(inferred())?.operation;
  const schema = shown === undefined ? undefined : itemShown(api.document, shown, 'user');
  const members = schema === undefined ? [] : [...membersOf(api.document, schema).values()];
  return Object.fromEntries(
    members
      .filter(({ name }) => ['createdat', 'created', 'updatedat'].includes(normalizeName(name)))
      .map(({ name, pointer }) => [name, formatTime(api.document, pointer, sandbox.clock.now())]),
  );
}

/** Shows who calls what they have said of themselves, the first time that they ask. */
export async function tellCaller(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan | undefined,
): Promise<void> {
  const { resource } = plan ?? {};
  if (call.account === undefined || resource?.kind !== 'singleton') return;
  const { entities } = tools.repository.place(call, resource);
  const account = await accountsOf(tools.api, call).get(call.account);
  if ((await entities.get(onlyId)) === undefined && account !== undefined)
    await tellSingleton(tools, call, account.said);
  const token = resource.resourceSchema.members.has('token')
    ? await ownToken(tools, call)
    : undefined;
  if (token !== undefined) await tellSingleton(tools, call, { token });
}

/** The token of a request that an answer gave: who shows it shows the one they have. */
async function ownToken({ api }: Tools, call: OperationCall): Promise<string | undefined> {
  for (const credential of credentialsIn(api, call))
    if ((await tokensOf(api, call).get(credential)) !== undefined) return credential;
  return undefined;
}

/** Where the one who calls is kept as one item, it has what they said. */
async function tellSingleton(tools: Tools, call: OperationCall, said: Said): Promise<void> {
  const plan = callerOperation(tools.inferred());
  if (plan?.resource?.kind !== 'singleton') return;
  const { schema } = plan.resource.resourceSchema;
  const place = { ...call, operation: plan.operation, path: {} };
  await tools.repository.obtain(place, plan);
  const { entities } = await tools.repository.open(place, plan.resource);
  await entities.update(onlyId, (current) => {
    const value = withSaid(tools.api, schema, current.value, said);
    return { ...current, value };
  });
}
