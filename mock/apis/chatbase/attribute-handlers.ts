import type { operations } from '../../../generated/chatbase.ts';
import { notFound, ProblemError } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import type { CustomAttribute } from './attribute-values.ts';
import { collectionOf, writeInChatbot } from './chatbots.ts';

/** The custom attributes of a chatbot's contacts: they are archived, never deleted. */
export const attributeHandlers = {
  async createCustomAttribute({ path, body, sandbox }) {
    const { name, type, label = name, description = null, archived = false } = body;
    const data: CustomAttribute = { name, label, type, description, archived };
    await writeInChatbot(sandbox, path.chatbotId, async () => {
      const isNew = await collectionOf<CustomAttribute>(
        sandbox,
        path.chatbotId,
        'custom-attributes',
      ).insert(name, data);
      if (!isNew) throw nameTaken(name);
    });
    return { status: 200, body: { message: 'Success', data } };
  },

  async updateCustomAttribute({ path, body, sandbox }) {
    const { label, description, archived } = body;
    const data = await writeInChatbot(sandbox, path.chatbotId, () =>
      collectionOf<CustomAttribute>(sandbox, path.chatbotId, 'custom-attributes').update(
        path.name,
        (current) => ({
          ...current,
          ...(label !== undefined && { label }),
          ...(description !== undefined && { description }),
          ...(archived !== undefined && { archived }),
        }),
      ),
    );
    if (data === undefined) throw notFound('custom attribute', path.name);
    return { status: 200, body: { message: 'Success', data } };
  },
} satisfies Handlers<operations>;

function nameTaken(name: string): ProblemError {
  const message = 'must be unique: this chatbot has a custom attribute of the name';
  return new ProblemError('resource-conflict', `The name ${JSON.stringify(name)} ${message}.`, {
    resource: 'custom attribute',
    violations: [{ location: ['body', 'name'], keyword: 'unique', message, value: name }],
  });
}
