import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { installPackages } from '../install-packages.ts';
import { type Place, realServers } from '../real-servers/servers.ts';
import type { SessionClient } from './client.ts';
import { createGalleryServer } from './gallery-server.ts';
import { createOrderDesk } from './order-desk-server.ts';
import { orderDeskSession } from './order-desk-session.ts';
import { createPrintShop, printShopSession, shopKey } from './print-shop-server.ts';
import { gallerySession, jsonServerSession, padSession, todoSession } from './sessions.ts';

/** A server whose sessions are recorded. */
export interface RecordedServer {
  readonly name: string;
  /** Starts it anew, with the same data each time. */
  start(modules: string, folder: string): Promise<Started>;
  session(client: SessionClient): Promise<void>;
  /** Texts of the session that no file may hold. */
  readonly secrets: readonly string[];
}

export interface Started {
  /** Base URL of the API. */
  readonly url: string;
  /** File of its document, or the URL that it serves it at. */
  readonly document: string;
  stop(): Promise<void>;
}

const here = new URL('.', import.meta.url).pathname;
const padKey = 'pad-key-5f3a9c71d0e24b68';

async function startReal(name: string, modules: string, folder: string): Promise<Started> {
  const server = realServers.find((own) => own.name === name);
  if (server === undefined) throw new Error(`there is no server ${name}`);
  const port = await freePort();
  const place: Place = { modules, folder, port, url: `http://127.0.0.1:${port}` };
  await mkdir(folder, { recursive: true });
  await server.prepare?.(place);
  const child = spawn(process.execPath, server.command(place), { cwd: folder, stdio: 'ignore' });
  await untilUp(place.url + server.ready, child);
  await server.seed?.(place);
  return {
    url: place.url,
    document:
      server.document === undefined
        ? join(here, `../real-servers/documents/${name}.yaml`)
        : place.url + server.document,
    stop: () => stopped(child),
  };
}

/** Etherpad finds its parts by the folders of its checkout, which are put up here. */
async function startPad(folder: string): Promise<Started> {
  const manifest = join(here, 'packages/package.json');
  const modules = await installPackages(manifest, 'fidelity', process.env['REAL_SERVERS_CACHE']);
  const port = await freePort();
  const installed = join(modules, 'node_modules');
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await cp(join(installed, 'ep_etherpad-lite'), join(folder, 'src'), { recursive: true });
  for (const name of await readdir(installed))
    if (!name.startsWith('.') && name !== 'ep_etherpad-lite')
      await symlink(join(installed, name), join(folder, 'node_modules', name));
  await symlink(join(folder, 'src'), join(folder, 'node_modules/ep_etherpad-lite'));
  const settings = {
    ip: '127.0.0.1',
    port,
    dbType: 'dirty',
    dbSettings: { filename: 'pads.db' },
    skinName: 'no-skin',
    loglevel: 'ERROR',
    minify: false,
    defaultPadText: 'Welcome!',
  };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  await writeFile(join(folder, 'APIKEY.txt'), padKey);
  const child = spawn(
    process.execPath,
    [
      'src/node/server.js',
      '--settings',
      join(folder, 'settings.json'),
      '--apikey',
      join(folder, 'APIKEY.txt'),
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}/api/1.2.15`;
  await untilUp(`http://127.0.0.1:${port}/api/`, child);
  return {
    url,
    document: `http://127.0.0.1:${port}/api/openapi.json`,
    stop: () => stopped(child),
  };
}

async function startGallery(): Promise<Started> {
  let state = 1;
  // Its ids are others at each start, as those of a live API are.
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state + Date.now();
  };
  return startHere(createGalleryServer(random), 'gallery.yaml');
}

async function startHere(server: Server, document: string): Promise<Started> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    document: join(here, document),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function untilUp(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const isUp = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await wait(200);
  }
  throw new Error(`${url} does not answer`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

export const recordedServers: readonly RecordedServer[] = [
  {
    name: 'loopback-todo',
    start: (modules, folder) => startReal('loopback-todo', modules, folder),
    session: todoSession,
    secrets: [],
  },
  {
    name: 'json-server',
    start: (modules, folder) => startReal('json-server', modules, folder),
    session: jsonServerSession,
    secrets: [],
  },
  {
    name: 'gallery',
    start: startGallery,
    session: gallerySession,
    secrets: ['correct horse battery'],
  },
  {
    name: 'print-shop',
    start: () => startHere(createPrintShop(), 'print-shop.yaml'),
    session: printShopSession,
    secrets: [shopKey],
  },
  {
    name: 'order-desk',
    start: () => startHere(createOrderDesk(), 'order-desk.yaml'),
    session: orderDeskSession,
    secrets: [],
  },
  {
    name: 'etherpad-lite',
    start: (_modules, folder) => startPad(folder),
    session: (client) => padSession(client, padKey),
    secrets: [padKey],
  },
];
