import { getPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { setIn } from '../../../openapi/lib/value-path.ts';
import { dereference, type OpenApiDocument } from '../../../openapi/model/document.ts';
import { findResponse } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { ProblemError } from '../../lib/problem.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import { hash } from '../../state/ids.ts';
import { memberOf } from '../entity/entity.ts';
import { normalizeName } from '../infer/inflect.ts';
import { bodyMediaType } from '../infer/locate-payload.ts';
import { membersOf } from '../infer/members.ts';
import { shapeOf } from '../infer/path-shapes.ts';
import { type AccountToken, tokensOf } from '../repository/accounts.ts';
import type { Tools } from './tools.ts';

const tokens = /^(access|refresh|id|auth|session|bearer|api)?(token|jwt)$/;
const lasting = /^(access)?(token)?expires(in)?(seconds)?$/;
const deepest = 2;

/**
 * An answer to one who signs in, registers or renews, with tokens of its own: no two answers have the
 * same. Where the document says that tokens are JWTs (RFC 7519), an app can read who they are for and
 * how long they last; nobody has signed them.
 */
export async function withTokens(
  { api }: Tools,
  call: OperationCall,
  answer: Answer,
  { caller, account }: Holder,
): Promise<Answer> {
  const { operation, sandbox } = call;
  const schema = bodyMediaType(findResponse(operation, answer.status)?.content ?? [])?.schema;
  if (schema === undefined || !isObject(answer.body)) return answer;
  const found = tokensIn(api.document, schema, answer.body);
  let { body } = answer as { body: unknown };
  for (const { path, name, pointer, shown } of found) {
    const count = await sandbox.store.next('sign-in tokens');
    const opaque = hash(sandbox.seed, `sign-in token ${count}`).toString('base64url');
    const isJwt = isShownAsJwt(shown) || (!/^refresh/.test(name) && saysJwt(api.document));
    const holder = memberOf(caller, 'id') ?? memberOf(caller, 'username');
    const seconds = lengthIn(answer.body) ?? 3600;
    const token = isJwt ? jwtOf(holder, sandbox.clock.now(), seconds, opaque) : opaque.slice(0, 40);
    if (!api.validator.accepts(pointer, token, 'answer')) continue;
    body = setIn(body, path, token);
    const isRefresh = name.startsWith('refresh');
    await tokensOf(api, call).upsert(token, () => ({ account, isRefresh }));
    // Who is given another token to renew with has done with the one before.
    if (isRefresh) await endRenewed(api, call);
  }
  return body === answer.body ? answer : { ...answer, body: body as Answer['body'] };
}

/** Whom tokens are for: as `GET /me` shows them, and by their account. */
interface Holder {
  readonly caller: unknown;
  readonly account: string | undefined;
}

/** The last words of paths that give new tokens for one that renews them. */
export const renewing = /^(refresh|renew)([-_]?(token|session))?$/i;

/** The token that a request sends to be given others for, where an answer gave it. */
export async function renewedToken(
  api: Tools['api'],
  call: OperationCall,
): Promise<AccountToken | undefined> {
  const sent = refreshSent(call);
  return sent === undefined ? undefined : tokensOf(api, call).get(sent);
}

/** Throws `credentials-invalid` for a token that was exchanged for others already. */
export async function assertRenewable(api: Tools['api'], call: OperationCall): Promise<void> {
  const last = shapeOf(call.operation).segments.at(-1) ?? '';
  if (!renewing.test(last) && memberOf(call.body, 'grant_type') !== 'refresh_token') return;
  if ((await renewedToken(api, call))?.isOver === true)
    throw new ProblemError('credentials-invalid', 'This token was exchanged for another already.');
}

function refreshSent({ body, request }: OperationCall): string | undefined {
  const sent = ['refresh_token', 'refreshToken', 'refresh', 'token']
    .map((name) => memberOf(body, name))
    .find((value) => typeof value === 'string');
  const header = [request.headers.authorization].flat()[0]?.replace(/^bearer\s+/i, '');
  return typeof sent === 'string' ? sent : header;
}

async function endRenewed(api: Tools['api'], call: OperationCall): Promise<void> {
  const last = shapeOf(call.operation).segments.at(-1) ?? '';
  const isRenewing = renewing.test(last) || memberOf(call.body, 'grant_type') === 'refresh_token';
  const sent = isRenewing ? refreshSent(call) : undefined;
  if (sent !== undefined)
    await tokensOf(api, call).update(sent, (token) => ({ ...token, isOver: true }));
}

interface Token {
  readonly path: readonly string[];
  readonly name: string;
  readonly pointer: string;
  readonly shown: string;
}

function tokensIn(
  document: OpenApiDocument,
  schema: string,
  value: Readonly<Record<string, unknown>>,
  path: readonly string[] = [],
): Token[] {
  return [...membersOf(document, schema).values()].flatMap(({ name, pointer }) => {
    const own = memberOf(value, name);
    const place = [...path, name];
    if (isObject(own)) return path.length < deepest ? tokensIn(document, pointer, own, place) : [];
    const plain = normalizeName(name);
    return tokens.test(plain) &&
      typeof own === 'string' &&
      schemaTypes(document, pointer).has('string') &&
      dereference(document, pointer).node['const'] === undefined
      ? [{ path: place, name: plain, pointer, shown: own }]
      : [];
  });
}

function lengthIn(value: Readonly<Record<string, unknown>>): number | undefined {
  const found = Object.entries(value).find(
    ([name, own]) => lasting.test(normalizeName(name)) && typeof own === 'number' && own < 1e8,
  )?.[1];
  return typeof found === 'number' ? found : undefined;
}

function isShownAsJwt(shown: string): boolean {
  return /^ey[\w-]+\.[\w-]+\.[\w-]*$/.test(shown);
}

/** Whether a security scheme of the document says `bearerFormat: JWT`. */
function saysJwt({ root }: OpenApiDocument): boolean {
  const schemes = getPointer(root, '/components/securitySchemes');
  return (
    isObject(schemes) &&
    Object.values(schemes).some(
      (scheme) => isObject(scheme) && /^jwt$/i.test(String(scheme['bearerFormat'] ?? '')),
    )
  );
}

/** @param seconds how long it lasts */
function jwtOf(holder: unknown, now: Date, seconds: number, unique: string): string {
  const issued = Math.floor(now.getTime() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [
    part({ alg: 'HS256', typ: 'JWT' }),
    part({
      ...(holder !== undefined && { sub: String(holder) }),
      iat: issued,
      exp: issued + seconds,
      jti: unique.slice(0, 12),
    }),
    unique,
  ].join('.');
}
