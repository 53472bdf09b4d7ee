import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DoubletakeError } from '../lib/doubletake-error.ts';
import { readJson, writeJson } from '../lib/exact-json.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { type CachedDocument, runningBuild, writeCache } from './document-cache.ts';
import { withExact } from './exact-values.ts';
import { documentOf, type LoadOptions, readOverlaid } from './load-document.ts';
import { toLocation } from './read-text.ts';

/**
 * Reads a document anew and writes its cache beside it. Rejects with `cache-impossible` where that
 * cannot be, and as `loadDocument` does.
 * @param infer what is inferred of it, as data
 * @returns the file
 */
export async function buildCache(
  file: string,
  { overlays = [], allowRefs = [] }: Pick<LoadOptions, 'overlays' | 'allowRefs'>,
  infer: (document: OpenApiDocument) => unknown,
  build?: string,
): Promise<string> {
  const by = build ?? (await runningBuild());
  if (by === undefined)
    throw new DoubletakeError('cache-impossible', 'the sources of doubletake are run as they are', {
      next: 'Run the built command.',
    });
  const location = toLocation(file);
  const overlaid = await readOverlaid(file, overlays, allowRefs, {
    isFresh: true,
    isExact: true,
  });
  const overlayFiles = overlays.map(toLocation);
  if (overlaid.missing.length > 0)
    throw new DoubletakeError(
      'cache-impossible',
      `the document refers to what cannot be read: ${overlaid.missing.join(', ')}`,
      { where: location, next: 'Correct the reference: nothing tells when the file is there.' },
    );
  const cached: CachedDocument = {
    root: overlaid.root,
    version: overlaid.version,
    evidence: overlaid.evidence.entries,
    warnings: overlaid.warnings.map(({ code, message, pointer, where }) => ({
      code,
      message,
      pointer,
      ...(pointer === '' && { where }),
    })),
    moves: overlaid.map.moves(dirname(location)),
    inferred: infer(documentOf(file, overlaid)),
  };
  const again = withExact(readJson(writeJson(cached.root)), 'examples');
  if (!isDeepStrictEqual(again, cached.root))
    throw new DoubletakeError('cache-impossible', 'the document says what JSON cannot', {
      where: location,
      next: 'Write .inf, .nan and -0 as texts or numbers of JSON.',
    });
  const sources = overlaid.files.filter((at) => !overlayFiles.includes(at));
  return writeCache({ location, overlays: overlayFiles, allowRefs }, cached, sources, by);
}
