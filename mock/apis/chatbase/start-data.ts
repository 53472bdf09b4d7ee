import type { components } from '../../../generated/chatbase.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { CustomAttribute } from './attribute-values.ts';
import { type Chatbot, chatbotsOf, collectionOf } from './chatbots.ts';
import { type Contact, claimKeys, contactsOf } from './contacts.ts';

type Schemas = components['schemas'];

/**
 * Fills a sandbox with the examples of Chatbase's API reference, and with the ids that its guides
 * use.
 */
export async function startData(sandbox: Sandbox): Promise<void> {
  for (const chatbot of [referenceChatbot, guideChatbot])
    await chatbotsOf(sandbox).insert(chatbot.item.id, chatbot);
  const { id } = referenceChatbot.item;
  await collectionOf<Schemas['Conversation']>(sandbox, id, 'conversations').insert(
    conversation.id,
    conversation,
  );
  await collectionOf<Schemas['Lead']>(sandbox, id, 'leads').insert(lead.id, lead);
  for (const attribute of attributes)
    await collectionOf<CustomAttribute>(sandbox, id, 'custom-attributes').insert(
      attribute.name,
      attribute,
    );
  await insertContact(sandbox, id, referenceContact);
  await insertContact(sandbox, guideChatbot.item.id, guideContact);
}

async function insertContact(sandbox: Sandbox, chatbotId: string, contact: Contact): Promise<void> {
  await claimKeys(sandbox, chatbotId, [{ contact, location: [] }]);
  await contactsOf(sandbox, chatbotId).insert(contact.id, contact);
}

const created_at = '2024-01-01T12:00:00Z';
const updated_at = '2024-01-02T12:00:00Z';

const referenceChatbot: Chatbot = {
  item: {
    id: 'ckl123abc456',
    name: 'Customer Support Bot',
    status: 'ready',
    model: 'gpt-4o-mini',
    instructions: 'You are a helpful customer service assistant',
    visibility: 'public',
    created_at,
    updated_at,
  },
  sourceText: 'Welcome to our company...',
  urlsToScrape: [],
  settings: {},
  pictures: {},
};

/** The guides have an id of their own, and this answer to a message. */
const guideChatbot: Chatbot = {
  ...referenceChatbot,
  item: { ...referenceChatbot.item, id: 'exampleId-123', name: 'Example Chatbot' },
  sourceText:
    'Chatbase is an AI chatbot builder that lets you create a GPT-based chatbot that knows data.',
};

const conversation: Schemas['Conversation'] = {
  id: 'conv_123',
  chatbot_id: referenceChatbot.item.id,
  created_at,
  updated_at,
  source: 'api',
  messages: [
    { id: 'msg_123', role: 'assistant', content: 'Hello! How can I help you today?', type: 'text' },
  ],
};

const lead: Schemas['Lead'] = {
  id: 'lead_123',
  name: 'John Doe',
  email: 'john@example.com',
  phone: '+1234567890',
  created_at,
  chatbot_id: referenceChatbot.item.id,
  account_id: 'acc_123abc456',
};

/** The attributes that the examples of contacts and of their errors have. */
const attributes: readonly CustomAttribute[] = [
  {
    name: 'department',
    label: 'Department',
    type: 'text',
    description: 'Employee department',
    archived: false,
  },
  {
    name: 'subscription_tier',
    label: 'Subscription tier',
    type: 'text',
    description: null,
    archived: false,
  },
  { name: 'age', label: 'Age', type: 'number', description: null, archived: false },
];

const referenceContact: Contact = {
  id: 'contact_internal_123',
  external_id: 'user_123',
  name: 'John Doe',
  email: 'john@example.com',
  phonenumber: '+1234567890',
  stripe_accounts: [
    { label: 'main', stripe_id: 'cus_123abc456', stripe_email: 'john@example.com' },
  ],
  custom_attributes: { department: 'Sales', subscription_tier: 'Premium' },
  created_at: 1704067200,
  updated_at: 1704153600,
};

const guideContact: Contact = {
  id: '123e4567-e89b-12d3-a456-426614174000',
  external_id: 'kX2b8YpI-jRmN3vQ5',
  name: null,
  email: null,
  phonenumber: null,
  stripe_accounts: [],
  custom_attributes: {},
  created_at: 1704067200,
  updated_at: 1704153600,
};
