import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../openapi/sample/random.ts';
import { productFiles } from '../shape/product-files.ts';

/**
 * Lines of the product files of a folder or of one file, chosen by chance, as Stryker's `mutate`
 * takes them: `file:line:0-line:999`.
 * @param room path from the root
 * @param count how many; all where there are no more
 * @param seed the same seed chooses the same lines of the same files
 */
export function sampleLines(root: string, room: string, count: number, seed: number): string[] {
  const random = createRandom(seed);
  return productFiles(root)
    .filter((file) => file === room || file.startsWith(`${room}/`))
    .flatMap((file) =>
      codeLines(readFileSync(join(root, file), 'utf8')).map((line) => ({
        rank: random.next(),
        place: `${file}:${line}:0-${line}:999`,
      })),
    )
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ place }) => place);
}

/** The numbers of the lines that may have something to change: no comments, imports, types, brackets. */
export function codeLines(text: string): number[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      /^ *(\/\/|\/?\*|import |export type |type |interface |export interface |readonly |[)}\]>;,( ]*$)/.test(
        line,
      )
        ? []
        : [index + 1],
    );
}
