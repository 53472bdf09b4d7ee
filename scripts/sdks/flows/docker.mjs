import Docker from 'dockerode';
import { done, has, hostname, is, lifeOf, port, refused, same, step } from './steps.mjs';

const docker = new Docker({ host: hostname, port: Number(port), protocol: 'http' });

await step('read', 'version', async () =>
  is(typeof (await docker.version()).Version === 'string', 'no version'),
);
await step('read', 'info', async () => is((await docker.info()) !== undefined, 'nothing'));
await lifeOf('volume', {
  id: 'Name',
  values: [
    { Name: 'garden', Driver: 'local' },
    { Name: 'shop', Driver: 'local' },
  ],
  make: async (values) => {
    const made = await docker.createVolume(values);
    return docker.getVolume(made.name ?? made.Name).inspect();
  },
  read: (name) => docker.getVolume(name).inspect(),
  list: async () => (await docker.listVolumes()).Volumes,
  remove: (name) => docker.getVolume(name).remove(),
});
const network = await step('create', 'network', () =>
  docker.createNetwork({ Name: 'lan', Driver: 'bridge' }),
);
await step('read', 'the network has its name', async () =>
  has(await docker.getNetwork(network.id).inspect(), { Name: 'lan', Driver: 'bridge' }),
);
await step('list', 'networks', async () =>
  is(
    (await docker.listNetworks()).some(({ Id }) => Id === network.id),
    'not listed',
  ),
);
const container = await step('create', 'container', () =>
  docker.createContainer({ name: 'web', Image: 'nginx', Env: ['A=1'] }),
);
await step('read', 'the container has its image', async () =>
  same((await container.inspect()).Config.Image, 'nginx'),
);
await step('action', 'the container is started', async () => {
  await container.start();
  same((await container.inspect()).State.Running, true);
});
await step('action', 'the container is stopped', async () => {
  await container.stop();
  same((await container.inspect()).State.Running, false);
});
await step('list', 'containers', async () =>
  is(
    (await docker.listContainers({ all: true })).some(({ Id }) => Id === container.id),
    'not listed',
  ),
);
await step('delete', 'container', async () => {
  await container.remove();
  await refused(404, () => container.inspect());
});
await step('error', 'an unknown volume', () =>
  refused(404, () => docker.getVolume('nothing').inspect()),
);
done();
