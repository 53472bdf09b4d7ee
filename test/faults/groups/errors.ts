import { type Fault, group } from '../fault.ts';
import { edit } from '../tools/edit-json.ts';
import {
  header,
  insteadOf,
  readJson,
  readObject,
  withBody,
  withHeader,
  withJson,
} from '../tools/message.ts';
import { onJson, onStatus, onSuccess } from '../tools/strikes.ts';

/** Errors that say too much, too little, or that they are none; and answers that are cut. */
export const errorFaults: Fault[] = group('errors', [
  {
    name: 'error-stack-trace',
    title: 'The error for an unknown chatbot has the stack trace in it.',
    by: 'error-leaks',
    api: 'okchat',
    start: () =>
      onStatus('GET /api/external/chatbot/{chatbotId}', [404], (answer) => {
        const stack =
          'Error: chatbot not found\n    at ChatbotService.find (/app/dist/services/chatbot.js:48:13)\n    at async /app/dist/routes/chatbots.js:112:20';
        return withJson(
          answer,
          edit(readJson(answer), '/error', () => stack),
        );
      }),
  },
  {
    name: 'error-html',
    title: 'The error for an unknown chatbot is a page of HTML.',
    by: 'content-type-undeclared',
    api: 'chatbase',
    start: () =>
      onStatus(['GET /get-leads', 'GET /get-conversations'], [404], (answer) =>
        withHeader(
          withBody(answer, '<!DOCTYPE html>\n<html><body><h1>404 Not Found</h1></body></html>'),
          'Content-Type',
          'text/html; charset=utf-8',
        ),
      ),
  },
  {
    name: 'error-with-200',
    title: 'The widget of an unknown agent answers 200 with the error in its body.',
    by: 'invalid-request-accepted',
    api: 'threetone',
    start: () =>
      onStatus('GET /v1/convai/agents/{agent_id}/widget', [404], (answer) =>
        insteadOf(answer, 200, readJson(answer)),
      ),
  },
  {
    name: 'error-with-200-that-conforms',
    title:
      'Deleting an unknown chatbot answers 200 with the error as the message that a success has too.',
    by: 'invalid-request-accepted',
    api: 'chatbase',
    start: () =>
      onStatus('DELETE /delete-chatbot', [404], (answer) =>
        insteadOf(answer, 200, readJson(answer)),
      ),
  },
  {
    name: 'error-without-body',
    title: 'A request without a valid key is refused with an empty body.',
    by: 'body-missing',
    api: 'okchat',
    start: () => async (request, next) => {
      const answer = await next(request);
      return answer.status === 401 ? insteadOf(answer, 401) : answer;
    },
  },
  {
    name: 'error-of-another-shape',
    title:
      'An invalid chatbot is refused with message, not with error, as the rest of the API has it.',
    by: 'body-nonconforming',
    api: 'okchat',
    start: () =>
      onStatus('POST /api/external/chatbots', [400], (answer) =>
        withJson(answer, { message: readObject(answer)['error'] }),
      ),
  },
  {
    name: 'error-with-secret',
    title: 'The details of a chatbot show the key of whoever asks.',
    by: 'secret-leaked',
    api: 'okchat',
    start: () =>
      onJson('GET /api/external/chatbot/{chatbotId}', (body, { request }) =>
        edit(body, '/chatbot/openai_api_key', () => header(request, 'x-api-key') ?? null),
      ),
  },
  {
    name: 'error-truncated-json',
    title: 'The list of documents is cut in the middle of its JSON.',
    by: 'body-unparseable',
    api: 'threetone',
    start: () =>
      onSuccess('GET /v1/voiceai/knowledge-base', (answer) =>
        withBody(answer, answer.body.subarray(0, Math.floor(answer.body.length / 2))),
      ),
  },
]);
