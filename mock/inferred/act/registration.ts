import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { findResponse } from '../../../openapi/model/operation.ts';
import { withPictureUrls } from '../../documented/picture-urls.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { memberOf } from '../entity/entity.ts';
import { normalizeName } from '../infer/inflect.ts';
import { bodyMediaType } from '../infer/locate-payload.ts';
import { type Member, membersOf, placeOf } from '../infer/members.ts';
import type { OperationPlan, Resource } from '../infer/model.ts';
import { shapeOf } from '../infer/path-shapes.ts';
import { itemShown } from '../infer/shown-item.ts';
import {
  type Account,
  accountsOf,
  callingAccount,
  presentAccount,
  withSaid,
} from '../repository/accounts.ts';
import { callerOf, callerOperation } from './caller.ts';
import { makesPerson, registering, signing, tellCaller } from './note-account.ts';
import { renewedToken, renewing, withTokens } from './sign-in-tokens.ts';
import type { Tools } from './tools.ts';

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
  const isIn = registering.test(last) || signing.test(last);
  const isSaid =
    isObject(sent) &&
    (isIn || makesPerson(tools, call, Object.values(sent).find(isObject) ?? sent));
  if (!isRenewing && !isSaid) return answer;
  const plan = callerOperation(tools.inferred());
  const account = await accountAnswered(tools, call, isRenewing);
  const own =
    account === undefined || account.isGuest === true ? call : { ...call, account: account.id };
  await tellCaller(tools, own, plan);
  const caller = plan === undefined ? undefined : await callerShown(tools, own, plan);
  const told = plan === undefined ? answer : await withCallerIn(tools, own, answer, caller);
  return withTokens(tools, own, told, { caller, account: account?.id });
}

/** Whom an answer to a sign-in lets in; of a renewal, who had the token that is renewed. */
async function accountAnswered(
  { api }: Tools,
  call: OperationCall,
  isRenewing: boolean,
): Promise<Account | undefined> {
  const last = await presentAccount(api, call);
  if (!isRenewing) return last === undefined ? undefined : accountsOf(api, call).get(last);
  const renewed = await renewedToken(api, call);
  const id = renewed?.account;
  return id === undefined ? callingAccount(api, call) : accountsOf(api, call).get(id);
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

/** The one who calls, with what they said when they registered. */
export async function registered(
  tools: Tools,
  call: OperationCall,
  caller: unknown,
  schema: string | undefined,
): Promise<unknown> {
  const id = call.account ?? (await presentAccount(tools.api, call));
  const account = id === undefined ? undefined : await accountsOf(tools.api, call).get(id);
  return account === undefined ? caller : withSaid(tools.api, schema, caller, account.said);
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
  const caller = await registered(tools, call, await callerOf(tools, call), undefined);
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
