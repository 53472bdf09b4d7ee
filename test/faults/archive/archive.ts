import { createHash, randomUUID } from 'node:crypto';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import { listOperations, type Method, type Operation } from '../../../openapi/model/operation.ts';
import { createRouter } from '../../../openapi/model/router.ts';
import {
  createSchemaValidator,
  type SchemaValidator,
} from '../../../openapi/schema/schema-validator.ts';
import { readParameter } from '../../../openapi/wire/read-parameter.ts';
import {
  type Answer,
  header,
  type Json,
  type ProxiedRequest,
  pathOf,
  queryOf,
} from '../tools/message.ts';
import { type FormPart, formParts } from '../tools/multipart.ts';
import { type Hooks, noHooks } from './hooks.ts';

/** A record as it is kept. */
export interface Archived extends Json {
  readonly id: string;
  readonly slug: string;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly caption: string | null;
  readonly checksum: string;
  readonly size: number;
  readonly bytes: Buffer;
}

interface Entry {
  readonly id: number;
  readonly text: string;
  readonly weight: number;
}

/** What lies below a record. */
interface Below {
  entries: Entry[];
  files: StoredFile[];
  cover: Buffer | undefined;
}

/** Answers requests; each archive has a state of its own. */
export type Archive = (request: ProxiedRequest) => Promise<Answer>;

/** Ends a request. */
class Refusal extends Error {
  readonly answer: Answer;
  constructor(status: number, error: string, headers: Readonly<Record<string, string>> = {}) {
    super(error);
    this.answer = answerOf(status, { error }, headers);
  }
}

/**
 * An archive that does what its document says, but for what is broken in it.
 * @param key the token that it accepts
 */
