import { type Fault, group } from '../fault.ts';
import { createShown, dropped, edit } from '../tools/edit-json.ts';
import {
  insteadOf,
  isSuccess,
  type Json,
  type ProxiedRequest,
  readJson,
  readObject,
  withJson,
} from '../tools/message.ts';
import { all, on, onJson, onStatus, onSuccess } from '../tools/strikes.ts';

const contact = 'PATCH /chatbots/{chatbotId}/contacts/{contactId}';

/** Updates that change too much, too little or the wrong item. */
export const updateFaults: Fault[] = group('update', [
  {
    name: 'update-empties-unsent-tags',
    title: 'An update of an agent that sends no tags takes its tags away.',
    by: 'update-overreached',
    api: 'threetone',
    start: () =>
      on('PATCH /v1/convai/agents/{agent_id}', ({ request, pass }) => {
        const body = readJson(request);
        return pass(
          isRecord(body) && !('tags' in body) ? withJson(request, { ...body, tags: [] }) : request,
        );
      }),
  },
  {
    name: 'update-empties-unsent-description',
    title: 'An update of a chatbot that sends no description empties it.',
    by: 'update-overreached',
    api: 'okchat',
    start: () =>
      on('PATCH /api/external/chatbots', ({ request, pass }) => {
        const body = readJson(request);
        return pass(
          isRecord(body) && !('description' in body)
            ? withJson(request, { ...body, description: '' })
            : request,
        );
      }),
  },
  {
    name: 'update-ignores-flag',
    title: 'An update of a chatbot ignores is_public.',
    by: 'update-ignored',
    api: 'okchat',
    start: () =>
      on('PATCH /api/external/chatbots', ({ request, pass }) =>
        pass(without(request, '/is_public', (value) => typeof value === 'boolean')),
      ),
  },
  {
    name: 'update-ignores-contact-name',
    title: 'An update of a contact ignores its name.',
    by: 'update-ignored',
    api: 'chatbase',
    start: () =>
      on(contact, ({ request, pass }) =>
        pass(without(request, '/data/name', (value) => typeof value === 'string')),
      ),
  },
  {
    name: 'update-of-contact-not-stored',
    title: 'An update of a contact answers the changed one, and lists the old one.',
    by: 'update-ignored',
    api: 'chatbase',
    start: () => {
      const shown = createShown();
      const update = on(contact, async ({ request, values, server, ask }) => {
        const list = await ask('GET', `/chatbots/${values['chatbotId']}/contacts?per_page=1000`);
        const { data = [] } = readObject(list) as { data?: Json[] };
        const answer = await server.send(request);
        const { data: updated } = readObject(answer) as { data?: Json };
        const before = data.find(({ id }) => id === updated?.['id']);
        if (!isSuccess(answer) || before === undefined || updated === undefined) return answer;
        const added = Object.keys(updated).filter((name) => !(name in before));
        if (!shown.knows(updated['id']))
          shown.set(updated['id'], {
            ...before,
            ...Object.fromEntries(added.map((name) => [name, dropped])),
          });
        return answer;
      });
      return all(update, shown.strike);
    },
  },
  {
    name: 'update-of-unknown-succeeds',
    title:
      'An update of a chatbot that does not exist succeeds: no row is changed, and nobody looks.',
    by: 'invalid-request-accepted',
    api: 'chatbase',
    start: () =>
      onStatus('POST /update-chatbot-data', [404], (answer, { request }) =>
        insteadOf(answer, 200, { chatbotId: readObject(request)['chatbotId'] }),
      ),
  },
  {
    name: 'update-time-before-creation',
    title:
      'After an update, the time of the update lies an hour before the creation: it is local time.',
    by: 'timestamp-backwards',
    api: 'threetone',
    start: () => {
      const updated = new Set<unknown>();
      const earlier = (body: Json) =>
        edit(body, '/metadata/updated_at_unix_secs', () => created(body) - 3600);
      const update = onJson('PATCH /v1/convai/agents/{agent_id}', (body) => {
        updated.add(body['agent_id']);
        return earlier(body);
      });
      return all(
        update,
        onJson('GET /v1/convai/agents/{agent_id}', (body) =>
          updated.has(body['agent_id']) ? earlier(body) : body,
        ),
      );
    },
  },
  {
    name: 'update-changes-another-too',
    title: 'A new name for an agent becomes the name of the newest other agent as well.',
    by: 'update-overreached',
    api: 'threetone',
    start: () =>
      onSuccess('PATCH /v1/convai/agents/{agent_id}', async (answer, { request, values, ask }) => {
        const { name } = readObject(request);
        const { agents = [] } = readObject(await ask('GET', '/v1/convai/agents?page_size=2')) as {
          agents?: { agent_id: string }[];
        };
        const other = agents.find(({ agent_id }) => agent_id !== values['agent_id']);
        if (typeof name === 'string' && other !== undefined)
          await ask('PATCH', `/v1/convai/agents/${other.agent_id}`, { name });
        return answer;
      }),
  },
  {
    name: 'update-needs-all-fields',
    title:
      'An update of a chatbot that leaves out the name is refused, though no field is required.',
    by: 'valid-request-refused',
    api: 'okchat',
    start: () =>
      on('PATCH /api/external/chatbots', ({ request, pass }) => {
        const body = readJson(request);
        // An empty name is what the server itself refuses.
        return pass(
          isRecord(body) && !('name' in body) ? withJson(request, { ...body, name: '' }) : request,
        );
      }),
  },
]);

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function created(body: Json): number {
  return Number((body['metadata'] as Json | undefined)?.['created_at_unix_secs'] ?? 0);
}

/** The request without one member of its body; only one that is valid is ignored. */
function without(
  request: ProxiedRequest,
  path: string,
  isValid: (value: unknown) => boolean,
): ProxiedRequest {
  let ignored = false;
  const body = edit(readJson(request), path, (value) => {
    if (!isValid(value)) return value;
    ignored = true;
    return dropped;
  });
  return ignored ? withJson(request, body) : request;
}
