import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { withMember } from '../../../openapi/lib/value-path.ts';
import { findResponse } from '../../../openapi/model/operation.ts';
import { withPictureUrls } from '../../documented/picture-urls.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Collection } from '../../model/store.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { hash } from '../../state/ids.ts';
import { normalizeName } from '../infer/inflect.ts';
import { bodyMediaType } from '../infer/locate-payload.ts';
import { formatTime } from '../infer/member-kinds.ts';
import { type Member, membersOf, placeOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { shapeOf } from '../infer/path-shapes.ts';
import { itemShown } from '../infer/shown-item.ts';
import { callerOf, callerOperation } from './caller.ts';
import { memberOf, onlyId } from './entity.ts';
import { withTokens } from './sign-in-tokens.ts';
import type { Tools } from './tools.ts';

/** What somebody has said of themselves when they registered. */
interface Account {
  readonly said: Readonly<Record<string, unknown>>;
  /** A digest of the password; undefined where none was sent. */
  readonly password?: string;
}

const registering = /^(register|registration|registrations|sign[-_]?up|join)$/i;
const signing = /^(log[-_]?in|sign[-_]?in|token|sessions?|authenticate|authentication)$/i;
const renewing = /^(refresh|renew)([-_]?(token|session))?$/i;
const secret = /passw(or)?d|secret|token|^(pin|otp|code|captcha|confirm)/i;
const names = ['email', 'username', 'login', 'phone'];

/**
 * Remembers who has registered, or has signed in again: what they have said of themselves is what the
 * document's `GET /me` shows from then on. Throws `resource-conflict` for a name or e-mail that has
 * registered already, where the operation declares 409.
 */
export async function noteAccount(tools: Tools, call: OperationCall): Promise<void> {
  const { operation, body } = call;
  if (operation.method !== 'post' || !isObject(body)) return;
  const last = shapeOf(operation).segments.at(-1) ?? '';
  const isNew = registering.test(last);
  if (!isNew && !signing.test(last)) return;
  const whole = Object.values(body).find(isObject) ?? body;
  const key = names.map((name) => memberOf(whole, name)).find((value) => typeof value === 'string');
  if (typeof key !== 'string' || callerOperation(tools.inferred()) === undefined) return;
  const accounts = accountsOf(tools, call);
  const id = key.toLowerCase();
  const known = await accounts.get(id);
  if (isNew && known !== undefined && findResponse(operation, 409)?.status === '409')
    throw new ProblemError('resource-conflict', `${key} has registered already.`);
  const password = passwordIn(whole, call);
  const isWrong = known?.password !== undefined && known.password !== password;
  if (!isNew && isWrong && findResponse(operation, 401)?.status === '401')
    throw new ProblemError('credentials-invalid', `${key} has registered with another password.`);
  const said = isNew
    ? { ...saidIn(whole), ...timesNow(tools, call) }
    : (known?.said ?? { [key.includes('@') ? 'email' : 'username']: key });
  if (said === undefined) return;
  if (isNew)
    await accounts.upsert(id, () => ({ said, ...(password !== undefined && { password }) }));
  await accounts.upsert(present, () => ({ said }));
  await tellSingleton(tools, call, said);
}

/** The one of whom `GET /me` tells. */
const present = '~present';

function accountsOf({ api }: Tools, { sandbox }: OperationCall): Collection<Account> {
  return sandbox.store.collection<Account>(`${api.name}/~accounts`);
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

/**
 * An answer that nothing keeps, to one who registers or signs in: what it shows of them is what `GET
 * /me` does. All else stays as it is.
 */
export async function withCaller(
  tools: Tools,
  call: OperationCall,
  answer: Answer,
): Promise<Answer> {
  const { operation, body: sent } = call;
  const last = shapeOf(operation).segments.at(-1) ?? '';
  if (operation.method !== 'post' || !isObject(answer.body)) return answer;
  const isRenewing = renewing.test(last);
  if (!isRenewing && (!isObject(sent) || !(registering.test(last) || signing.test(last))))
    return answer;
  const plan = callerOperation(tools.inferred());
  const caller = plan === undefined ? undefined : await callerShown(tools, call, plan);
  const told = plan === undefined ? answer : await withCallerIn(tools, call, answer, caller);
  return withTokens(tools, call, told, caller);
}

/** The one who calls, as `GET /me` shows them. */
async function callerShown(
  tools: Tools,
  call: OperationCall,
  plan: OperationPlan,
): Promise<unknown> {
  const shown = itemShown(tools.api.document, plan.operation, 'user');
  return registered(tools, call, await callerOf(tools, call, plan), shown);
}

/** An answer in which the one who calls is shown as `GET /me` does, wherever it shows them. */
async function withCallerIn(
  { api, inferred }: Tools,
  call: OperationCall,
  answer: Answer,
  caller: unknown,
): Promise<Answer> {
  const plan = callerOperation(inferred());
  const shown = plan === undefined ? undefined : itemShown(api.document, plan.operation, 'user');
  const schema = bodyMediaType(findResponse(call.operation, answer.status)?.content ?? [])?.schema;
  if (shown === undefined || schema === undefined || !isObject(caller)) return answer;
  const place = placeOf(api.document, shown);
  const show = (value: unknown, pointer: string, depth: number): unknown => {
    if (!isObject(value)) return value;
    if (placeOf(api.document, pointer) === place) return caller;
    if (depth > 2) return value;
    const members = membersOf(api.document, pointer);
    return Object.fromEntries(
      Object.entries(value).map(([name, own]) => {
        const inner = members.get(name)?.pointer;
        return [name, inner === undefined ? own : show(own, inner, depth + 1)];
      }),
    );
  };
  const told = withPictureUrls(api, call.request.baseUrl, show(answer.body, schema, 0));
  return api.validator.accepts(schema, told, 'answer') ? { ...answer, body: told } : answer;
}

/** Where the one who calls is kept as one item, it has what they said. */
async function tellSingleton(
  tools: Tools,
  call: OperationCall,
  said: Account['said'],
): Promise<void> {
  const plan = callerOperation(tools.inferred());
  if (plan?.resource?.kind !== 'singleton') return;
  const { schema } = plan.resource.resourceSchema;
  const place = { ...call, operation: plan.operation, path: {} };
  await tools.repository.obtain(place, plan);
  const { entities } = await tools.repository.open(place, plan.resource);
  await entities.update(onlyId, (current) => {
    const value = withSaid(tools, schema, current.value, said);
    return { ...current, value };
  });
}

function withSaid(
  { api }: Tools,
  schema: string | undefined,
  value: unknown,
  said: Account['said'],
): unknown {
  if (!isObject(value)) return value;
  let told = value;
  for (const [name, own] of Object.entries(said)) {
    const shown = Object.keys(value).find((key) => normalizeName(key) === normalizeName(name));
    if (shown === undefined) continue;
    const next = withMember(told, shown, own);
    if (schema === undefined || api.validator.accepts(schema, next, 'answer')) told = next;
  }
  return told;
}

/** The one who calls, with what they said when they registered. */
export async function registered(
  tools: Tools,
  call: OperationCall,
  caller: unknown,
  schema: string | undefined,
): Promise<unknown> {
  const account = await accountsOf(tools, call).get(present);
  return account === undefined ? caller : withSaid(tools, schema, caller, account.said);
}

const owning = /^(owner|author|user|creator|createdby|sender|account|reporter|uploader)(id|uuid)$/;

/** The members of a new item that name the one who calls, such as its `owner_id`. */
export async function callerIds(
  tools: Tools,
  call: OperationCall,
  { resourceSchema: { members, sentMembers, id } }: Resource,
): Promise<ReadonlyMap<string, unknown>> {
  const known =
    ownMembers.get(members) ??
    [...members.values()].filter(
      ({ name }) =>
        name !== id &&
        !sentMembers.has(name) &&
        (owning.test(normalizeName(name)) || callerKeys(tools).has(normalizeName(name))),
    );
  ownMembers.set(members, known);
  if (known.length === 0 || callerOperation(tools.inferred()) === undefined) return noIds;
  const caller = await callerOf(tools, call);
  const own = memberOf(caller, 'id') ?? memberOf(caller, 'uuid');
  return new Map(
    own === undefined
      ? []
      : known
          .filter(({ pointer }) => tools.api.validator.accepts(pointer, own, 'answer'))
          .map(({ name }): [string, unknown] => [name, own]),
  );
}

/** `memberid`, where the schema of the one who calls is called `Member`. */
function callerKeys({ api: { document }, inferred }: Tools): ReadonlySet<string> {
  const shown = callerOperation(inferred())?.operation;
  const schema = shown === undefined ? undefined : itemShown(document, shown, 'user');
  const called = /\/(?:schemas|definitions)\/([^/]+)$/.exec(
    schema === undefined ? '' : placeOf(document, schema),
  )?.[1];
  const noun = normalizeName(called ?? '').replace(
    /^(current|my|own)|(detail|details|profile)$/g,
    '',
  );
  return new Set(noun === '' ? [] : [`${noun}id`, `${noun}uuid`]);
}

const noIds: ReadonlyMap<string, unknown> = new Map();
/** Members are of one document, and go with it. */
const ownMembers = new WeakMap<ReadonlyMap<string, Member>, readonly Member[]>();
