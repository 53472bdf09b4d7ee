import type { Sandbox } from '../../model/sandbox.ts';
import { type Agent, agentsOf, nextSequence } from './agent.ts';
import { documentsOf, type KnowledgeBaseDocument } from './document.ts';

const created = 1_756_900_000;
const updated = 1_756_986_400;

const agents: readonly Omit<Agent, 'sequence'>[] = [
  {
    id: 'agent_3701k3ttaq12ewp8b7qv5rfyszkz',
    name: 'My agent',
    conversationConfig: {
      tts: { model_id: 'eleven_flash_v2', voice_id: 'cjVigY5qzO86Huf0OWal' },
      agent: { first_message: '', language: 'en' },
    },
    platformSettings: {},
    tags: ['Customer Support', 'Technical Help'],
    phoneNumbers: [],
    created,
    updated,
    lastCall: updated,
    avatar: null,
  },
  {
    id: 'agent_7101k5zvyjhmfg983brhmhkd98n6',
    name: 'My Agent',
    conversationConfig: {
      tts: { model_id: 'eleven_flash_v2', voice_id: 'cjVigY5qzO86Huf0OWal' },
      agent: { first_message: '', language: 'en' },
    },
    platformSettings: {},
    tags: ['Customer Support', 'Technical Help'],
    phoneNumbers: [
      {
        label: 'Support line',
        phone_number: '+15555550100',
        phone_number_id: 'phone_123',
        provider: 'twilio',
        supports_inbound: true,
        supports_outbound: true,
      },
    ],
    created,
    updated,
    lastCall: null,
    avatar: null,
  },
];

const documents: readonly WithoutSequence<KnowledgeBaseDocument>[] = [
  {
    type: 'folder',
    id: 'fK3dPq8WnZ5tRx1Jc6Hs',
    name: 'Manuals',
    folder: null,
    created,
    updated: created,
    size: 0,
  },
  {
    type: 'url',
    id: 'kXb2V9qLw7TzR4mNs8Yd',
    name: 'Help pages',
    url: 'https://example.com/help',
    folder: 'fK3dPq8WnZ5tRx1Jc6Hs',
    created,
    updated: created,
    size: 2048,
    ragSummary: { status: 'succeeded', progress_percentage: 100 },
  },
  {
    type: 'text',
    id: 'tQ6mZr2XvB8nLk4Ws9Gc',
    name: 'Opening hours',
    text: 'We are open from nine to five.',
    folder: null,
    created,
    updated: created,
    size: 30,
  },
];

type WithoutSequence<Entity> = Entity extends unknown ? Omit<Entity, 'sequence'> : never;

/**
 * The agents and documents of the examples in `spec/threetone/openapi.yaml`, so that their ids
 * answer at once.
 */
export async function startData(sandbox: Sandbox): Promise<void> {
  for (const agent of agents)
    await agentsOf(sandbox).insert(agent.id, { ...agent, sequence: await nextSequence(sandbox) });
  for (const document of documents)
    await documentsOf(sandbox).insert(document.id, {
      ...document,
      sequence: await nextSequence(sandbox),
    });
}
