import Mux from '@mux/mux-node';
import { all, done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

const mux = new Mux({ tokenId: 'flow', tokenSecret: 'flow', baseURL: url, maxRetries: 0 });
const { assets, liveStreams, playbackIds, playbackRestrictions } = mux.video;

const [, asset] = await lifeOf('asset', {
  values: [{ passthrough: 'one' }, { passthrough: 'two' }],
  make: (values) =>
    assets.create({
      input: [{ url: 'https://files.example/a.mp4' }],
      playback_policy: ['public'],
      ...values,
    }),
  read: (id) => assets.retrieve(id),
  update: (id) => assets.update(id, { passthrough: 'three' }),
  changed: { passthrough: 'three' },
  list: async () => (await assets.list()).data,
  remove: (id) => assets.delete(id),
});
await step('status', 'an asset is ready in the end', async () => {
  for (let looks = 0; looks < 6; looks++)
    if ((await assets.retrieve(asset.id)).status === 'ready') return;
  throw new Error('it is not');
});
await step('relation', 'the playback id leads to the asset', async () => {
  const playback = await assets.createPlaybackId(asset.id, { policy: 'signed' });
  same(playback.policy, 'signed');
  has(await assets.retrievePlaybackId(asset.id, playback.id), {
    id: playback.id,
    policy: 'signed',
  });
  const { playback_ids = [] } = await assets.retrieve(asset.id);
  is(
    playback_ids.some(({ id }) => id === playback.id),
    `not shown: ${JSON.stringify(playback_ids)}`,
  );
  const { object } = await playbackIds.retrieve(playback.id);
  same(object.id, asset.id);
});
await step('nested', 'a track', async () => {
  const track = await assets.createTrack(asset.id, {
    url: 'https://files.example/a.srt',
    type: 'text',
    text_type: 'subtitles',
    language_code: 'en',
  });
  has(track, { type: 'text', language_code: 'en' });
  await assets.deleteTrack(asset.id, track.id);
});
const stream = await step('create', 'live stream', () =>
  liveStreams.create({ passthrough: 'show', playback_policy: ['public'] }),
);
await step('create', 'it shows what was sent', async () => has(stream, { passthrough: 'show' }));
await step('read', 'live stream', async () =>
  has(await liveStreams.retrieve(stream.id), { id: stream.id, passthrough: 'show' }),
);
await step('action', 'disable', async () => {
  await liveStreams.disable(stream.id);
  same((await liveStreams.retrieve(stream.id)).status, 'disabled');
});
await step('action', 'enable', async () => {
  await liveStreams.enable(stream.id);
  is((await liveStreams.retrieve(stream.id)).status !== 'disabled', 'still disabled');
});
await step('action', 'a new stream key', async () => {
  const { stream_key } = await liveStreams.resetStreamKey(stream.id);
  is(stream_key !== stream.stream_key, 'the same one');
});
await step('nested', 'a simulcast target', async () => {
  const target = await liveStreams.createSimulcastTarget(stream.id, {
    url: 'rtmp://live.example/x',
    passthrough: 'p',
  });
  has(target, { url: 'rtmp://live.example/x', passthrough: 'p' });
  same((await liveStreams.retrieveSimulcastTarget(stream.id, target.id)).id, target.id);
  await liveStreams.deleteSimulcastTarget(stream.id, target.id);
  await refused(404, () => liveStreams.retrieveSimulcastTarget(stream.id, target.id));
});
await step('delete', 'live stream', async () => {
  await liveStreams.delete(stream.id);
  await refused(404, () => liveStreams.retrieve(stream.id));
});
await step('create', 'a restriction', async () => {
  const made = await playbackRestrictions.create({
    referrer: { allowed_domains: ['a.example'], allow_no_referrer: false },
  });
  same(made.referrer.allowed_domains, ['a.example']);
  const other = await playbackRestrictions.updateReferrer(made.id, {
    allowed_domains: ['b.example'],
    allow_no_referrer: true,
  });
  same(other.referrer.allowed_domains, ['b.example']);
});
await step('page', 'assets to the end', async () => {
  for (const name of ['a', 'b', 'c'])
    await assets.create({ input: [{ url: 'https://files.example/a.mp4' }], passthrough: name });
  const ids = (await all(assets.list({ limit: 2 }))).map(({ id }) => id);
  is(new Set(ids).size >= 4, `${ids.length} items`);
});
await step('create', 'a signing key', async () => {
  const key = await mux.system.signingKeys.create();
  is(typeof key.private_key === 'string', 'no private key');
  same((await mux.system.signingKeys.retrieve(key.id)).id, key.id);
  await mux.system.signingKeys.delete(key.id);
  await refused(404, () => mux.system.signingKeys.retrieve(key.id));
});
await step('error', 'an unknown asset', () => refused(404, () => assets.retrieve('nobody')));
done();
