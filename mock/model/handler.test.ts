import { expectTypeOf, test } from 'vitest';
import type { operations } from '../../generated/okchat.ts';
import type { AnswerOf, Call, Handler } from './handler.ts';
import type { UploadedFile } from './types.ts';

// The compiler is the test here: `npm run typecheck` covers this file, and each @ts-expect-error fails it
// once the line below compiles.

type Avatar = operations['chatbotAvatar'];
type Deletion = operations['deleteChatbot'];

test('a handler answers with a documented status and its body', () => {
  const answer: AnswerOf<Deletion> = {
    status: 200,
    body: { message: 'Chatbot deleted successfully' },
  };
  expectTypeOf(answer).toExtend<AnswerOf<Deletion>>();
  const handler: Handler<Deletion> = async ({ path }) => ({
    status: 200,
    body: { message: `deleted ${path.chatbotId}` },
  });
  expectTypeOf(handler).toBeFunction();
});

test('a body that the document does not allow does not compile', () => {
  // @ts-expect-error the message is missing
  const missing: Handler<Deletion> = async () => ({ status: 200, body: {} });
  // @ts-expect-error the message is a string
  const wrong: Handler<Deletion> = async () => ({ status: 200, body: { message: 1 } });
  expectTypeOf([missing, wrong]).toBeArray();
});

test('a status that the document does not declare does not compile', () => {
  // @ts-expect-error 202 is not declared
  const undeclared: Handler<Deletion> = async () => ({ status: 202, body: { message: 'deleted' } });
  expectTypeOf(undeclared).toBeFunction();
});

test('a status with the body of another does not compile', () => {
  // @ts-expect-error 404 has an error, not a message
  const mixed: Handler<Deletion> = async () => ({ status: 404, body: { message: 'deleted' } });
  expectTypeOf(mixed).toBeFunction();
});

test('a binary part is a Blob to clients and an uploaded file to handlers', () => {
  type Sent = NonNullable<Avatar['requestBody']>['content']['multipart/form-data'];
  expectTypeOf<Sent['avatar']>().toEqualTypeOf<Blob>();
  expectTypeOf<Call<Avatar>['body']['avatar']>().toEqualTypeOf<UploadedFile>();
});
