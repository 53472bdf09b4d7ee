import twilio from 'twilio';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

// The package knows hosts alone: what it sends to the product's host goes to the given one.
const inner = new twilio.RequestClient();
const httpClient = {
  request: (options) =>
    inner.request({
      ...options,
      uri: options.uri.replace(/^https:\/\/messaging\.twilio\.com/, url),
    }),
};
const { services, tollfreeVerifications } = twilio(`AC${'1'.repeat(32)}`, 'token', { httpClient })
  .messaging.v1;

const [, kept] = await lifeOf('service', {
  id: 'sid',
  values: [
    { friendlyName: 'Parcels', stickySender: true, validityPeriod: 600 },
    { friendlyName: 'Reminders', stickySender: false, validityPeriod: 900 },
  ],
  make: (values) => services.create(values),
  read: (sid) => services(sid).fetch(),
  update: (sid) => services(sid).update({ friendlyName: 'Deliveries' }),
  changed: { friendlyName: 'Deliveries' },
  list: () => services.list(),
  remove: (sid) => services(sid).remove(),
});
await step('id', 'a sid is MG and 32 digits', async () =>
  is(/^MG[0-9a-f]{32}$/i.test(kept.sid), kept.sid),
);
await step('time', 'dateCreated is a date', async () =>
  is(kept.dateCreated instanceof Date && !Number.isNaN(Number(kept.dateCreated)), 'no date'),
);
await step('page', 'pages of one have everything', async () => {
  await services.create({ friendlyName: 'Third' });
  const sids = (await services.list({ pageSize: 1 })).map(({ sid }) => sid);
  same(new Set(sids).size, sids.length);
  is(sids.length >= 2 && sids.includes(kept.sid), `${sids.length} services`);
});
const number = await step('nested', 'a number is added to the service', () =>
  services(kept.sid).phoneNumbers.create({ phoneNumberSid: `PN${'a'.repeat(32)}` }),
);
await step('nested', 'it names the service', async () => same(number.serviceSid, kept.sid));
await step('nested', 'the numbers of the service', async () =>
  same(
    (await services(kept.sid).phoneNumbers.list()).map(({ sid }) => sid),
    [number.sid],
  ),
);
await step('nested', 'the number is removed', async () => {
  await services(kept.sid).phoneNumbers(number.sid).remove();
  same((await services(kept.sid).phoneNumbers.list()).length, 0);
});
await step('error', 'an unknown service', () =>
  refused(404, () => services(`MG${'7'.repeat(32)}`).fetch()),
);
await step('list', 'toll-free verifications', async () =>
  is(Array.isArray(await tollfreeVerifications.list()), 'no list'),
);
await step('read', 'members of the answer', async () =>
  has(await services(kept.sid).fetch(), {
    sid: kept.sid,
    friendlyName: 'Reminders',
    validityPeriod: 900,
  }),
);
done();
