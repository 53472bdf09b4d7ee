import { crc32, deflateSync } from 'node:zlib';
import { createRandom, type Random } from '../../openapi/sample/random.ts';

/** Where the pictures of made-up things are, below the path of an API's files. */
export const picturesPath = '~made/';

/**
 * The PNG of a picture by its name: `mark-256x256-<text>.png` is a sign of a few squares, as of a
 * person or a company, `view-640x480-<text>.png` a landscape. The text decides what it looks like.
 * Undefined for any other name.
 */
export function drawPicture(name: string): Buffer | undefined {
  const found = /^(mark|view)-(\d{2,4})x(\d{2,4})-([a-z0-9]{1,80})\.png$/.exec(name);
  if (found === null) return undefined;
  const [, kind, ...rest] = found;
  const [width, height] = [Number(rest[0]), Number(rest[1])];
  if (width > largest || height > largest) return undefined;
  const random = createRandom(crc32(rest[2] ?? ''));
  return kind === 'mark' ? mark(width, height, random) : view(width, height, random);
}

const largest = 1600;

type Colour = readonly [red: number, green: number, blue: number];

/** Five by five squares, the right half as the left. */
function mark(width: number, height: number, random: Random): Buffer {
  const hue = random.next();
  const cells = Array.from({ length: 15 }, () => random.next() < 0.5);
  const side = Math.min(width, height) / 7;
  const [left, top] = [(width - side * 5) / 2, (height - side * 5) / 2];
  return png(width, height, [colour(hue, 0.35, 0.93), colour(hue, 0.55, 0.45)], (x, y) => {
    const [column, row] = [Math.floor((x - left) / side), Math.floor((y - top) / side)];
    if (column < 0 || column > 4 || row < 0 || row > 4) return 0;
    return cells[row * 3 + Math.min(column, 4 - column)] ? 1 : 0;
  });
}

/** A sky, a sun and three rows of hills. */
function view(width: number, height: number, random: Random): Buffer {
  const hue = random.next();
  const shades = 48;
  const sky = Array.from({ length: shades }, (_, index) =>
    colour(hue + (index / shades) * 0.12, 0.45, 0.6 + (index / shades) * 0.32),
  );
  const hills = [0, 1, 2].map((row) => ({
    colour: colour(hue + 0.45, 0.3, 0.55 - row * 0.14),
    waves: [0, 1].map(() => [random.next() * 7, 1.5 + random.next() * 4] as const),
    base: 0.55 + row * 0.15,
  }));
  const edges = hills.map(({ waves, base }) =>
    Array.from({ length: width }, (_, x) =>
      waves.reduce(
        (edge, [shift, pace]) => edge + Math.sin(shift + (x / width) * pace * 2) * 0.05 * height,
        base * height,
      ),
    ),
  );
  const sun = { x: width * (0.2 + random.next() * 0.6), y: height * 0.3, size: height * 0.09 };
  const colours = [...sky, colour(hue + 0.12, 0.7, 0.96), ...hills.map((hill) => hill.colour)];
  return png(width, height, colours, (x, y) => {
    for (let row = 2; row >= 0; row--) if (y > (edges[row]?.[x] ?? height)) return shades + 1 + row;
    const isSun = (x - sun.x) ** 2 + (y - sun.y) ** 2 < sun.size ** 2;
    return isSun ? shades : Math.floor((y / height) * shades);
  });
}

/** From hue, saturation and lightness, each from 0 to 1. */
function colour(hue: number, saturation: number, lightness: number): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const part = (shift: number) => {
    const turn = (shift + hue * 12) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1))));
  };
  return [part(0), part(8), part(4)];
}

/** A picture with a palette (PNG, third edition, section 11). */
function png(
  width: number,
  height: number,
  palette: readonly Colour[],
  at: (x: number, y: number) => number,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits for the index into a palette.
  header.set([8, 3], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + x + 1] = at(x, y);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const made = Buffer.alloc(body.length + 8);
  made.writeUInt32BE(data.length, 0);
  body.copy(made, 4);
  made.writeUInt32BE(crc32(body), body.length + 4);
  return made;
}
