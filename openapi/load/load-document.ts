import { basename, dirname, extname, isAbsolute, relative } from 'node:path';
import type { WarningCode } from '../errors.ts';
import { DoubletakeError, joinErrors } from '../lib/doubletake-error.ts';
import { isObject } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../model/document.ts';
import { EvidenceMap } from '../model/evidence.ts';
import type { DocumentWarning } from '../model/warning.ts';
import { checkOperations } from './check-operations.ts';
import {
  type CacheKey,
  cacheFile,
  type FoundCache,
  readCache,
  runningBuild,
} from './document-cache.ts';
import { identifyVersion } from './document-version.ts';
import {
  areSound,
  type DeadReference,
  describeDead,
  dropDanglingReferences,
} from './drop-dangling-refs.ts';
import { embedFiles } from './embed-references.ts';
import { parseText } from './parse-text.ts';
import { preparedDocument } from './prepared-document.ts';
import { isUrl, readText, resolveLocation, shownLocation, toLocation } from './read-text.ts';
import {
  createReferenceScope,
  isRefusedFile,
  type ReferenceScope,
  refusedAt,
} from './reference-scope.ts';
import { mayLeadOut, readSourceFiles, type SourceFiles } from './source-files.ts';
import { SourceMap } from './source-map.ts';
import { checkStructure } from './structure.ts';

export interface LoadOptions {
  /** Overlay files, applied in their order. */
  readonly overlays?: readonly string[];
  /**
   * Folders and origins that references may lead to besides the folder of the document, or the
   * origin of its URL.
   */
  readonly allowRefs?: readonly string[];
  /** The document's short name; the file's name without its ending by default. */
  readonly name?: string;
  /** What the document says, where it is not read from `file`. */
  readonly text?: string;
  /**
   * Whether whole numbers beyond 2^53 are bigints in examples and defaults; else they are rounded,
   * as all other numbers are.
   */
  readonly isExact?: boolean;
}

/** How a document is read, where not as usual. */
export interface ReadOptions {
  /** What the document says, where it is not read from its file. */
  readonly text?: string;
  /** Whether a cache beside it is left where it is. */
  readonly isFresh?: boolean;
  /** As that of {@link LoadOptions}. */
  readonly isExact?: boolean;
}

/** A document with its overlays. */
export interface Overlaid {
  /** OpenAPI 3.x, all of whose references are local. */
  readonly root: Record<string, unknown>;
  readonly evidence: EvidenceMap;
  /** What the document says of itself, `2.0` for Swagger. */
  readonly version: string;
  readonly files: readonly string[];
  readonly warnings: readonly DocumentWarning[];
  readonly map: SourceMap;
  /** What it refers to and cannot be read. */
  readonly missing: readonly string[];
  /** What was inferred of it when its cache was built. */
  readonly inferred?: unknown;
}

/**
 * Reads a document: Swagger 2.0 or OpenAPI 3.0, 3.1, 3.2, YAML or JSON, from a file or a URL, with
 * the files that it references. Applies overlays. Schemas stay as their author wrote them: see
 * `schema/schema-view.ts`. Throws a {@link DoubletakeError}: `document-*`, `reference-unresolved`
 * or `overlay-*`, with file, line and pointer; the other mistakes of the document are in its
 * `others`.
 */
export async function loadDocument(
  file: string,
  options: LoadOptions = {},
): Promise<OpenApiDocument> {
  const { overlays = [], allowRefs = [], text, isExact = false } = options;
  const overlaid = await readOverlaid(file, overlays, allowRefs, {
    isExact,
    ...(text !== undefined && { text }),
  });
  return documentOf(file, overlaid, options.name);
}

/** What was read of a document as all else takes it. */
export function documentOf(file: string, overlaid: Overlaid, name?: string): OpenApiDocument {
  const { root, evidence, version, files, map } = overlaid;
  const info = isObject(root['info']) ? root['info'] : {};
  let warnings: readonly DocumentWarning[] | undefined;
  const document: OpenApiDocument = {
    name: name ?? documentName(file),
    title: typeof info['title'] === 'string' ? info['title'] : basename(file),
    version,
    root,
    evidence,
    files,
    inferred: overlaid.inferred,
    get warnings() {
      warnings ??= [...overlaid.warnings, ...checkOperations(document)];
      return warnings;
    },
    locate: (pointer) => map.where(pointer),
  };
  return document;
}

