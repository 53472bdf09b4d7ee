import type { components } from '../../../generated/chatbase.ts';
import { notFound } from '../../lib/problem.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Collection } from '../../model/store.ts';

type Schemas = components['schemas'];

/** The slots for pictures that a chatbot has. */
export type PictureSlot = 'icon' | 'profile-picture';

/** What is kept of a chatbot. */
export interface Chatbot {
  /** As `get-chatbots` shows it. */
  readonly item: Schemas['Chatbot'];
  readonly sourceText: string;
  readonly urlsToScrape: readonly string[];
  /** The settings that no answer shows. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Paths of the uploaded files. */
  readonly pictures: Readonly<Partial<Record<PictureSlot, string>>>;
}

const root = 'chatbase/chatbot';

/** Ids as public client code shows them: 21 letters, digits, underscores and dashes. */
const idLength = 21;
const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

export function newChatbotId({ ids }: Pick<Sandbox, 'ids'>): Promise<string> {
  return ids.token(idLength, idAlphabet);
}

/** A chatbot as it is when it is created. */
export function newChatbot(
  named: Pick<Schemas['Chatbot'], 'id' | 'name'>,
  created_at: string,
  {
    sourceText = '',
    urlsToScrape = [],
  }: Pick<Schemas['CreateChatbotRequest'], 'sourceText' | 'urlsToScrape'> = {},
): Chatbot {
  return {
    item: {
      ...named,
      status: 'ready',
      model: 'gpt-4o-mini',
      instructions: null,
      visibility: 'private',
      created_at,
      updated_at: created_at,
    },
    sourceText,
    urlsToScrape,
    settings: {},
    pictures: {},
  };
}

export function chatbotsOf(sandbox: Sandbox): Collection<Chatbot> {
  return sandbox.store.collection<Chatbot>(root);
}

/** A collection of what belongs to one chatbot. */
export function collectionOf<Entity extends object>(
  sandbox: Sandbox,
  chatbotId: string,
  name: string,
): Collection<Entity> {
  return sandbox.store.collection<Entity>(`${root}/${chatbotId}/${name}`);
}

/** Throws `resource-not-found` where no chatbot has the id. */
export async function findChatbot(sandbox: Sandbox, id: string): Promise<Chatbot> {
  const chatbot = await chatbotsOf(sandbox).get(id);
  if (chatbot === undefined) throw notFound('chatbot', id);
  return chatbot;
}

/** Deletes a chatbot with everything that belongs to it. Throws `resource-not-found`. */
export async function deleteChatbot(sandbox: Sandbox, id: string): Promise<void> {
  if ((await chatbotsOf(sandbox).delete(id)) === undefined) throw notFound('chatbot', id);
  await sandbox.store.deleteUnder(`${root}/${id}`);
}

/**
 * Writes to the collections of a chatbot. Throws `resource-not-found` where it does not exist, and
 * also where it was deleted meanwhile: what was written then goes the same way.
 */
export async function writeInChatbot<Result>(
  sandbox: Sandbox,
  id: string,
  write: (chatbot: Chatbot) => Promise<Result>,
): Promise<Result> {
  const result = await write(await findChatbot(sandbox, id));
  if ((await chatbotsOf(sandbox).get(id)) !== undefined) return result;
  await sandbox.store.deleteUnder(`${root}/${id}`);
  throw notFound('chatbot', id);
}

/**
 * When a chatbot is changed: now, but never before the time that it has already. Replicas that share
 * a state are some milliseconds apart, and one may change what another has made just now.
 */
export function changedAt({ clock }: Pick<Sandbox, 'clock'>, { item }: Chatbot): string {
  const now = clock.now();
  return now.getTime() > Date.parse(item.updated_at) ? now.toISOString() : item.updated_at;
}
