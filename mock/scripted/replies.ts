import type { SandboxStore } from '../state/store.ts';

/** What a chatbot is told to say. */
export interface ScriptedReply {
  readonly id: string;
  readonly text: string;
  /** Only where the user's last message contains this text, in any case. */
  readonly contains?: string;
  /** Only for the chatbot with this id. */
  readonly chatbot?: string;
  /** How many times it is said; once by default. */
  readonly count?: number;
}

/** The scripted replies of one sandbox, first come first served. */
export interface Replies {
  add(reply: Omit<ScriptedReply, 'id'>): Promise<ScriptedReply>;
  list(): Promise<ScriptedReply[]>;
  clear(): Promise<void>;
  /** The scripted reply to a message, used up by being taken; undefined where none fits. */
  take(chatbot: string, message: string): Promise<string | undefined>;
}

const path = 'doubletake/replies';

export function createReplies(store: SandboxStore): Replies {
  const replies = store.collection<ScriptedReply>(path);
  return {
    async add(reply) {
      const made = { ...reply, id: `reply-${await store.next(path)}` };
      await replies.insert(made.id, made);
      return made;
    },
    list: () => replies.list(),
    async clear() {
      for (const reply of await replies.list()) await replies.delete(reply.id);
    },
    async take(chatbot, message) {
      for (const reply of await replies.list()) {
        if (reply.chatbot !== undefined && reply.chatbot !== chatbot) continue;
        if (
          reply.contains !== undefined &&
          !message.toLowerCase().includes(reply.contains.toLowerCase())
        )
          continue;
        // The counter settles who gets the last one when two requests come at once.
        const said = await store.next(`${path}/${reply.id}/said`);
        if (said >= (reply.count ?? 1)) await replies.delete(reply.id);
        if (said <= (reply.count ?? 1)) return reply.text;
      }
      return undefined;
    },
  };
}
