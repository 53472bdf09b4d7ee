import type { Schemas } from '../schemas.ts';
import type { Session } from '../session.ts';

type Message = Schemas['Message'];

/** A conversation to start with, and the token that goes on with it. */
export interface StartConversation {
  readonly session: Session;
  readonly token: string | undefined;
  readonly messages: readonly Message[];
}

const chatbot_id = '5afe16ed-5fd2-4552-a993-903bc9c32bb6';
const internet = '7a04ca3c-4ea8-44f5-b14d-f61bec64ea14';
const image = 'f081d259-6c72-4eca-8687-1b6ed716257e';
const messenger = 'dcda7e8a-e344-41a2-8a7e-b7400add6971';
const question = 'Tell me about the history of the internet.';
const answer = 'The history of the internet …';
const common = {
  attachments: null,
  metadata: {},
  migrated_data: false,
  session_token: null,
  tokens_used: 0,
} as const;
const meditation = 'That image shows someone meditating in a tranquil, forested setting …';

/**
 * The conversations that https://docs.okchat.ai/api-reference/get-a-conversation, `get-messages`
 * and `get-conversations` name, oldest first. Times, ids and texts that these pages do not show are
 * ours.
 */
export const conversations: readonly StartConversation[] = [
  {
    token: 'sessionToken789',
    session: session(
      internet,
      '2025-01-22T10:21:17.313285+00:00',
      '2025-01-22T10:24:54.750912+00:00',
      question,
      'web',
      'sessionToken789',
    ),
    messages: [
      asked(
        internet,
        '0b1f6c0e-5d0c-4a53-9f0a-5b7c1f2a9e01',
        '2025-01-22T10:21:17.402118+00:00',
        question,
      ),
      answered(
        internet,
        '1c2a7d1f-6e1d-4b64-8a1b-6c8d2a3baf12',
        '2025-01-22T10:21:28.118003+00:00',
        answer,
        'gpt-4o-mini',
      ),
      asked(
        internet,
        '2d3b8e20-7f2e-4c75-9b2c-7d9e3b4cb023',
        '2025-01-22T10:22:20.300541+00:00',
        question,
      ),
      answered(
        internet,
        '3e4c9f31-803f-4d86-8c3d-8eaf4c5dc134',
        '2025-01-22T10:22:31.774209+00:00',
        answer,
        'gpt-4o-mini',
      ),
      asked(
        internet,
        '4f5da042-9140-4e97-9d4e-9fb05d6ed245',
        '2025-01-22T10:24:13.20666+00:00',
        question,
      ),
      answered(
        internet,
        '5a6eb153-a251-4fa8-8e5f-a0c16e7fe356',
        '2025-01-22T10:24:24.512408+00:00',
        answer,
        'gpt-4o-mini',
      ),
      asked(
        internet,
        '6b7fc264-b362-40b9-9f60-b1d27f80f467',
        '2025-01-22T10:24:54.301776+00:00',
        question,
      ),
      answered(
        internet,
        '7c80d375-c473-41ca-8071-c2e380910578',
        '2025-01-22T10:25:06.09035+00:00',
        answer,
        'gpt-4o-mini',
      ),
    ],
  },
  {
    token: undefined,
    session: session(
      image,
      '2025-03-05T04:25:57.610224+00:00',
      '2025-03-05T04:27:10.448902+00:00',
      'And what is in the background?',
      'web',
      'image-tester',
    ),
    messages: [
      {
        ...asked(
          image,
          'b10506a1-1ca7-4336-a72b-f37782c6a054',
          '2025-03-05T04:25:58.059835+00:00',
          'Describe this image',
        ),
        attachments: [
          {
            name: '0.806494468977148.png',
            url: 'https://alwiuiydhxcstgrluarg.supabase.co/storage/v1/object/public/user_images/internal/0.806494468977148.png',
          },
        ],
      },
      answered(
        image,
        '8d91e486-d584-42db-9182-d3f491a21689',
        '2025-03-05T04:26:03.77121+00:00',
        'The image shows a person at a desk.',
        'gpt-4o-mini',
      ),
      asked(
        image,
        '9ea2f597-e695-43ec-8293-e405a2b3279a',
        '2025-03-05T04:27:10.213457+00:00',
        'And what is in the background?',
      ),
      {
        ...answered(
          image,
          'afb306a8-f7a6-44fd-93a4-f516b3c438ab',
          '2025-03-05T04:27:14.90566+00:00',
          'A window with a view of trees.',
          'gpt-4o',
        ),
        metadata: { mid: 'msg-c6a0t4d2k9x1m7w3b5n8q0zy' },
      },
    ],
  },
  {
    token: 'naver-user-1',
    session: session(
      messenger,
      '2025-03-07T04:56:09.200005+00:00',
      '2025-03-07T05:22:28.209148+00:00',
      { content: meditation, id: '4004e76a-4f6f-4d25-94bc-e0a8aca8a091', sender_type: 'bot' },
      'navertalktalk',
      'naver-user-1',
    ),
    messages: [
      asked(
        messenger,
        'b0c417b9-08b7-450e-84b5-0627c4d549bc',
        '2025-03-07T05:22:28.0147+00:00',
        'What is in this image?',
      ),
      answered(
        messenger,
        '4004e76a-4f6f-4d25-94bc-e0a8aca8a091',
        '2025-03-07T05:22:33.5021+00:00',
        meditation,
        'gpt-4o',
      ),
    ],
  },
];

function session(
  id: string,
  created_at: string,
  updated_at: string,
  last_message: Session['last_message'],
  platform: string,
  sns_user_id: string,
): Session {
  return {
    active: true,
    chatbot_id,
    created_at,
    id,
    is_human_mode: false,
    last_message,
    metadata: { anonymous: true },
    migrated_data: false,
    platform,
    session_token: null,
    sns_user_id,
    state: 'in_progress',
    updated_at,
    user_id: null,
    voice_path: null,
  };
}

function asked(session_id: string, id: string, created_at: string, content: string): Message {
  return {
    ...common,
    content,
    created_at,
    id,
    model: null,
    provider: null,
    sender_type: 'user',
    session_id,
    tool_calls: null,
    tool_results: null,
  };
}

function answered(
  session_id: string,
  id: string,
  created_at: string,
  content: string,
  model: string,
): Message {
  return {
    ...common,
    content,
    created_at,
    id,
    model,
    provider: 'openai',
    sender_type: 'bot',
    session_id,
    tool_calls: [],
    tool_results: [],
  };
}