/** What a document is called by the file or URL that it is in. */
export function documentName(file: string): string {
  const path = isUrl(file) ? new URL(file).pathname.replace(/\/+$/, '') : file;
  const name = basename(path, extname(path));
  return name === '' ? new URL(file).hostname : name;
}

/**
 * The document as its overlays leave it, in the dialect that its author chose: for generators and
 * linters.
 */
export async function readOverlaid(
  file: string,
  overlays: readonly string[] = [],
  allowRefs: readonly string[] = [],
  { text, isFresh = false, isExact = false }: ReadOptions = {},
): Promise<Overlaid> {
  const location = toLocation(file);
  const name = isUrl(location) || isAbsolute(file) ? location : relative('', location);
  const map = new SourceMap(location, name);
  const prepared = text === undefined ? await readPrepared(location, overlays, map) : undefined;
  if (prepared !== undefined) return prepared;
  const scope = createReferenceScope(file, allowRefs);
  const found =
    text === undefined && !isFresh
      ? await findCache({ location, overlays: overlays.map(toLocation), allowRefs }, scope, isExact)
      : undefined;
  if (found !== undefined && 'document' in found) return fromCache(found, location, map);
  const given = text === undefined ? scope : { ...scope, readMain: async () => text };
  const sources = await readSourceFiles(location, name, given, isExact ? 'examples' : 'nowhere');
  for (const { location: at, text } of sources.files.values()) map.addText(at, text);
  const warnings: DocumentWarning[] = [];
  const warn = (code: WarningCode, message: string, pointer: string, where?: string) =>
    warnings.push(warningAt(map, code, message, pointer, where));
  if (found !== undefined)
    warn('cache-unused', `the cache beside it is not used: ${found.reason}`, '', cacheFile(name));
  const { root, kind, version, unusual } = identifyVersion(sources.main.value, map);
  for (const { message, where } of [...sources.files.values()].flatMap(
    ({ irregular }) => irregular,
  ))
    warn('yaml-irregular', message, '', where);
  for (const message of unusual) warn('version-unusual', message, '');
  const errors = leadsOut(sources) ? embedFiles(root, kind, sources, map) : [];
  const evidence = new EvidenceMap(root);
  const embed = () => errors.push(...embedFiles(root, kind, sources, map));
  const overlayFiles =
    overlays.length === 0 ? [] : await applyOverlays(root, overlays, evidence, embed);
  errors.push(...checkStructure(root, kind, map));
  const dead = isSoundAsRead(root, sources, overlays) ? [] : dropDanglingReferences(root, kind);
  for (const reference of dead) {
    const reason = reasonFor(reference, map, sources);
    const message = describeDead(reference, reason);
    // A file of this machine is meant and may be there: to go on without it would serve something
    // else than what is meant.
    if (reason !== undefined && isRefusedFile(reason))
      errors.push(refusedAt(message, map.where(reference.pointer), reason));
    else if (reference.isImmutable)
      warn(
        reference.isCircular ? 'reference-circular' : 'reference-dead',
        `${message}; ${consequence(reference)}`,
        reference.pointer,
      );
    else
      errors.push(
        new DoubletakeError('reference-unresolved', message, {
          where: map.where(reference.pointer),
          next:
            reason?.code === 'reference-refused' && reason.next !== undefined
              ? reason.next
              : 'Correct the $ref, or add what it names.',
        }),
      );
  }
  if (errors.length > 0) throw joinErrors(errors);
  const converted = kind === 'document2' ? await convert(root, map, evidence, warn) : root;
  if (overlays.length > 0)
    overlayFiles.push(
      ...(await applyOverlays(converted, overlays, evidence, () => undefined, true)),
    );
  return {
    root: converted,
    evidence,
    version,
    files: [...sources.files.keys(), ...overlayFiles].filter(
      (at) => text === undefined || at !== location,
    ),
    warnings,
    map,
    missing: [...sources.missing.keys()],
  };
}

async function findCache(
  key: CacheKey,
  { read }: Pick<ReferenceScope, 'read'>,
  isExact: boolean,
): Promise<FoundCache | undefined> {
  const build = await runningBuild();
  if (build === undefined) return undefined;
  const named = [key.location, ...key.overlays];
  return readCache(key, (at) => (named.includes(at) ? readText(at) : read(at)), build, isExact);
}

