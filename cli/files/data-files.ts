import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Tells data files from documents: of `--data scenarios/*.yaml` a shell makes one value of the option
 * and further arguments.
 * @param named arguments of the command
 * @param data values of `--data`
 */
export function sortFiles(
  named: readonly string[],
  data: readonly string[],
): { readonly apis: readonly string[]; readonly data: readonly string[] } {
  const folders = new Set(data.map((file) => dirname(resolve(file))));
  const more = named.filter(
    (name) =>
      /\.(ya?ml|json)$/i.test(name) && folders.has(dirname(resolve(name))) && !isDocument(name),
  );
  return { apis: named.filter((name) => !more.includes(name)), data: [...data, ...more] };
}

/** Whether a line begins with the member that names the specification. */
const namesSpecification = (line: string): boolean =>
  /^[{"']{0,2}(openapi|swagger)["']?\s*:/.test(line.replaceAll(/\s/g, ''));

/** Whether a file says that it is an OpenAPI document; one that cannot be read may be. */
function isDocument(file: string): boolean {
  try {
    return (
      !statSync(file).isFile() || readFileSync(file, 'utf8').split('\n').some(namesSpecification)
    );
  } catch {
    return true;
  }
}
