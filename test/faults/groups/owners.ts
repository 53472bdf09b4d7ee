import { type Fault, group } from '../fault.ts';
import { visit } from '../tools/edit-json.ts';
import { isSuccess, queryOf, readJson, readObject, withJson } from '../tools/message.ts';
import { all, onStatus, onSuccess } from '../tools/strikes.ts';

const conversation = '/api/external/chatbot/{chatbotId}/conversations/{sessionId}';
const contact = '/chatbots/{chatbotId}/contacts/{contactId}';

/**
 * Items of one owner that another owner's path leads to. All keys of a double are one account's,
 * so owners are chatbots.
 */
export const ownerFaults: Fault[] = group('another owner', [
  {
    name: 'owner-conversation-of-another-chatbot',
    title: 'A conversation and its messages can be read under any other chatbot.',
    by: 'invalid-request-accepted',
    api: 'okchat',
    start: () => {
      const owners = new Map<unknown, unknown>();
      const learn = onSuccess('GET /api/external/chatbot/{chatbotId}/conversations', (answer) => {
        visit(readJson(answer), ({ id, chatbot_id }) => {
          if (chatbot_id !== undefined) owners.set(id, chatbot_id);
        });
        return answer;
      });
      const read = onStatus(
        [`GET ${conversation}`, `GET ${conversation}/messages`],
        [404],
        async (answer, { request, values, pass, ask }) => {
          const owner = owners.get(values['sessionId']);
          // The chatbot is looked for, and found; that the conversation is not its own is what
          // nobody looks at.
          const isThere = isSuccess(
            await ask(
              'GET',
              `/api/external/chatbot/${encodeURIComponent(values['chatbotId'] ?? '')}`,
            ),
          );
          return owner === undefined || !isThere
            ? answer
            : pass({
                ...request,
                url: request.url.replace(/\/chatbot\/[^/]+/, `/chatbot/${owner}`),
              });
        },
      );
      return all(learn, read);
    },
  },
  {
    name: 'owner-contact-of-another-chatbot',
    title: 'A contact can be changed and deleted under any other chatbot.',
    by: 'invalid-request-accepted',
    api: 'chatbase',
    start: () => {
      const owners = new Map<unknown, string | undefined>();
      const learn = onSuccess(
        ['GET /chatbots/{chatbotId}/contacts', 'POST /chatbots/{chatbotId}/contacts'],
        (answer, { values }) => {
          const { data = [] } = readObject(answer) as { data?: { id: string }[] };
          for (const { id } of data) owners.set(id, values['chatbotId']);
          return answer;
        },
      );
      const write = onStatus(
        [`PATCH ${contact}`, `DELETE ${contact}`],
        [404],
        async (answer, { request, values, pass, ask }) => {
          const owner = owners.get(values['contactId']);
          const isThere = isSuccess(
            await ask('GET', `/chatbots/${encodeURIComponent(values['chatbotId'] ?? '')}/contacts`),
          );
          if (owner === undefined || owner === values['chatbotId'] || !isThere) return answer;
          return pass({
            ...request,
            url: request.url.replace(/\/chatbots\/[^/]+/, `/chatbots/${owner}`),
          });
        },
      );
      return all(learn, write);
    },
  },
  {
    name: 'owner-documents-of-all-chatbots',
    title:
      'The knowledge base of a chatbot lists the documents of another as well: the query lacks the chatbot.',
    by: 'list-overreached',
    missed: 'The parameter that names the chatbot is optional in the document.',
    api: 'okchat',
    start: () =>
      onSuccess(
        'GET /api/external/chatbot/{chatbotId}/knowledge-base',
        async (answer, { request, values, ask }) => {
          if (queryOf(request).size > 0) return answer;
          const { documents = [], ...rest } = readObject(answer) as { documents?: unknown[] };
          const { chatbots = [] } = readObject(await ask('GET', '/api/external/chatbots')) as {
            chatbots?: { id: string }[];
          };
          for (const { id } of chatbots) {
            const other = await ask('GET', `/api/external/chatbot/${id}/knowledge-base`);
            const { documents: others = [] } = readObject(other) as { documents?: unknown[] };
            if (id !== values['chatbotId'] && isSuccess(other) && others.length > 0)
              return withJson(answer, { ...rest, documents: [...documents, ...others] });
          }
          return answer;
        },
      ),
  },
]);
