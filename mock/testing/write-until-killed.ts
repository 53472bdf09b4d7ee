/** Writes entities and files into a store on disk, and tells each number once both are there. */

import { openDiskStore } from '../state/disk-store.ts';

const store = await openDiskStore({ folder: process.argv[2] ?? '' });
const sandbox = store.sandbox('a');
await sandbox.start(1, async () => undefined);
for (let n = 1; ; n++) {
  await sandbox.files.put(`c/${n}`, {
    bytes: Buffer.from(`file ${n}`),
    type: 'text/plain',
    etag: `"${n}"`,
  });
  await sandbox.collection('c').insert(String(n), { n });
  process.stdout.write(`${n}\n`);
}
