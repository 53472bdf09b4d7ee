import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, connect as openSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOverlaid } from '../../openapi/load/load-document.ts';
import { archiveDocument, type FaultApi, shopDocument } from '../../test/faults/index.ts';
import { freePort } from '../free-port.ts';

/** `prism proxy --errors` in front of servers that come and go. */
export interface Prism {
  readonly url: string;
  /** Puts another server behind it. */
  point(origin: string): void;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts Prism with the overlaid document of an API, as its author wrote it. */
export async function startPrism(api: FaultApi): Promise<Prism> {
  const folder = await mkdtemp(join(tmpdir(), 'doubletake-prism-'));
  const file = join(folder, `${api}.json`);
  const [document, overlays] =
    api === 'shop' || api === 'archive'
      ? [api === 'shop' ? shopDocument : archiveDocument, []]
      : [`${root}spec/${api}/openapi.yaml`, [`${root}spec/${api}/overlay.yaml`]];
  await writeFile(file, JSON.stringify((await readOverlaid(document, overlays)).root));
  const behind = await startSwitch();
  const port = await freePort();
  const program = `${root}node_modules/@stoplight/prism-cli/dist/index.js`;
  const args = [
    program,
    'proxy',
    '--errors',
    '--verboseLevel',
    'info',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    file,
    behind.url,
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < 10_000) output += text;
      if (output.includes('Prism is listening')) resolve();
    });
    closed.then(() => reject(new Error(`Prism has ended:\n${output}`)), reject);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    point: behind.point,
    async close() {
      child.kill('SIGKILL');
      await closed;
      await behind.close();
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * A port whose connections go to wherever it points at the time: Prism is told its server once, and
 * starts slowly.
 */
async function startSwitch(): Promise<{
  url: string;
  point: (origin: string) => void;
  close: () => Promise<void>;
}> {
  let target = new URL('http://127.0.0.1:9');
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = openSocket(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    point(origin) {
      target = new URL(origin);
      drop();
    },
    async close() {
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
