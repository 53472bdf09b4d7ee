import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const client = new ElevenLabsClient({
  apiKey: 'flow',
  environment: url,
  baseUrl: url,
  maxRetries: 0,
});
const { voices, conversationalAi } = client;
const wav = () => new File([Buffer.from('RIFF0000WAVEfmt ')], 'one.wav', { type: 'audio/wav' });

const [, kept] = await lifeOf('voice', {
  id: 'voiceId',
  values: [
    { name: 'Iris', description: 'low' },
    { name: 'Noor', description: 'bright' },
  ],
  shown: () => ({}),
  make: (values) => voices.ivc.create({ ...values, files: [wav()] }),
  read: (id) => voices.get(id),
  list: async () => (await voices.getAll()).voices,
  remove: (id) => voices.delete(id),
});
await step('create', 'the voice has its name', async () =>
  has(await voices.get(kept.voiceId), { name: 'Noor', description: 'bright' }),
);
await step('singleton', 'settings of the voice', async () => {
  await voices.settings.update(kept.voiceId, { stability: 0.25, similarityBoost: 0.75 });
  has(await voices.settings.get(kept.voiceId), { stability: 0.25, similarityBoost: 0.75 });
});
await step('file', 'speech is bytes', async () => {
  const chunks = [];
  for await (const chunk of await client.textToSpeech.convert(kept.voiceId, { text: 'Hello' }))
    chunks.push(chunk);
  is(chunks.length > 0, 'no bytes');
});
const agent = await step('create', 'agent', () =>
  conversationalAi.agents.create({ name: 'Desk', conversationConfig: {} }),
);
await step('read', 'the agent has its name', async () =>
  has(await conversationalAi.agents.get(agent.agentId), { agentId: agent.agentId, name: 'Desk' }),
);
await step('list', 'agents', async () =>
  is(
    (await conversationalAi.agents.list()).agents.some(({ agentId }) => agentId === agent.agentId),
    'not listed',
  ),
);
await step('update', 'the agent gets another name', async () => {
  await conversationalAi.agents.update(agent.agentId, { name: 'Front desk' });
  same((await conversationalAi.agents.get(agent.agentId)).name, 'Front desk');
});
await step('delete', 'the agent', async () => {
  await conversationalAi.agents.delete(agent.agentId);
  await refused(undefined, () => conversationalAi.agents.get(agent.agentId));
});
await step('list', 'models', async () => is((await client.models.list()).length > 0, 'none'));
done();
