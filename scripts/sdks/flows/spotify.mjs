import { SpotifyApi } from '@spotify/web-api-ts-sdk';
import { done, has, is, lifeOf, refused, same, step, url } from './steps.mjs';

// The package knows one host: what it sends there goes to the given one.
const spotify = SpotifyApi.withAccessToken(
  'client',
  { access_token: 'flow', token_type: 'Bearer', expires_in: 3600, refresh_token: 'r' },
  {
    fetch: (address, init) =>
      fetch(String(address).replace('https://api.spotify.com/v1', url), init),
  },
);

const me = await step('read', 'who I am', () => spotify.currentUser.profile());
const user = me?.id ?? 'me';
const [mine] = await lifeOf('playlist', {
  values: [
    { name: 'Morning', description: 'slow', public: true },
    { name: 'Evening', description: 'slower', public: false },
  ],
  make: (values) => spotify.playlists.createPlaylist(user, values),
  read: (id) => spotify.playlists.getPlaylist(id),
  list: async () => (await spotify.currentUser.playlists.playlists(50)).items,
});
await step('update', 'the playlist gets another name', async () => {
  await spotify.playlists.changePlaylistDetails(mine.id, { name: 'Dawn' });
  has(await spotify.playlists.getPlaylist(mine.id), { name: 'Dawn', description: 'slow' });
});
await step('relation', 'it is mine', async () => same(mine.owner.id, user));
await step('read', 'an artist', async () =>
  is(typeof (await spotify.artists.get('0TnOYISbd1XYRBk9myaseg')).name === 'string', 'no name'),
);
await step('list', 'albums of an artist', async () =>
  is(Array.isArray((await spotify.artists.albums('0TnOYISbd1XYRBk9myaseg')).items), 'no items'),
);
await step('search', 'search answers with artists', async () =>
  is(Array.isArray((await spotify.search('lamp', ['artist'])).artists.items), 'no artists'),
);
await step('list', 'devices', async () =>
  is(Array.isArray((await spotify.player.getAvailableDevices()).devices), 'no devices'),
);
await step('list', 'categories', async () =>
  is(Array.isArray((await spotify.browse.getCategories()).categories.items), 'no items'),
);
await step('error', 'an unknown playlist', () =>
  refused(undefined, () => spotify.playlists.getPlaylist('nothing')),
);
done();
