/**
 * A document to start with. Its bytes lie at
 * `okchat/chatbot/<chatbot>/knowledge-base/<id>.<ending>`.
 */
export interface StartDocument {
  readonly chatbot: string;
  readonly id: string;
  readonly title: string;
  readonly file_name: string;
  readonly content_type: string;
  readonly created_at: string;
  readonly text: string;
}

const test = '5afe16ed-5fd2-4552-a993-903bc9c32bb6';
const guide = 'c95f17d4-e0bc-4a69-9aaa-9b7b5e6964bd';

/**
 * The two documents that the knowledge base pages name by id, and something for Query Knowledge to
 * find. The texts are ours.
 */
export const documents: readonly StartDocument[] = [
  {
    chatbot: test,
    id: 'bd51aac6-7bd2-46c3-acb5-e1e855bb1ef4',
    title: '파일',
    file_name: 'delivery.md',
    content_type: 'text/markdown',
    created_at: '2024-11-08T09:31:12.50213+00:00',
    text: '# Delivery\n\nParcels leave our warehouse within two working days.\n\nDelivery is free from 50 euros.\n',
  },
  {
    chatbot: test,
    id: '2043a479-0cca-4495-97cc-c4b490138f3d',
    title: '파일 2',
    file_name: 'returns.md',
    content_type: 'text/markdown',
    created_at: '2024-11-08T09:33:47.118402+00:00',
    text: '# Returns\n\nGoods can be returned within 30 days.\n\nThe refund takes up to a week.\n',
  },
  {
    chatbot: guide,
    id: '6c1f3b52-8f0e-4c19-9d57-3f1f6b0f8a21',
    title: 'FAQ',
    file_name: 'faq.json',
    content_type: 'application/json',
    created_at: '2025-05-29T02:14:05.660817+00:00',
    text: JSON.stringify([
      {
        question: 'What is OkChat.ai?',
        answer: 'OkChat.ai is a platform for AI chatbots that answer from your own documents.',
      },
      {
        question: 'Which languages does OkChat.ai speak?',
        answer: 'It answers in the language of the question.',
      },
      {
        question: 'Where can I put my chatbot?',
        answer:
          'On a web page by an embed script, and on messengers such as WhatsApp, LINE and Instagram.',
      },
    ]),
  },
  {
    chatbot: guide,
    id: 'a0d9e7c4-52b6-4f4e-8b1a-7f6f0f3d2c68',
    title: 'Quickstart - OKCHAT AI V2 Docs',
    file_name: 'quickstart.md',
    content_type: 'text/markdown',
    created_at: '2025-05-29T02:16:41.093+00:00',
    text: '# Quickstart\n\nCreate a chatbot, give it a name and a slug, and upload what it should know.\n\nA public chatbot can be reached by the URL with its slug.\n',
  },
];
