import supertest from 'supertest';
import { onTestFinished, test } from 'vitest';
import { createDouble } from '../create-double.ts';

test('the app of a double can be handed to supertest', async () => {
  const double = await createDouble({ apis: ['okchat'] });
  onTestFinished(() => double.close());
  const { body } = await supertest(double.listener)
    .post('/api/external/chatbots')
    .set('x-api-key', 'any')
    .send({ name: 'Greeter' })
    .expect(201);
  await supertest(double.listener)
    .get(`/api/external/chatbot/${body.chatbot.id}`)
    .set('x-api-key', 'any')
    .expect(200);
});
