import { type Fault, group } from '../fault.ts';
import {
  header,
  insteadOf,
  isSuccess,
  readJson,
  withBody,
  withHeader,
  withJson,
} from '../tools/message.ts';
import { all, on, onStatus, onSuccess } from '../tools/strikes.ts';

/** Content types, charsets and header fields. */
export const contentFaults: Fault[] = [
  ...group('content type', [
    {
      name: 'type-json-as-html',
      title: 'The details of a chatbot are JSON, but say that they are text/html.',
      by: 'content-type-undeclared',
      api: 'okchat',
      start: () =>
        onSuccess('GET /api/external/chatbot/{chatbotId}', (answer) =>
          withHeader(answer, 'Content-Type', 'text/html; charset=utf-8'),
        ),
    },
    {
      name: 'type-missing',
      title: 'The answer to a new chatbot has no Content-Type.',
      by: 'content-type-undeclared',
      api: 'chatbase',
      start: () =>
        onSuccess('POST /create-chatbot', (answer) =>
          withHeader(answer, 'Content-Type', undefined),
        ),
    },
    {
      name: 'type-error-as-text',
      title: 'The error for an unknown agent says that it is text/plain.',
      by: 'content-type-undeclared',
      api: 'threetone',
      start: () =>
        onStatus('GET /v1/convai/agents/{agent_id}', [404], (answer) =>
          withHeader(answer, 'Content-Type', 'text/plain; charset=utf-8'),
        ),
    },
    {
      name: 'type-charset-latin1',
      title: 'An agent is answered in ISO-8859-1.',
      by: 'content-type-undeclared',
      api: 'threetone',
      start: () =>
        onSuccess('GET /v1/convai/agents/{agent_id}', (answer) =>
          withHeader(
            withBody(answer, Buffer.from(answer.body.toString('utf8'), 'latin1')),
            'Content-Type',
            'application/json; charset=iso-8859-1',
          ),
        ),
    },
    {
      name: 'type-name-read-as-latin1',
      title:
        'The name of a new chatbot is read as ISO-8859-1: letters beyond ASCII are stored as two others.',
      by: 'write-altered',
      api: 'okchat',
      start: () =>
        on('POST /api/external/chatbots', ({ request, pass }) => {
          const body = readJson(request) as { name?: unknown } | undefined;
          if (typeof body?.name !== 'string') return pass();
          return pass(
            withJson(request, { ...body, name: Buffer.from(body.name).toString('latin1') }),
          );
        }),
    },
    {
      name: 'type-events-without-end',
      title: 'A stream of events ends without the documented data: [DONE].',
      by: 'body-nonconforming',
      missed: 'Streams are held to the schema of an event, not to an order.',
      api: 'chatbase',
      start: () =>
        onSuccess('POST /chat', (answer) =>
          header(answer, 'content-type')?.startsWith('text/event-stream')
            ? withBody(answer, answer.body.toString('utf8').replace(/data: \[DONE\]\s*$/, ''))
            : answer,
        ),
    },
  ]),
  ...group('headers', [
    {
      name: 'headers-allow-missing',
      title: 'A method that a path does not have is refused with 405, but without Allow.',
      by: 'header-missing',
      api: 'okchat',
      start: () => async (request, next) => {
        const answer = await next(request);
        return answer.status === 405 ? withHeader(answer, 'Allow', undefined) : answer;
      },
    },
    {
      name: 'headers-undeclared-method-is-500',
      title: 'A method that a path does not have answers 500.',
      by: 'server-error',
      api: 'threetone',
      start: () => async (request, next) => {
        const answer = await next(request);
        return answer.status === 405
          ? insteadOf(answer, 500, { detail: 'Internal Server Error' })
          : answer;
      },
    },
    {
      name: 'headers-head-is-404',
      title: 'HEAD finds nothing where GET does.',
      by: 'head-differs',
      api: 'chatbase',
      start: () =>
        on('HEAD /get-chatbots', async ({ pass }) => {
          const answer = await pass();
          return isSuccess(answer) ? { ...insteadOf(answer, 404), reason: 'Not Found' } : answer;
        }),
    },
    {
      name: 'headers-no-cors',
      title:
        'A browser on another origin is not let in: no Access-Control field comes, and the preflight answers 404.',
      by: 'cors-missing',
      missed:
        'The document does not mention browsers on another origin: whether they may call is left open.',
      api: 'threetone',
      start: () =>
        all(
          async (request, next) => {
            const answer = await next(request);
            return {
              ...answer,
              headers: answer.headers.filter(([name]) => !/^access-control-/i.test(name)),
            };
          },
          async (request, next) => {
            const answer = await next(request);
            return request.method === 'OPTIONS'
              ? insteadOf(answer, 404, { detail: 'Not Found' })
              : answer;
          },
        ),
    },
  ]),
];
