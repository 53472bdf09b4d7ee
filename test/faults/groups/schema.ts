import { type Fault, group } from '../fault.ts';
import { dropped, edit } from '../tools/edit-json.ts';
import { insteadOf } from '../tools/message.ts';
import { onJson, onStatus } from '../tools/strikes.ts';

/** Answers whose bodies do not conform to the document's schemas. */
export const schemaFaults: Fault[] = group('schema', [
  {
    name: 'schema-field-missing',
    title: 'The details of a chatbot lack organization_id.',
    by: 'body-nonconforming',
    api: 'okchat',
    start: () =>
      onJson('GET /api/external/chatbot/{chatbotId}', (body) =>
        edit(body, '/chatbot/organization_id', () => dropped),
      ),
  },
  {
    name: 'schema-field-extra',
    title:
      'The chatbots of the list carry a column of the database that the document does not know.',
    by: 'body-nonconforming',
    api: 'chatbase',
    start: () =>
      onJson('GET /get-chatbots', (body) =>
        edit(body, '/chatbots/*', (item) => ({ ...(item as object), __v: 0 })),
      ),
  },
  {
    name: 'schema-integer-as-string',
    title: 'The time of creation of an agent is a string of digits, not an integer.',
    by: 'body-nonconforming',
    api: 'threetone',
    start: () =>
      onJson('GET /v1/convai/agents/{agent_id}', (body) =>
        edit(body, '/metadata/created_at_unix_secs', String),
      ),
  },
  {
    name: 'schema-boolean-as-number',
    title: 'After an update, is_public comes as 0 or 1, as the database has it.',
    by: 'body-nonconforming',
    api: 'okchat',
    start: () =>
      onJson('PATCH /api/external/chatbots', (body) => edit(body, '/chatbot/is_public', Number)),
  },
  {
    name: 'schema-count-as-string',
    title: 'The total of the contacts is a string, as some database drivers give a count.',
    by: 'body-nonconforming',
    api: 'chatbase',
    start: () =>
      onJson('GET /chatbots/{chatbotId}/contacts', (body) => edit(body, '/total', String)),
  },
  {
    name: 'schema-time-without-zone',
    title: 'updated_at in the list has the form of a database, without T and time zone.',
    by: 'body-nonconforming',
    api: 'okchat',
    start: () =>
      onJson('GET /api/external/chatbots', (body) =>
        edit(body, '/chatbots/*/updated_at', (time) => String(time).replace('T', ' ').slice(0, 19)),
      ),
  },
  {
    name: 'schema-relative-url',
    title: 'avatar_url is a path without scheme and host.',
    by: 'body-nonconforming',
    api: 'threetone',
    start: () =>
      onJson('POST /v1/convai/agents/{agent_id}/avatar', (body) =>
        edit(body, '/avatar_url', (url) => (typeof url === 'string' ? new URL(url).pathname : url)),
      ),
  },
  {
    name: 'schema-null',
    title: 'The tags of an agent in the list are null, not a list.',
    by: 'body-nonconforming',
    api: 'threetone',
    start: () =>
      onJson('GET /v1/convai/agents', (body) => edit(body, '/agents/*/tags', () => null)),
  },
  {
    name: 'schema-empty-list-is-null',
    title: 'Where there is no conversation, the list of them is null.',
    by: 'body-nonconforming',
    api: 'chatbase',
    start: () =>
      onJson('GET /get-conversations', (body) =>
        edit(body, '/data', (data) => (Array.isArray(data) && data.length === 0 ? null : data)),
      ),
  },
  {
    name: 'schema-empty-string-for-null',
    title:
      'A contact without e-mail address has an empty string for one, which is no e-mail address.',
    by: 'body-nonconforming',
    api: 'chatbase',
    start: () =>
      onJson('GET /chatbots/{chatbotId}/contacts', (body) =>
        edit(body, '/data/*', (contact) => ({ ...(contact as object), email: emailOf(contact) })),
      ),
  },
  {
    name: 'schema-enum-in-capitals',
    title: 'The status of a chatbot is READY, as the enum is called in the code.',
    by: 'body-nonconforming',
    api: 'chatbase',
    start: () =>
      onJson('GET /get-chatbots', (body) =>
        edit(body, '/chatbots/*/status', (status) => String(status).toUpperCase()),
      ),
  },
  {
    name: 'schema-envelope-missing',
    title: 'The details of a chatbot come without the member chatbot around them.',
    by: 'body-nonconforming',
    api: 'okchat',
    start: () => onJson('GET /api/external/chatbot/{chatbotId}', (body) => body['chatbot'] ?? body),
  },
  {
    name: 'schema-list-of-one-is-object',
    title: 'A list with one document is that document, not a list: made from XML.',
    by: 'body-nonconforming',
    api: 'okchat',
    start: () =>
      onJson('GET /api/external/chatbot/{chatbotId}/knowledge-base', (body) =>
        edit(body, '/documents', (documents) =>
          Array.isArray(documents) && documents.length === 1 ? documents[0] : documents,
        ),
      ),
  },
  {
    name: 'schema-error-of-another-shape',
    title: 'An invalid agent is refused with detail as one string, not as the documented list.',
    by: 'body-nonconforming',
    api: 'threetone',
    start: () =>
      onStatus('POST /v1/convai/agents/create', [422], (answer) =>
        insteadOf(answer, 422, { detail: 'Unprocessable Entity' }),
      ),
  },
]);

function emailOf(contact: unknown): unknown {
  return (contact as { email?: unknown }).email ?? '';
}
