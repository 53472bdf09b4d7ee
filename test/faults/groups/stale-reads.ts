import { type Fault, group } from '../fault.ts';
import {
  type Answer,
  header,
  isSuccess,
  readJson,
  readObject,
  withJson,
} from '../tools/message.ts';
import { all, on, onSuccess } from '../tools/strikes.ts';

/** Reads that show what was, not what is. */
export const staleReadFaults: Fault[] = group('stale read', [
  {
    name: 'stale-after-update',
    title:
      'The first read of an agent after an update shows what it was before: the replica lags behind.',
    by: 'update-ignored',
    api: 'threetone',
    start: () => {
      const before = new Map<string, Answer>();
      const update = on('PATCH /v1/convai/agents/{agent_id}', async ({ values, pass, ask }) => {
        const { agent_id = '' } = values;
        const old = await ask('GET', `/v1/convai/agents/${encodeURIComponent(agent_id)}`);
        const answer = await pass();
        if (isSuccess(answer)) before.set(agent_id, old);
        return answer;
      });
      const read = onSuccess('GET /v1/convai/agents/{agent_id}', (answer, { values }) => {
        const old = before.get(values['agent_id'] ?? '');
        before.delete(values['agent_id'] ?? '');
        return old === undefined ? answer : withJson(answer, readJson(old));
      });
      return all(update, read);
    },
  },
  {
    name: 'stale-list-after-create',
    title: 'The first list after a new chatbot does not have it yet.',
    by: 'list-incomplete',
    api: 'chatbase',
    start: () => {
      const fresh = new Set<unknown>();
      const create = onSuccess('POST /create-chatbot', (answer) => {
        fresh.add(readObject(answer)['chatbotId']);
        return answer;
      });
      const list = onSuccess('GET /get-chatbots', (answer) => {
        const { chatbots = [] } = readObject(answer) as { chatbots?: { id: string }[] };
        const old = chatbots.filter(({ id }) => !fresh.has(id));
        fresh.clear();
        return old.length === chatbots.length ? answer : withJson(answer, { chatbots: old });
      });
      return all(create, list);
    },
  },
  {
    name: 'stale-cache-never-cleared',
    title:
      'The details of a chatbot come from a cache that no write clears once they have been read.',
    by: 'update-ignored',
    api: 'okchat',
    start: () => {
      const cache = new Map<string, Answer>();
      return on('GET /api/external/chatbot/{chatbotId}', async ({ request, pass }) => {
        const answer = await pass();
        // A refused key is refused: the cache is behind the authentication.
        if (answer.status === 401) return answer;
        const key = `${header(request, 'x-doubletake-sandbox')} ${request.url}`;
        if (isSuccess(answer) && !cache.has(key)) cache.set(key, answer);
        return cache.get(key) ?? answer;
      });
    },
  },
]);
