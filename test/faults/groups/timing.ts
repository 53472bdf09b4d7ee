import { createHash } from 'node:crypto';
import { type Fault, group } from '../fault.ts';
import { insteadOf, isSuccess } from '../tools/message.ts';
import { on } from '../tools/strikes.ts';

/** Answers that come too late, not always, or not at all. */
export const timingFaults: Fault[] = group('timing', [
  {
    name: 'timing-too-slow',
    title: 'The widget of an agent takes longer than any client waits.',
    by: 'no-answer',
    api: 'threetone',
    start: () =>
      on('GET /v1/convai/agents/{agent_id}/widget', async ({ pass, server }) => {
        const answer = await pass();
        if (isSuccess(answer)) await server.wait(server.patience * 1.5);
        return answer;
      }),
  },
  {
    name: 'timing-one-in-five-fails',
    title: 'One read in five fails with 500: one of five machines is broken.',
    by: 'server-error',
    api: 'chatbase',
    start: () => {
      let count = 0;
      return async (request, next, { seed }) => {
        const answer = await next(request);
        if (request.method !== 'GET' || !isSuccess(answer)) return answer;
        count++;
        const draw =
          createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() / 2 ** 32;
        return draw < 0.2 ? insteadOf(answer, 500, { message: 'Internal server error' }) : answer;
      };
    },
  },
  {
    name: 'timing-connection-closed',
    title: 'Deleting an agent closes the connection without an answer: the process falls over.',
    by: 'no-answer',
    orBy: {
      'valid-request-refused':
        'A connection that was kept may be closed at any time, so that a deletion is sent once more on a new one (RFC 9112, section 9.5): what the first one has deleted by then is refused.',
    },
    api: 'threetone',
    start: () =>
      on('DELETE /v1/convai/agents/{agent_id}', async ({ pass }) => {
        const answer = await pass();
        // The proxy closes the connection where it has nothing to answer.
        if (isSuccess(answer)) throw new Error('the server fell over');
        return answer;
      }),
  },
]);
