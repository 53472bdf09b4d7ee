import { posix } from 'node:path';
import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { withMember } from '../../../openapi/lib/value-path.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api, Samples } from '../../model/api.ts';
import type { OperationCall, UploadedFile } from '../../model/types.ts';
import { createUploads, placeholderUrl, type Uploads } from '../../state/uploads.ts';
import { itemsOf, membersOf } from '../infer/members.ts';
import type { ResourceSchema } from '../infer/model.ts';
import { isRelated, urlMember } from '../infer/url-member.ts';
import { coerceToSchema } from './coerce-to-schema.ts';
import type { Entity } from './entity.ts';
import { describesFile, fileEntry, withFileFacts } from './file-facts.ts';

/** A file that has been stored, and how it came. */
export interface StoredFile {
  readonly file: UploadedFile;
  readonly path: string;
  /** The name of the part or of the path's last segment. */
  readonly slot: string;
  /** What else was sent. */
  readonly sent: unknown;
  readonly now: Date;
}

/**
 * Files of items: stored below their item, shown by its members, replaced by the next one of the
 * same name, or listed beside it where the member is a list.
 */
export interface Files {
  /** The item with a file attached. Pure. */
  attach(entity: Entity, resourceSchema: ResourceSchema, stored: StoredFile): Entity;
  /** The item without the files of a name. */
  detach(entity: Entity, resourceSchema: ResourceSchema, slot: string): Entity;
  /** The path of the file that a name stands for. */
  find(entity: Entity, slot: string): string | undefined;
  readonly uploads: Uploads;
  url(call: OperationCall, path: string): string;
}

export function createFiles(api: Api, samples: Samples): Files {
  const uploads = createUploads(api.name, api.behaviour.filesPath);
  const { document } = api;

  function accepts({ schema }: ResourceSchema, value: unknown): boolean {
    return schema === undefined || api.validator.accepts(schema, value, 'answer');
  }

  /** What the member shows once the file is there; undefined where it has no room for it. */
  function shownBy(
    member: string,
    resourceSchema: ResourceSchema,
    before: unknown,
    stored: StoredFile,
  ): unknown {
    const pointer = resourceSchema.members.get(member)?.pointer ?? '';
    const url = placeholderUrl(stored.path);
    const types = schemaTypes(document, pointer);
    const items = types.has('array') ? itemsOf(document, pointer) : undefined;
    const list = Array.isArray(before) ? (before as unknown[]) : [];
    const described = items ?? pointer;
    const members = membersOf(document, described);
    const one =
      members.size === 0
        ? url
        : coerceToSchema(
            api.validator,
            described,
            fileEntry(api, members, {
              ...stored,
              url,
              id: posix.parse(stored.path).name,
              number: list.length + 1,
            }),
            () => samples.schema(described, list.length),
          );
    return items === undefined ? one : [...list, one];
  }

  return {
    uploads,
    url: (call, path) => uploads.url(call, path),
    find: ({ files = {} }, slot) =>
      files[slot] ??
      (Object.keys(files).length === 1
        ? Object.values(files)[0]
        : files[Object.keys(files).find((name) => isRelated(name, slot)) ?? '']),
    attach(entity, resourceSchema, stored) {
      const { slot, path, file, sent } = stored;
      const member = urlMember(document, resourceSchema.members, resourceSchema.id, slot);
      const isList =
        member !== undefined &&
        schemaTypes(document, resourceSchema.members.get(member)?.pointer ?? '').has('array');
      const files = { ...entity.files, [isList ? freeName(entity, slot) : slot]: path };
      if (!isObject(entity.value)) return { ...entity, files };
      const described = withFileFacts(entity.value, resourceSchema.members, file, {
        isFile: !isList && describesFile(resourceSchema.hints.noun, resourceSchema.members),
        sent: new Set(isObject(sent) ? Object.keys(sent) : []),
        accepts: (value) => accepts(resourceSchema, value),
      });
      // A URL that was sent beside the file stays.
      const isSent = member !== undefined && isObject(sent) && Object.hasOwn(sent, member);
      if (member === undefined || (isSent && !isList && member !== slot))
        return { ...entity, value: described, files };
      const value = withMember(
        described,
        member,
        shownBy(member, resourceSchema, described[member], stored),
      );
      return { ...entity, value: accepts(resourceSchema, value) ? value : described, files };
    },
    detach(entity, resourceSchema, slot) {
      const member = urlMember(document, resourceSchema.members, resourceSchema.id, slot);
      const files = Object.fromEntries(
        Object.entries(entity.files ?? {}).filter(
          ([name]) => name !== slot && !name.startsWith(`${slot}${nextMark}`),
        ),
      );
      if (member === undefined || !isObject(entity.value)) return { ...entity, files };
      const { [member]: _shown, ...rest } = entity.value;
      const candidates = [
        rest,
        withMember(rest, member, null),
        withMember(rest, member, ''),
        withMember(rest, member, []),
      ];
      const value =
        candidates.find((candidate) => accepts(resourceSchema, candidate)) ?? entity.value;
      return { ...entity, value, files };
    },
  };
}

/** Stands before the number of the second file of a name, and of those after it. */
const nextMark = '~';

function freeName({ files = {} }: Entity, slot: string): string {
  if (!Object.hasOwn(files, slot)) return slot;
  for (let number = 2; ; number++) {
    const name = `${slot}${nextMark}${number}`;
    if (!Object.hasOwn(files, name)) return name;
  }
}

/** Paths of the files that an item had, and has no more. */
export function pathsGone(before: Entity, after: Entity): string[] {
  const kept = new Set(Object.values(after.files ?? {}));
  return Object.values(before.files ?? {}).filter((path) => !kept.has(path));
}
