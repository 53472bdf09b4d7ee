import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { withMember } from '../../../openapi/lib/value-path.ts';
import { credentialFor, securitySchemes } from '../../../openapi/model/security.ts';
import type { Api } from '../../model/api.ts';
import type { Collection } from '../../model/store.ts';
import type { OperationCall } from '../../model/types.ts';
import { normalizeName } from '../infer/inflect.ts';

/** Somebody who has registered, or has signed in without. */
export interface Account {
  readonly id: string;
  /** The e-mail, user name and so on that they sign in with, in lower case. */
  readonly names: readonly string[];
  /** What they have said of themselves, and the id that they were given. */
  readonly said: Readonly<Record<string, unknown>>;
  /** A digest of the password; undefined where none was sent. */
  readonly password?: string;
  /** Whether they have signed in and never registered. */
  readonly isGuest?: true;
}

/** A token that a sign-in, a registration or a renewal has answered. */
export interface AccountToken {
  /** The account that it was given to; undefined where nobody has said who they are. */
  readonly account: string | undefined;
  /** Whether it only renews others. */
  readonly isRefresh: boolean;
  /** Whether its holder has signed out, or it was exchanged for another. */
  readonly isOver?: true;
}

/** What accounts are kept for. */
type Place = Pick<Api, 'name'>;

export function accountsOf({ name }: Place, { sandbox }: OperationCall): Collection<Account> {
  return sandbox.store.collection<Account>(`${name}/~accounts`);
}

export function tokensOf({ name }: Place, { sandbox }: OperationCall): Collection<AccountToken> {
  return sandbox.store.collection<AccountToken>(`${name}/~tokens`);
}

/** The account that goes by a name; undefined where nobody does. */
export async function accountNamed(
  api: Place,
  call: OperationCall,
  name: string,
): Promise<Account | undefined> {
  const wanted = name.toLowerCase();
  const all = await accountsOf(api, call).list();
  return all.find(({ names }) => names.includes(wanted));
}

/** The one who registered or signed in last: who sends no token that was given to somebody is them. */
export async function presentAccount(
  { name }: Place,
  { sandbox }: OperationCall,
): Promise<string | undefined> {
  return (await presents(name, sandbox).get('last'))?.account;
}

export async function makePresent(
  { name }: Place,
  { sandbox }: OperationCall,
  account: string,
): Promise<void> {
  await presents(name, sandbox).upsert('last', () => ({ account }));
}

function presents(name: string, { store }: OperationCall['sandbox']) {
  return store.collection<{ readonly account: string }>(`${name}/~present`);
}

/**
 * The account whose token, or whose name and password, a request carries; else the one that was
 * there last. Guests are told apart by nothing.
 */
export async function callingAccount(api: Api, call: OperationCall): Promise<Account | undefined> {
  if (
    (await presentAccount(api, call)) === undefined &&
    (await tokensOf(api, call).list()).length === 0
  )
    return undefined;
  const sent = await tokenSent(api, call);
  const named = sent?.account ?? (await accountByBasic(api, call));
  const id = named ?? (await presentAccount(api, call));
  return id === undefined ? undefined : accountsOf(api, call).get(id);
}

/** The token that a request carries, where it was given by an answer. */
export async function tokenSent(api: Api, call: OperationCall): Promise<AccountToken | undefined> {
  for (const credential of credentialsIn(api, call)) {
    const known = await tokensOf(api, call).get(credential);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** What a request carries for any of the document's security schemes, and in `Authorization`. */
export function credentialsIn({ document }: Api, { request }: OperationCall): string[] {
  const sent = [
    ...securitySchemes(document).map((scheme) => credentialFor(scheme, request)),
    [request.headers['authorization']].flat()[0],
  ];
  const bare = sent
    .filter((text) => text !== undefined)
    .map((text) => text.replace(/^(bearer|token|jwt)\s+/i, '').replace(/^Token token="?|"$/g, ''));
  return [...new Set(bare)];
}

async function accountByBasic(api: Api, call: OperationCall): Promise<string | undefined> {
  const header = [call.request.headers['authorization']].flat()[0] ?? '';
  const encoded = /^basic\s+(\S+)/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const [user = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return user === '' ? undefined : (await accountNamed(api, call, user))?.id;
}

/** A value with what an account has said of itself, as far as the schema has room for it. */
export function withSaid(
  { validator }: Pick<Api, 'validator'>,
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
    if (schema === undefined || validator.accepts(schema, next, 'answer')) told = next;
  }
  return told;
}
