import type { Replies, ScriptedReply } from '../model/replies.ts';
import type { SandboxStore } from '../model/store.ts';

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