export function createArchive(
  document: OpenApiDocument,
  key: string,
  broken: Partial<Hooks> = {},
): Archive {
  const hooks: Hooks = { ...noHooks, ...broken };
  const router = createRouter(listOperations(document));
  const validator = createSchemaValidator(document);
  const records = new Map<string, Archived>();
  const below = new Map<string, Below>();
  let entryIds = 0;

  async function handle(request: ProxiedRequest): Promise<Answer> {
    const route = router.match(pathOf(request));
    if (route === undefined) throw new Refusal(404, 'there is no such path');
    const own = [...route.operations.keys()].map((method) => method.toUpperCase());
    const allow = [...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') return answerOf(204, undefined, { Allow: allow });
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const operation = route.operations.get(method.toLowerCase() as Method);
    if (operation === undefined)
      throw new Refusal(405, `${request.method} is none of ${allow}`, { Allow: allow });
    const [scheme = '', token] = (header(request, 'authorization') ?? '').split(' ');
    const isRight = scheme.toLowerCase() === 'bearer' && token === key;
    if (!hooks.lets(isRight, request, key))
      throw new Refusal(401, 'send a valid token', { 'WWW-Authenticate': 'Bearer' });
    const parameters = readParameters(document, validator, operation, request, route.values);
    const act = acts[operation.id];
    if (act === undefined) throw new Refusal(404, 'there is no such operation');
    return act(request, parameters, operation);
  }

  type Act = (
    request: ProxiedRequest,
    parameters: Readonly<Record<string, unknown>>,
    operation: Operation,
  ) => Answer | Promise<Answer>;

  const recordOf = (parameters: Readonly<Record<string, unknown>>): Archived => {
    const record = records.get(hooks.id(String(parameters['recordId']), [...records.keys()]));
    if (record === undefined) throw new Refusal(404, 'there is no such record');
    return record;
  };
  const belowOf = (record: Archived): Below => {
    const known = below.get(record.id) ?? { entries: [], files: [], cover: undefined };
    below.set(record.id, known);
    return known;
  };
  const entryOf = (parameters: Readonly<Record<string, unknown>>): [Below, Entry, Archived] => {
    const record = recordOf(parameters);
    const part = belowOf(record);
    const entry = part.entries.find(({ id }) => id === Number(parameters['entryId']));
    if (entry === undefined) throw new Refusal(404, 'there is no such entry');
    return [part, entry, record];
  };
  const fileOf = (parameters: Readonly<Record<string, unknown>>): [Below, StoredFile] => {
    const part = belowOf(recordOf(parameters));
    const file = part.files.find(({ id }) => id === parameters['fileId']);
    if (file === undefined) throw new Refusal(404, 'there is no such file');
    return [part, file];
  };
  const tagOf = (record: Archived) =>
    hooks.tag(`"${createHash('sha1').update(JSON.stringify(record)).digest('hex')}"`, record);
  const show = (record: Archived, where: Parameters<Hooks['shown']>[1]): Json => {
    const { pin: _pin, ...rest } = record;
    return hooks.shown(rest, where, record);
  };
  const changes = () =>
    [...records.values()].slice(-5).map(({ id, title, count }) => ({ id, title, count }));
  const twinOf = (slug: unknown, id?: string) =>
    [...records.values()].find((other) => other.slug === slug && other.id !== id);

  async function keep(sent: Json, before: Archived | undefined): Promise<Archived> {
    const twin = sent['slug'] === undefined ? undefined : twinOf(sent['slug'], before?.id);
    if (hooks.pause > 0) await new Promise((resolve) => setTimeout(resolve, hooks.pause));
    if (twin !== undefined && hooks.isTaken(true, before)) {
      records.set(twin.id, hooks.onTaken(twin, sent));
      throw new Refusal(409, 'the slug is taken');
    }
    const now = new Date().toISOString();
    const taken = hooks.intake(sent, before);
    const base: Archived = before ?? {
      id: randomUUID(),
      ...defaults,
      title: '',
      slug: '',
      role: 'member',
      createdAt: now,
      updatedAt: now,
    };
    // No two changes at one time, whatever the clock says.
    const later = Math.max(
      Date.parse(now),
      Date.parse(String(base['updatedAt'])) + (before ? 1 : 0),
    );
    const merged = {
      ...(mergePatch(base, taken) as Archived),
      updatedAt: new Date(later).toISOString(),
    };
    const filled = { ...merged, ...nulled(merged) };
    const record = hooks.kept(filled, sent, before);
    const isBackwards =
      Date.parse(String(record['endsAt'])) <= Date.parse(String(record['startsAt']));
    if (!isBackwards || hooks.keepsRefused('backwards')) records.set(record.id, record);
    if (isBackwards) throw new Refusal(400, 'it has to end after it starts');
    return record;
  }

  const acts: Readonly<Record<string, Act>> = {
    listRecords(request, parameters) {
      const query = queryOf(request);
      const all = [...records.values()];
      const found = hooks.found(
        all.filter((record) => fits(record, parameters)),
        all,
        query,
      );
      const by = String(parameters['sort'] ?? '');
      const sign = parameters['order'] === 'desc' ? -1 : 1;
      const sorted = hooks.sorted(
        by === '' ? found : [...found].sort((a, b) => sign * compare(a[by], b[by])),
        found,
        query,
      );
      const page = Number(parameters['page'] ?? 1);
      const pageSize = Number(parameters['pageSize'] ?? 25);
      const from = Math.max(0, Number(parameters['offset'] ?? 0)) + (page - 1) * pageSize;
      const totalPages = Math.ceil(sorted.length / pageSize);
      query.set('page', String(page + 1));
      const items = sorted.slice(from, from + pageSize).map((record) => show(record, 'listed'));
      return answerOf(
        200,
        { items, page, pageSize, total: sorted.length, totalPages },
        page < totalPages ? { Link: `</records?${query}>; rel="next"` } : {},
      );
    },
    async createRecord(request, _parameters, operation) {
      const record = await keep(readBody(validator, operation, request), undefined);
      return answerOf(201, show(record, 'created'), { Location: `/records/${record.id}` });
    },
    async createSeveral(request, _parameters, operation) {
      const sent = readBody(validator, operation, request)['records'] as Json[];
      if (sent.some(({ slug }) => twinOf(slug) !== undefined))
        throw new Refusal(409, 'a slug is taken');
      const kept: Archived[] = [];
      for (const one of sent) kept.push(await keep(known(one), undefined));
      const made = hooks.several(kept);
      for (const { id } of kept) records.delete(id);
      for (const record of made) records.set(record.id, record);
      return answerOf(201, { made: made.map((record) => show(record, 'created')) });
    },
    async setTags(request, parameters, operation) {
      const record = recordOf(parameters);
      const { tags } = readBody(validator, operation, request);
      const set = hooks.onTags(await keep({ tags }, record));
      records.set(set.id, set);
      return answerOf(200, show(set, 'patched'));
    },
    getOverview(_request, parameters) {
      const count = (parts: readonly Below[]) => ({
        entries: parts.flatMap(({ entries }) => entries).length,
        files: parts.flatMap(({ files }) => files).length,
      });
      const own = count([belowOf(recordOf(parameters))]);
      return answerOf(200, hooks.overview(own, count([...below.values()])));
    },
    getRecord(request, parameters) {
      const record = recordOf(parameters);
      const tag = tagOf(record);
      const condition = header(request, 'if-none-match') ?? '';
      const isKnown = condition.split(/\s*,\s*/).includes(tag);
      if (condition !== '' && hooks.isKnown(isKnown, condition))
        return answerOf(304, undefined, { ETag: tag });
      return answerOf(200, show(record, 'read'), { ETag: tag });
    },
    async patchRecord(request, parameters, operation) {
      const record = recordOf(parameters);
      const sent = readBody(validator, operation, request);
      const condition = header(request, 'if-match');
      const matches =
        condition === undefined ||
        condition === '*' ||
        condition.split(/\s*,\s*/).includes(tagOf(record));
      if (!hooks.matches(matches, condition)) {
        if (hooks.keepsRefused('stale')) await keep(sent, record);
        throw new Refusal(412, 'it was changed since');
      }
      const patched = await keep(sent, record);
      if (hooks.patchDropsCover) belowOf(patched).cover = undefined;
      return answerOf(200, show(patched, 'patched'));
    },
    deleteRecord(_request, parameters) {
      const record = recordOf(parameters);
      records.delete(record.id);
      below.delete(record.id);
      return answerOf(204);
    },
    async archiveRecord(_request, parameters) {
      const record = recordOf(parameters);
      const archived = { ...record, stage: 'archived', updatedAt: new Date().toISOString() };
      const kept = hooks.kept(archived, {}, record);
      records.set(record.id, kept);
      return answerOf(200, show(archived, 'acted'));
    },
    listEntries(request, parameters) {
      const { entries } = belowOf(recordOf(parameters));
      const limit = Number(parameters['limit'] ?? 20);
      const cursor = queryOf(request).get('cursor');
      const from = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
      if (!Number.isInteger(from) || from < 0) throw new Refusal(400, 'there is no such cursor');
      const next = from + limit < entries.length ? from + limit : undefined;
      return answerOf(200, {
        data: entries.slice(from, from + limit),
        nextCursor: next === undefined ? null : Buffer.from(String(next)).toString('base64url'),
        hasMore: next !== undefined,
      });
    },
    createEntry(request, parameters, operation) {
      const record = recordOf(parameters);
      const part = belowOf(record);
      const sent = readBody(validator, operation, request);
      records.set(record.id, hooks.onEntry(record, String(sent['text'])));
      const entry: Entry = {
        id: hooks.entryId(++entryIds, part.entries.length),
        text: String(sent['text']),
        weight: Number(sent['weight'] ?? 0),
      };
      part.entries.push(entry);
      return answerOf(201, entry);
    },
    getEntry: (_request, parameters) => answerOf(200, entryOf(parameters)[1]),
    deleteEntry(_request, parameters) {
      const [part, entry, record] = entryOf(parameters);
      part.entries = part.entries.filter((other) => other !== entry);
      if (hooks.onLastEntry === 'delete the record' && part.entries.length === 0)
        records.delete(record.id);
      return answerOf(204);
    },
    listFiles: (_request, parameters) =>
      answerOf(200, hooks.files(belowOf(recordOf(parameters)).files).map(shownFile)),
    addFile(request, parameters) {
      const part = belowOf(recordOf(parameters));
      if (!/^multipart\/form-data/i.test(header(request, 'content-type') ?? ''))
        throw new Refusal(request.body.length === 0 ? 400 : 415, 'send multipart/form-data');
      const sent = readForm(request);
      if (sent === undefined) throw new Refusal(400, 'the body is no multipart/form-data');
      const own = sent.filter(({ name }) => name === 'file');
      const [file] = own;
      if (file?.filename === undefined || own.length > 1)
        throw new Refusal(400, 'one file has to come as the part file');
      const form = Object.fromEntries(
        sent
          .filter(({ filename }) => filename === undefined)
          .map(({ name, content }) => [name, content.toString('utf8')]),
      );
      if ((form['caption'] ?? '').length > hooks.mostCaption)
        throw new Refusal(400, 'the caption is too long');
      const stored = hooks.file(
        {
          id: randomUUID(),
          name: file.filename.replaceAll('%22', '"').replaceAll(/^.*[/\\]/g, ''),
          type: file.type ?? 'application/octet-stream',
          caption: form['caption'] ?? null,
          size: file.content.length,
          checksum: createHash('sha256').update(file.content).digest('hex'),
          bytes: file.content,
        },
        form,
      );
      part.files.push(stored);
      return answerOf(201, shownFile(stored));
    },
    getFile: (_request, parameters) => answerOf(200, shownFile(fileOf(parameters)[1])),
    deleteFile(_request, parameters) {
      const [part, file] = fileOf(parameters);
      part.files = part.files.filter((other) => other !== file);
      return answerOf(204);
    },
    getFileContent(_request, parameters) {
      const [part, file] = fileOf(parameters);
      const { bytes, type, name } = hooks.served(file, part.files);
      return {
        status: 200,
        headers: [
          ['Content-Type', type],
          ['Content-Length', String(bytes.length)],
          ['X-Content-Type-Options', 'nosniff'],
          [
            'Content-Disposition',
            hooks.disposition(`attachment; filename*=UTF-8''${encodeURIComponent(name)}`, name),
          ],
        ],
        body: bytes,
      };
    },
    getCover(_request, parameters) {
      const { cover } = belowOf(recordOf(parameters));
      if (cover === undefined) throw new Refusal(404, 'there is no cover');
      return {
        status: 200,
        headers: [
          ['Content-Type', 'image/png'],
          ['Content-Length', String(cover.length)],
          ['X-Content-Type-Options', 'nosniff'],
        ],
        body: cover,
      };
    },
    putCover(request, parameters) {
      const part = belowOf(recordOf(parameters));
      if (!/^image\/png\s*(;|$)/i.test(header(request, 'content-type') ?? ''))
        throw new Refusal(request.body.length === 0 ? 400 : 415, 'send image/png');
      if (request.body.length === 0) throw new Refusal(400, 'the body is missing');
      if (request.body.length > hooks.mostCover) throw new Refusal(413, 'it is too large');
      part.cover = hooks.cover(request.body);
      if (hooks.coverOf === 'all')
        for (const record of records.values()) belowOf(record).cover = part.cover;
      return answerOf(204);
    },
    deleteCover(_request, parameters) {
      const part = belowOf(recordOf(parameters));
      if (part.cover === undefined) throw new Refusal(404, 'there is no cover');
      part.cover = undefined;
      return answerOf(204);
    },
    readFeed() {
      const events = changes().map(
        (change) => `event: change\nid: ${change.id}\ndata: ${JSON.stringify(change)}\n\n`,
      );
      return textOf('text/event-stream', events.join(''));
    },
    exportChanges: () =>
      textOf(
        'application/x-ndjson',
        changes()
          .map((change) => `${JSON.stringify(change)}\n`)
          .join(''),
      ),
    getSummary: () => answerOf(200, { records: records.size, newest: changes().at(-1) ?? null }),
  };

  return async (arrived) => {
    const request = hooks.request(arrived);
    let answer: Answer;
    try {
      answer = await handle(request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      ({ answer } = error);
    }
    const last = hooks.answer(answer, arrived, [...records.values()]);
    return request.method === 'HEAD' ? { ...last, body: Buffer.alloc(0) } : last;
  };
}

const defaults = {
  note: null,
  tags: [],
  weights: [],
  attributes: {},
  count: 0,
  price: 0,
  isOpen: true,
  stage: 'draft',
  heldOn: null,
  startsAt: null,
  endsAt: null,
  link: null,
} as const;

/** What a patch has taken away is at its default again. */
function nulled(record: Json): Json {
  return Object.fromEntries(
    Object.entries(defaults).filter(
      ([name]) => record[name] === undefined || record[name] === null,
    ),
  );
}

/** RFC 7396. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === 'object' && target !== null && !Array.isArray(target);
  const merged = new Map(Object.entries(isObject ? target : {}));
  for (const [name, value] of Object.entries(patch))
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  return Object.fromEntries(merged);
}

function fits(record: Archived, asked: Readonly<Record<string, unknown>>): boolean {
  const { q, stage, isOpen, tag, heldFrom, heldUntil } = asked;
  const tags = record['tags'];
  const held = String(record['heldOn'] ?? '');
  return (
    (q === undefined || String(record['title']).toLowerCase().includes(String(q).toLowerCase())) &&
    (stage === undefined || record['stage'] === stage) &&
    (isOpen === undefined || record['isOpen'] === isOpen) &&
    (tag === undefined || (Array.isArray(tags) && tags.includes(tag))) &&
    (heldFrom === undefined || held >= String(heldFrom)) &&
    (heldUntil === undefined || (held !== '' && held <= String(heldUntil)))
  );
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [one, other] = [String(a ?? ''), String(b ?? '')];
  return one < other ? -1 : one > other ? 1 : 0;
}

function shownFile({ bytes: _bytes, ...file }: StoredFile): Json {
  return { ...file };
}

/** The parts of a form that is whole; undefined for what is none. */
function readForm(request: ProxiedRequest): FormPart[] | undefined {
  const type = header(request, 'content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) return undefined;
  const boundary = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type);
  const ending = `--${boundary?.[1] ?? boundary?.[2]}--`;
  return request.body.includes(ending) ? formParts(request) : undefined;
}

function readParameters(
  document: OpenApiDocument,
  validator: SchemaValidator,
  operation: Operation,
  request: ProxiedRequest,
  path: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const headers = Object.fromEntries(
    request.headers.map(([name, value]) => [name.toLowerCase(), value]),
  );
  const query = request.url.split('?').slice(1).join('?');
  const read: Record<string, unknown> = {};
  for (const parameter of operation.parameters) {
    const value = readParameter(document, parameter, { path, query, headers });
    if (value === undefined) continue;
    const violation =
      parameter.schema === undefined ? undefined : validator.validate(parameter.schema, value)[0];
    if (violation !== undefined) {
      const status = parameter.in === 'path' ? 404 : 400;
      throw new Refusal(status, `${parameter.in}/${parameter.name} ${violation.message}`);
    }
    read[parameter.name] = value;
  }
  return read;
}

function readBody(
  validator: SchemaValidator,
  { requestBody }: Operation,
  { body, headers }: ProxiedRequest,
): Json {
  const [mediaType] = requestBody?.content ?? [];
  if (mediaType?.schema === undefined) return {};
  if (body.length === 0) throw new Refusal(400, 'the body is missing');
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (type.split(';')[0]?.trim().toLowerCase() !== mediaType.type)
    throw new Refusal(415, `send ${mediaType.type}`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal(400, 'the body is no JSON');
  }
  const [violation] = validator.validate(mediaType.schema, value, 'request');
  if (violation !== undefined)
    throw new Refusal(400, `body${violation.instance} ${violation.message}`);
  return known(value as Json);
}

/** Only what the document knows is kept. */
function known(sent: Json): Json {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => members.has(name)));
}

const members = new Set([
  ...Object.keys(defaults),
  ...['title', 'slug', 'pin', 'text', 'weight', 'isLent', 'records'],
]);

/** An answer with JSON, or without a body. */
export function answerOf(
  status: number,
  value?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = value === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(value));
  const type: [string, string][] =
    value === undefined ? [] : [['Content-Type', 'application/json']];
  const length: [string, string][] =
    status === 204 || status === 304 ? [] : [['Content-Length', String(body.length)]];
  return { status, headers: [...Object.entries(headers), ...type, ...length], body };
}

function textOf(type: string, text: string): Answer {
  const body = Buffer.from(text);
  return {
    status: 200,
    headers: [
      ['Content-Type', type],
      ['Content-Length', String(body.length)],
    ],
    body,
  };
}
