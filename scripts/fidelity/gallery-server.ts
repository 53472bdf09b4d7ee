import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { splitMultipart } from '../../openapi/wire/split-multipart.ts';

/**
 * A server of ours in a style of its own, whose document leaves out most of what it does: ids with a
 * prefix, an envelope, pages of three, newest first, slugs that must be unique, a life from draft to
 * published, covers as raw bytes and pictures in forms, a login with a token.
 */
export function createGalleryServer(random: () => number): Server {
  const albums = new Map<string, Fields>();
  const pictures = new Map<string, Map<string, { shown: Fields; bytes: Buffer }>>();
  const covers = new Map<string, { bytes: Buffer; type: string }>();
  let count = 0;
  const id = (prefix: string) =>
    `${prefix}_${createHash('sha256')
      .update(`${random()} ${++count}`)
      .digest('base64url')
      .replaceAll(/[^A-Za-z0-9]/g, '')
      .slice(0, 14)}`;
  const now = () => new Date().toISOString();
  const make = (title: string, slug: string): Fields => {
    const album = {
      id: id('alb'),
      title,
      slug,
      status: 'draft',
      theme: 'light',
      picture_count: 0,
      published_at: null,
      created_at: now(),
      updated_at: now(),
    };
    albums.set(album.id, album);
    pictures.set(album.id, new Map());
    return album;
  };
  make('Holidays', 'holidays');
  make('Mountains', 'mountains');
  make('Cats', 'cats');

  return createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => answer(req, res, Buffer.concat(chunks)));
  });

  function answer(req: IncomingMessage, res: ServerResponse, body: Buffer): unknown {
    const url = new URL(req.url ?? '/', 'http://gallery.test');
    const [, first = '', albumId = '', what = '', pictureId = ''] = url.pathname.split('/');
    const method = req.method ?? '';
    const send = (status: number, value?: unknown) => {
      if (value === undefined) res.writeHead(status).end();
      else res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const fail = (status: number, code: string, detail: string, field?: string) =>
      send(status, { errors: [{ code, detail, ...(field !== undefined && { field }) }] });
    if (method === 'POST' && first === 'sessions')
      return send(200, { data: { token: id('tok'), expires_in: 3600 } });
    if (method === 'GET' && first === 'health') return send(200, { status: 'up' });
    if (req.headers.authorization === undefined)
      return fail(401, 'no_token', 'Log in first at POST /sessions.');
    if (first !== 'albums') return fail(404, 'no_route', `Nothing at ${url.pathname}`);
    if (albumId === '') return collection(method, url, body, send, fail);
    const album = albums.get(albumId);
    if (album === undefined) return fail(404, 'album_missing', `Album ${albumId} does not exist`);
    if (what === '') return item(method, album, body, send, fail);
    if (what === 'publish' && method === 'POST') {
      Object.assign(album, { status: 'published', published_at: now(), updated_at: now() });
      return send(200, { data: album });
    }
    if (what === 'archive' && method === 'POST') {
      Object.assign(album, { status: 'in_archive', updated_at: now() });
      return send(200, { data: album });
    }
    if (what === 'cover') return cover(method, album, req, res, body, send, fail);
    return pictureOf(method, album, pictureId, req, res, body, send, fail);
  }

  function collection(method: string, url: URL, body: Buffer, send: Send, fail: Fail): unknown {
    if (method === 'GET') {
      const sorted = [...albums.values()].reverse();
      const limit = Number(url.searchParams.get('limit') ?? 3);
      const cursor = url.searchParams.get('cursor');
      const start = cursor === null ? 0 : sorted.findIndex((album) => album['id'] === cursor) + 1;
      const page = sorted.slice(start, start + limit);
      const next = start + limit < sorted.length ? (page.at(-1)?.['id'] ?? null) : null;
      return send(200, { data: page, meta: { next_cursor: next, total: sorted.length } });
    }
    const sent = parse(body);
    if (typeof sent['title'] !== 'string')
      return fail(422, 'invalid', 'title is required', 'title');
    const slug = typeof sent['slug'] === 'string' ? sent['slug'] : String(sent['title']);
    if ([...albums.values()].some((album) => album['slug'] === slug))
      return fail(409, 'slug_taken', `The slug ${slug} is taken`, 'slug');
    const album = make(sent['title'], slug);
    if (sent['theme'] !== undefined) album['theme'] = sent['theme'];
    return send(201, { data: album });
  }

  function item(method: string, album: Fields, body: Buffer, send: Send, fail: Fail): unknown {
    if (method === 'GET') return send(200, { data: album });
    if (method === 'PATCH') {
      const { title, theme } = parse(body);
      if (title !== undefined && typeof title !== 'string')
        return fail(422, 'invalid', 'title must be a string', 'title');
      Object.assign(album, {
        ...(title !== undefined && { title }),
        ...(theme !== undefined && { theme }),
        updated_at: now(),
      });
      return send(200, { data: album });
    }
    albums.delete(String(album['id']));
    return send(200, { data: { id: album['id'], deleted: true } });
  }

  function cover(
    method: string,
    album: Fields,
    req: IncomingMessage,
    res: ServerResponse,
    body: Buffer,
    send: Send,
    fail: Fail,
  ): unknown {
    const key = String(album['id']);
    if (method === 'PUT') {
      covers.set(key, { bytes: body, type: req.headers['content-type'] ?? '' });
      return send(204);
    }
    const file = covers.get(key);
    if (file === undefined) return fail(404, 'cover_missing', `Album ${key} has no cover`);
    return res.writeHead(200, { 'content-type': file.type }).end(file.bytes);
  }

  function pictureOf(
    method: string,
    album: Fields,
    pictureId: string,
    req: IncomingMessage,
    res: ServerResponse,
    body: Buffer,
    send: Send,
    fail: Fail,
  ): unknown {
    const own = pictures.get(String(album['id'])) ?? new Map();
    pictures.set(String(album['id']), own);
    if (pictureId === '' && method === 'GET')
      return send(200, {
        data: [...own.values()].map(({ shown }) => shown),
        meta: { total: own.size },
      });
    if (pictureId === '') {
      const boundary = /boundary="?([^";]+)/.exec(req.headers['content-type'] ?? '')?.[1] ?? '';
      const parts = splitMultipart(body, boundary);
      const file = parts.find(({ filename }) => filename !== undefined);
      const caption = parts.find(({ name }) => name === 'caption')?.content.toString('utf8');
      if (file === undefined) return fail(422, 'invalid', 'file is required', 'file');
      const shown = {
        id: id('pic'),
        album_id: album['id'],
        caption: caption ?? null,
        filename: file.filename,
        size: file.content.length,
        rating: 0,
        created_at: now(),
      };
      own.set(shown.id, { shown, bytes: file.content });
      album['picture_count'] = own.size;
      return send(201, { data: shown });
    }
    const picture = own.get(pictureId);
    if (picture === undefined)
      return fail(404, 'picture_missing', `Picture ${pictureId} does not exist`);
    if (method === 'DELETE') {
      own.delete(pictureId);
      album['picture_count'] = own.size;
      return send(200, { data: { id: pictureId, deleted: true } });
    }
    if ((req.url ?? '').endsWith('/content')) {
      return res.writeHead(200, { 'content-type': 'application/octet-stream' }).end(picture.bytes);
    }
    return send(200, { data: picture.shown });
  }
}

type Fields = Record<string, unknown>;
type Send = (status: number, value?: unknown) => unknown;
type Fail = (status: number, code: string, detail: string, field?: string) => unknown;

function parse(body: Buffer): Fields {
  try {
    return JSON.parse(body.toString('utf8')) as Fields;
  } catch {
    return {};
  }
}
