import { notFound } from '../../lib/problem.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Collection } from '../../model/store.ts';
import { pathOf } from './chatbot.ts';
import type { Schemas } from './schemas.ts';
import { formatTimestamp } from './timestamp.ts';

/** A conversation as it is stored and listed. */
export type Session = Schemas['SessionListItem'];

/** In the order of their creation. */
export function sessionsOf(sandbox: Sandbox, chatbotId: string): Collection<Session> {
  return sandbox.store.collection<Session>(`${pathOf(chatbotId)}/sessions`);
}

/** Which session a `sessionToken` stands for, by token. */
export function tokensOf(
  sandbox: Sandbox,
  chatbotId: string,
): Collection<{ readonly session: string }> {
  return sandbox.store.collection(`${pathOf(chatbotId)}/session-tokens`);
}

/** In the order of their creation. */
export function messagesOf(
  sandbox: Sandbox,
  chatbotId: string,
  sessionId: string,
): Collection<Schemas['Message']> {
  return sandbox.store.collection<Schemas['Message']>(
    `${pathOf(chatbotId)}/sessions/${sessionId}/messages`,
  );
}

/** Throws `resource-not-found`, also for a session of another chatbot. */
export async function findSession(
  sandbox: Sandbox,
  chatbotId: string,
  id: string,
): Promise<Session> {
  const session = await sessionsOf(sandbox, chatbotId).get(id);
  if (session === undefined) throw notFound('conversation', id);
  return session;
}

export interface SessionRequest {
  /** Without one, each call has a session of its own. */
  readonly token: string | undefined;
  readonly platform: string | undefined;
}

/**
 * The session of a chatbot's user, made on first use. The token comes back as `sns_user_id`, as in
 * the captures of https://docs.okchat.ai/api-reference/get-a-conversation.
 */
export async function openSession(
  sandbox: Sandbox,
  chatbotId: string,
  { token, platform }: SessionRequest,
): Promise<Session> {
  const id = await sessionIdFor(sandbox, chatbotId, token);
  const sessions = sessionsOf(sandbox, chatbotId);
  const created_at = formatTimestamp(sandbox.clock.now());
  return sessions.upsert(
    id,
    (current) => current ?? newSession({ id, chatbotId, created_at, token, platform }),
  );
}

/** A session in which nothing was said yet. */
export function newSession({
  id,
  chatbotId,
  created_at,
  token,
  platform = 'web',
}: SessionRequest & {
  readonly id: string;
  readonly chatbotId: string;
  readonly created_at: string;
}): Session {
  return {
    active: true,
    chatbot_id: chatbotId,
    created_at,
    id,
    is_human_mode: false,
    last_message: null,
    metadata: { anonymous: true },
    migrated_data: false,
    platform,
    session_token: null,
    sns_user_id: token || anonymousUser(id),
    state: 'in_progress',
    updated_at: created_at,
    user_id: null,
    voice_path: null,
  };
}

/** What the user of a session is called that nobody can go on with, since it has no token. */
export function anonymousUser(id: string): string {
  return `anonymous-${id.slice(0, 8)}`;
}

async function sessionIdFor(
  sandbox: Sandbox,
  chatbotId: string,
  token: string | undefined,
): Promise<string> {
  if (!token) return sandbox.ids.uuid();
  const tokens = tokensOf(sandbox, chatbotId);
  const known = await tokens.get(token);
  if (known !== undefined) return known.session;
  const session = await sandbox.ids.uuid();
  return (await tokens.upsert(token, (current) => current ?? { session })).session;
}

/**
 * A session read by itself: without `state`, and `last_message` as text, which is all that
 * https://docs.okchat.ai/api-reference/get-a-conversation knows.
 */
export function showSession({
  state: _,
  last_message,
  sns_user_id,
  ...session
}: Session): Schemas['Session'] {
  const text = typeof last_message === 'string' ? last_message : (last_message?.content ?? '');
  return { ...session, last_message: text, sns_user_id: sns_user_id ?? '' };
}
