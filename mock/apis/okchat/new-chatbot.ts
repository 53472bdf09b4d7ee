import type { Chatbot } from './chatbot.ts';
import type { Schemas } from './schemas.ts';

/** The organisation that the key belongs to: the one of the vendor's examples. */
export const organizationId = '123042b2-86e2-4184-a86e-95423d728815';

/**
 * What the server fills in on creation. The values are those of the vendor's examples; that they
 * are defaults is assumed.
 */
const defaults = {
  description: '',
  is_public: true,
  personality_config: { style: 'Friendly', tone: 'Professional' },
  settings: {
    greeting: 'Hello! How can I assist you today?',
    isRequestUserInfoEnabled: false,
    isToolEnabled: true,
    model: 'gpt-4o-mini',
    prompt:
      'You are a helpful assistant. Answer accurately and briefly, and say so when you do not know.',
    snippet: {
      header: 'Customer Support',
      logo: 'https://example.com/logo.png',
      name: 'Support Assistant',
      primaryColor: '#4F46E5',
      secondaryColor: '#10B981',
      slogan: 'How can I help you today?',
    },
  },
} as const;

/** What is known of a chatbot only when it is stored. */
export interface ChatbotOrigin {
  readonly id: string;
  readonly slug: string;
  readonly created_at: string;
}

/** The chatbot that a create request asks for, with defaults for what it leaves out. */
export function newChatbot(
  request: Schemas['CreateChatbotRequest'],
  { id, slug, created_at }: ChatbotOrigin,
): Chatbot {
  const { avatar, ...settings } = request.settings ?? {};
  return {
    active: true,
    created_at,
    description: request.description ?? defaults.description,
    docs_metadata: null,
    enabled_plugins: null,
    id,
    is_public: request.is_public ?? defaults.is_public,
    managers: null,
    migrated_data: false,
    name: request.name,
    openai_api_key: null,
    organization_id: organizationId,
    personality_config:
      request.personality_config === undefined
        ? defaults.personality_config
        : { ...defaults.personality_config, ...request.personality_config },
    settings:
      request.settings === undefined
        ? defaults.settings
        : {
            ...defaults.settings,
            ...settings,
            snippet: { ...defaults.settings.snippet, ...settings.snippet },
          },
    slug,
    suggestions: null,
    updated_at: created_at,
    v1_chatbot_id: null,
    version_id: null,
    voice_widget_config: null,
    avatar,
  };
}
