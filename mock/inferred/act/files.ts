import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall, UploadedFile } from '../../model/types.ts';
import { createUploads, type Uploads } from '../../state/uploads.ts';
import { type Entity, withMember } from './entity.ts';
import type { Thing } from '../infer/model.ts';
import { placeholderUrl } from '../present/present.ts';
import { isRelated, urlMember } from '../infer/url-member.ts';
import { plain } from '../infer/inflect.ts';

/**
 * Files of things: stored below their thing, shown by its members, replaced by the next one of the
 * same name.
 */
export interface Files {
  /** The thing with a file attached. Pure: the file has been stored at `path` before. */
  attach(entity: Entity, thing: Thing, slot: string, file: UploadedFile, path: string): Entity;
  /** The thing without a file. */
  detach(entity: Entity, thing: Thing, slot: string): Entity;
  /** The path of the file that a name stands for. */
  find(entity: Entity, slot: string): string | undefined;
  readonly uploads: Uploads;
  url(call: OperationCall, path: string): string;
}

export function createFiles(api: Api): Files {
  const uploads = createUploads(api.name, api.behaviour.filesPath);
  return {
    uploads,
    url: (call, path) => uploads.url(call, path),
    find: ({ files = {} }, slot) =>
      files[slot] ??
      (Object.keys(files).length === 1
        ? Object.values(files)[0]
        : files[Object.keys(files).find((name) => isRelated(name, slot)) ?? '']),
    attach(entity, thing, slot, file, path) {
      const member = urlMember(api.document, thing.members, thing.id, slot);
      const placeholder = placeholderUrl(path);
      const described = describe(api, thing, entity.value, file);
      const files = { ...entity.files, [slot]: path };
      if (member === undefined || !isObject(described))
        return { ...entity, value: described, files };
      const isList = schemaTypes(api.document, thing.members.get(member)?.pointer ?? '').has(
        'array',
      );
      const before = described[member];
      const shown = isList ? [...(Array.isArray(before) ? before : []), placeholder] : placeholder;
      const value = withMember(described, member, shown);
      if (thing.schema !== undefined && !api.validator.accepts(thing.schema, value, 'answer'))
        return { ...entity, value: described, files };
      return { ...entity, value, files, urls: { ...entity.urls, [member]: path } };
    },
    detach(entity, thing, slot) {
      const member = urlMember(api.document, thing.members, thing.id, slot);
      const { [slot]: _path, ...files } = entity.files ?? {};
      if (member === undefined || !isObject(entity.value)) return { ...entity, files };
      const { [member]: _url, ...urls } = entity.urls ?? {};
      const { [member]: _shown, ...rest } = entity.value;
      const candidates = [
        rest,
        withMember(rest, member, null),
        withMember(rest, member, ''),
        withMember(rest, member, []),
      ];
      const value =
        candidates.find(
          (candidate) =>
            thing.schema === undefined || api.validator.accepts(thing.schema, candidate, 'answer'),
        ) ?? entity.value;
      return { ...entity, value, files, urls };
    },
  };
}

/** What a thing says of its file: name, size and type, where its schema has members for them. */
function describe(api: Api, thing: Thing, value: unknown, file: UploadedFile): unknown {
  if (!isObject(value)) return value;
  const facts: [string[], unknown][] = [
    [['filename', 'originalname', 'originalfilename', 'filelabel'], file.filename],
    [
      ['size', 'bytes', 'filesize', 'sizebytes', 'filesizebytes', 'contentlength', 'length'],
      file.bytes.length,
    ],
    [['contenttype', 'mimetype', 'mediatype', 'filetype', 'mime'], file.type],
    [['width'], file.image?.width],
    [['height'], file.image?.height],
  ];
  let described = value;
  for (const member of thing.members.values()) {
    const fact = facts.find(([names]) => names.includes(plain(member.name)))?.[1];
    if (fact === undefined || fact === '') continue;
    const next = withMember(described, member.name, fact);
    if (thing.schema === undefined || api.validator.accepts(thing.schema, next, 'answer'))
      described = next;
  }
  return described;
}
