import { installPackages } from '../install-packages.ts';

/** The packages of the real servers: the folder that has `node_modules`. */
export function installServers(): Promise<string> {
  const manifest = new URL('packages/package.json', import.meta.url).pathname;
  return installPackages(manifest, 'real-servers', process.env['REAL_SERVERS_CACHE']);
}
