import { DoubletakeError } from './doubletake-error.ts';

/**
 * Imports what needs a package of `optionalDependencies`. Rejects with `package-missing` where the
 * package is not installed, as after `npm install --omit=optional`.
 * @param purpose what cannot be done without it, as the subject of a sentence
 */
export async function importOptional<T>(load: () => Promise<T>, purpose: string): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const name = missingPackage(cause);
    if (name === undefined) throw cause;
    throw new DoubletakeError(
      'package-missing',
      `${purpose} needs the package ${name}, which is not installed`,
      { next: `Install it: npm install ${name}`, cause },
    );
  }
}

/** The name of the package that an import did not find; undefined for every other error. */
function missingPackage(error: unknown): string | undefined {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const specifier = /^Cannot find package '([^']+)'/.exec(String(message))?.[1];
  // A subpath such as `@scope/name/stdio` is a part of its package.
  return specifier === undefined ? undefined : /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
}
