import { done, has, is, lifeOf, same, step, url } from './steps.mjs';

process.env.RESEND_BASE_URL = url;
const { Resend } = await import('resend');
const resend = new Resend('re_flow');

/** The package answers with data or an error. */
async function dataOf(call) {
  const { data, error } = await call;
  if (error) throw Object.assign(new Error(error.message), { status: error.statusCode });
  return data;
}

await lifeOf('domain', {
  values: [{ name: 'mail.example' }, { name: 'post.example' }],
  make: (values) => dataOf(resend.domains.create(values)),
  read: (id) => dataOf(resend.domains.get(id)),
  list: async () => (await dataOf(resend.domains.list())).data,
  gone: undefined,
  remove: (id) => dataOf(resend.domains.remove(id)),
});
const mail = { from: 'a@mail.example', to: ['b@post.example'], subject: 'Hello', html: '<p>x</p>' };
const sent = await step('create', 'an e-mail is sent', () => dataOf(resend.emails.send(mail)));
await step('read', 'the e-mail', async () =>
  has(await dataOf(resend.emails.get(sent.id)), { id: sent.id, to: mail.to, subject: 'Hello' }),
);
await step('bulk', 'two e-mails at once', async () => {
  const { data } = await dataOf(resend.batch.send([mail, { ...mail, subject: 'Second' }]));
  same(data.length, 2);
  same((await dataOf(resend.emails.get(data[1].id))).subject, 'Second');
});
await lifeOf('segment', {
  values: [{ name: 'Readers' }, { name: 'Writers' }],
  make: (values) => dataOf(resend.segments.create(values)),
  read: (id) => dataOf(resend.segments.get(id)),
  list: async () => (await dataOf(resend.segments.list())).data,
  gone: undefined,
  remove: (id) => dataOf(resend.segments.remove(id)),
});
await step('create', 'an API key shows its token once', async () => {
  const key = await dataOf(resend.apiKeys.create({ name: 'ci' }));
  is(key.token?.length > 0, 'no token');
  const { data } = await dataOf(resend.apiKeys.list());
  is(
    data.some(({ id, name }) => id === key.id && name === 'ci'),
    'not listed',
  );
});
await step('error', 'an unknown e-mail', async () => {
  const { error } = await resend.emails.get('00000000-0000-4000-8000-000000000000');
  is(error !== null, 'no error came');
});
done();
