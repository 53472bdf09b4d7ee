import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api } from '../../model/api.ts';
import type { OperationCall, UploadedFile } from '../../model/types.ts';
import { createUploads, type Uploads } from '../../state/uploads.ts';
import { normalizeName } from '../infer/inflect.ts';
import type { ResourceSchema } from '../infer/model.ts';
import { isRelated, urlMember } from '../infer/url-member.ts';
import { placeholderUrl } from '../present/present.ts';
import { type Entity, withMember } from './entity.ts';

/**
 * Files of items: stored below their item, shown by its members, replaced by the next one of the
 * same name.
 */
export interface Files {
  /** The item with a file attached. Pure: the file has been stored at `path` before. */
  attach(
    entity: Entity,
    resourceSchema: ResourceSchema,
    slot: string,
    file: UploadedFile,
    path: string,
  ): Entity;
  /** The item without a file. */
  detach(entity: Entity, resourceSchema: ResourceSchema, slot: string): Entity;
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
    attach(entity, resourceSchema, slot, file, path) {
      const member = urlMember(api.document, resourceSchema.members, resourceSchema.id, slot);
      const placeholder = placeholderUrl(path);
      const described = describe(api, resourceSchema, entity.value, file);
      const files = { ...entity.files, [slot]: path };
      if (member === undefined || !isObject(described))
        return { ...entity, value: described, files };
      const isList = schemaTypes(
        api.document,
        resourceSchema.members.get(member)?.pointer ?? '',
      ).has('array');
      const before = described[member];
      const shown = isList ? [...(Array.isArray(before) ? before : []), placeholder] : placeholder;
      const value = withMember(described, member, shown);
      if (
        resourceSchema.schema !== undefined &&
        !api.validator.accepts(resourceSchema.schema, value, 'answer')
      )
        return { ...entity, value: described, files };
      return { ...entity, value, files, urls: { ...entity.urls, [member]: path } };
    },
    detach(entity, resourceSchema, slot) {
      const member = urlMember(api.document, resourceSchema.members, resourceSchema.id, slot);
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
            resourceSchema.schema === undefined ||
            api.validator.accepts(resourceSchema.schema, candidate, 'answer'),
        ) ?? entity.value;
      return { ...entity, value, files, urls };
    },
  };
}

/** What an item says of its file: name, size and type, where its schema has members for them. */
function describe(
  api: Api,
  resourceSchema: ResourceSchema,
  value: unknown,
  file: UploadedFile,
): unknown {
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
  for (const member of resourceSchema.members.values()) {
    const fact = facts.find(([names]) => names.includes(normalizeName(member.name)))?.[1];
    if (fact === undefined || fact === '') continue;
    const next = withMember(described, member.name, fact);
    if (
      resourceSchema.schema === undefined ||
      api.validator.accepts(resourceSchema.schema, next, 'answer')
    )
      described = next;
  }
  return described;
}
