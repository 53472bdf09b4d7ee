import { nameOf, noteShown, someOf } from '../../contracts/learn/observe/shown-in.ts';
import { createRecordingMask } from '../../contracts/recording/mask-exchange.ts';
import { readHar } from '../../contracts/recording/read-har.ts';
import type { RecordedExchange } from '../../contracts/recording/recorded-exchange.ts';
import { createSecretNames } from '../../contracts/recording/secret-names.ts';
import { basePathsOf, placeOf } from '../../contracts/replay/replay.ts';
import { createRoutes } from '../../contracts/safety/routes.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { listOperations } from '../../openapi/model/operation.ts';
import { securitySchemes } from '../../openapi/model/security.ts';

/** Recordings of one API, that can be read several times. */
export interface Recordings {
  /** The exchanges with the API, one file after the other, with their secrets hidden. */
  read(): AsyncGenerator<RecordedExchange>;
  /** Exchanges with other hosts, such as those of a page's pictures, which are left out. */
  readonly elsewhere: number;
  /** Some of them, as remarks name them. */
  readonly elsewhereShown: readonly string[];
}

/**
 * Goes through recordings once: for their secrets, which a browser writes down as they are, and for
 * the host that most exchanges of the document are with.
 * @param basePath what the recorded paths have before those of the document
 */
export async function openRecordings(
  files: readonly string[],
  document: OpenApiDocument,
  basePath: string | undefined,
): Promise<Recordings> {
  const names = securitySchemes(document).flatMap(({ parameter }) => parameter ?? []);
  const mask = createRecordingMask(
    createSecretNames([], new Set(names.map((name) => name.toLowerCase()))),
  );
  const routes = createRoutes(listOperations(document));
  const bases = basePathsOf(document, basePath);
  const origins = new Map<string, { all: number; own: number; readonly shown: string[] }>();
  for (const file of files)
    for await (const exchange of readHar(file)) {
      mask.note(exchange);
      const { origin, pathname } = new URL(exchange.url);
      const counts = origins.get(origin) ?? { all: 0, own: 0, shown: [] };
      origins.set(origin, counts);
      counts.all++;
      noteShown(counts.shown, nameOf(exchange));
      if (placeOf(routes, exchange.method, pathname, bases) !== undefined) counts.own++;
    }
  const [main] = [...origins].sort(([, a], [, b]) => b.own - a.own);
  const others = [...origins].flatMap(([origin, counts]) => (origin === main?.[0] ? [] : [counts]));
  return {
    elsewhere: others.reduce((sum, { all }) => sum + all, 0),
    elsewhereShown: someOf(others.map(({ shown }) => shown)).map((name) => mask.text(name)),
    async *read() {
      for (const file of files)
        for await (const exchange of readHar(file))
          if (new URL(exchange.url).origin === main?.[0]) yield mask.apply(exchange);
    },
  };
}
