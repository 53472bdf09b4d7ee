import { type Fault, group } from '../fault.ts';
import { isSuccess, readObject, withJson } from '../tools/message.ts';
import { on, onSuccess } from '../tools/strikes.ts';

/** Creations that make something else than they say. */
export const createFaults: Fault[] = group('create', [
  {
    name: 'create-makes-two',
    title: 'One request for a new chatbot makes two.',
    by: 'list-duplicate',
    api: 'chatbase',
    start: () =>
      on('POST /create-chatbot', async ({ pass }) => {
        const answer = await pass();
        if (isSuccess(answer)) await pass();
        return answer;
      }),
  },
  {
    name: 'create-answers-another-id',
    title: 'A new chatbot is answered with the id of the one made before it.',
    by: 'write-altered',
    api: 'chatbase',
    start: () => {
      let last: unknown;
      return onSuccess('POST /create-chatbot', (answer) => {
        const before = last;
        last = readObject(answer)['chatbotId'];
        return before === undefined ? answer : withJson(answer, { chatbotId: before });
      });
    },
  },
  {
    name: 'create-answers-unknown-id',
    title: 'A new agent is answered with an id under which there is none.',
    by: 'write-lost',
    api: 'threetone',
    start: () =>
      onSuccess('POST /v1/convai/agents/create', (answer) => {
        const { agent_id } = readObject(answer);
        return withJson(answer, {
          agent_id: `agent_${String(agent_id).slice(6).split('').reverse().join('')}`,
        });
      }),
  },
]);
