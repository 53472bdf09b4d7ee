import { crc32, deflateSync } from 'node:zlib';

/** A square PNG of exactly so many bytes; its content is noise, which does not compress. */
export function makePng(bytes: number): Buffer {
  const side = Math.floor(Math.sqrt(bytes - 500));
  const pixels = Buffer.alloc(side * (side + 1));
  let state = 1;
  for (let index = 0; index < pixels.length; index++) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    // Each line begins with its filter: none.
    pixels[index] = index % (side + 1) === 0 ? 0 : state >>> 16;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(8, 8);
  const chunks = [
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  const missing = bytes - chunks.reduce((sum, part) => sum + part.length, 0);
  const comment = chunk('tEXt', Buffer.from(`Comment\0${'.'.repeat(Math.max(0, missing - 20))}`));
  return Buffer.concat([...chunks.slice(0, 2), comment, ...chunks.slice(2)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(8 + named.length);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), 4 + named.length);
  return framed;
}