function fromCache(
  { document, texts }: Extract<FoundCache, { readonly document: unknown }>,
  location: string,
  map: SourceMap,
): Overlaid {
  const { root, version, inferred } = document;
  for (const [at, text] of texts) map.addText(at, text);
  map.remember(document.moves, dirname(location));
  return {
    root,
    evidence: new EvidenceMap(root, document.evidence),
    version,
    files: [...texts.keys()],
    warnings: document.warnings.map(({ code, message, pointer, where }) =>
      warningAt(map, code as WarningCode, message, pointer, where),
    ),
    map,
    missing: [],
    inferred,
  };
}

/**
 * What ships with the package, as it was read when the package was built. Undefined for any other
 * document.
 */
async function readPrepared(
  location: string,
  overlays: readonly string[],
  map: SourceMap,
): Promise<Overlaid | undefined> {
  const files = [location, ...overlays.map(toLocation)];
  const prepared = await preparedDocument(files);
  if (prepared === undefined) return undefined;
  map.addText(location, prepared.text);
  const { root, version } = prepared;
  return {
    root,
    evidence: new EvidenceMap(root, prepared.evidence),
    version,
    files,
    warnings: [],
    map,
    missing: [],
  };
}

/** @param embed takes in the files that an overlay brings references to */
async function applyOverlays(
  root: Record<string, unknown>,
  overlays: readonly string[],
  evidence: EvidenceMap,
  embed: () => void,
  isConverted = false,
): Promise<string[]> {
  // With its JSONPath it is large to load, and most documents have no overlay.
  const { applyOverlay, convertedKeyword, parseOverlay } = await import('./overlay.ts');
  const files: string[] = [];
  for (const overlay of overlays) {
    const at = toLocation(overlay);
    const shown = shownLocation(overlay);
    const { value } = parseText(await readText(overlay), shown);
    const parsed = parseOverlay(value, shown);
    const isForConverted = isObject(value) && value[convertedKeyword] === true;
    if (isForConverted !== isConverted) continue;
    applyOverlay(root, parsed, shown, evidence);
    if (mayLeadOut(JSON.stringify(parsed))) embed();
    files.push(at);
  }
  return files;
}

function warningAt(
  map: SourceMap,
  code: WarningCode,
  message: string,
  pointer: string,
  where: string | undefined,
): DocumentWarning {
  return {
    code,
    message,
    pointer,
    get where() {
      return where ?? map.where(pointer);
    },
  };
}

async function convert(
  root: Record<string, unknown>,
  map: SourceMap,
  evidence: EvidenceMap,
  warn: (code: WarningCode, message: string, pointer: string) => void,
): Promise<Record<string, unknown>> {
  const { convertSwagger } = await import('./swagger/convert-swagger.ts');
  const converted = convertSwagger(root, map);
  evidence.move(converted.root, (pointer) => map.moved(pointer));
  for (const { message, pointer } of converted.losses) warn('conversion-lossy', message, pointer);
  return converted.root;
}

/** Whether the document has references that do not simply name a place in itself. */
function leadsOut({ main, files, missing }: SourceFiles): boolean {
  return (
    files.size > 1 ||
    missing.size > 0 ||
    /\$ref["']?\s*:\s*(?!\s|["']?#\/)/.test(main.text) ||
    /\$(id|anchor|self)["']?\s*:/.test(main.text)
  );
}

/** For a large document of JSON this is much faster than looking at everything in it. */
function isSoundAsRead(
  root: Record<string, unknown>,
  { main, files }: SourceFiles,
  overlays: readonly string[],
): boolean {
  return (
    files.size === 1 &&
    overlays.length === 0 &&
    /^\s*\{/.test(main.text) &&
    areSound(root, main.text)
  );
}

/** Why the file that a reference names cannot be read. */
function reasonFor(
  { reference, pointer }: DeadReference,
  map: SourceMap,
  { missing }: SourceFiles,
): DoubletakeError | undefined {
  const [path = ''] = reference.split('#');
  return path === '' ? undefined : missing.get(resolveLocation(path, map.origin(pointer).location));
}

function consequence({ kind }: DeadReference): string {
  return kind === 'schema' ? 'anything is accepted there' : `the ${kind} is left out`;
}

/** Reads a YAML or JSON file. Throws `document-unreadable` or `document-unparseable`. */
export async function readYaml(file: string): Promise<unknown> {
  return parseText(await readText(file), shownLocation(file)).value;
}
