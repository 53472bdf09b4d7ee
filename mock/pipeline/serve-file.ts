import { decodePercent } from '../../openapi/lib/pairs.ts';
import { drawPicture, picturesPath } from '../documented/draw-picture.ts';
import { namesTag } from '../lib/entity-tag.ts';
import { notFound } from '../lib/problem.ts';
import type { Api } from '../model/api.ts';
import type { Sandbox } from '../model/sandbox.ts';
import type { Answer, DoubleRequest } from '../model/types.ts';
import { defaultFilesPath } from '../state/uploads.ts';

/**
 * An upload, byte for byte, or `304` for a validator that still holds (RFC 9110, section 13.1.2).
 * Undefined where the path is not one that serves files; throws `resource-not-found` where it is
 * and no such file lies there.
 */
export async function serveFile(
  apis: readonly Api[],
  request: DoubleRequest,
  sandbox: Sandbox,
): Promise<Answer | undefined> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  const path = collectionPath(apis, request.path);
  if (path === undefined) return undefined;
  const name = path.slice(path.indexOf('/') + 1);
  if (name.startsWith(picturesPath)) return servePicture(name.slice(picturesPath.length), request);
  const file = await sandbox.store.files.get(path);
  if (file === undefined) throw notFound('file', request.path);
  const headers = { ...fileHeaders, ETag: file.etag };
  return isKnown(request, file.etag)
    ? { status: 304, headers }
    : { status: 200, headers, type: file.type, body: file.bytes };
}

/** A picture of a made-up thing: its name says all of it. */
function servePicture(name: string, request: DoubleRequest): Answer {
  const body = drawPicture(name);
  if (body === undefined) throw notFound('picture', request.path);
  const ETag = `"${name}"`;
  const headers = {
    ...fileHeaders,
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag,
  };
  return isKnown(request, ETag)
    ? { status: 304, headers }
    : { status: 200, headers, type: 'image/png', body };
}

function isKnown({ headers }: DoubleRequest, etag: string): boolean {
  const list = headers['if-none-match'];
  return list !== undefined && namesTag(list, etag);
}

/** Besides those that every answer with a body gets (`mock/http/wire-answer.ts`). */
const fileHeaders = {
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Cache-Control': 'private, no-cache',
};

function collectionPath(apis: readonly Api[], path: string): string | undefined {
  for (const api of apis) {
    const prefix = api.behaviour.filesPath ?? defaultFilesPath(api.name);
    if (path.startsWith(prefix) && path[prefix.length] === '/')
      return `${api.name}/${decodePercent(path.slice(prefix.length + 1))}`;
  }
  return undefined;
}
