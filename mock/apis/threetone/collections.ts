import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { DataRule } from '../../model/data.ts';

/** Which member a document of a kind is made of; `$files` has the bytes of a file. */
const sources = { text: 'text', url: 'url' } as const;

/** Documents of the knowledge base in data files: their kind, size and folder go with the rest. */
export const documentRule: DataRule = {
  complete({ filename, ...given }, files, now) {
    const file = files.get('file');
    const { type = file === undefined ? 'text' : 'file', url, text, metadata } = given;
    const source = [text, url].find((value) => typeof value === 'string') ?? '';
    const called = filename ?? file?.filename;
    const name = called ?? (typeof url === 'string' ? url : 'Untitled');
    const seconds = Math.floor(now.getTime() / 1000);
    const made = {
      created_at_unix_secs: seconds,
      last_updated_at_unix_secs: seconds,
      size_bytes: file?.bytes.length ?? Buffer.byteLength(source),
    };
    return { name, ...given, type, metadata: { ...made, ...(isObject(metadata) && metadata) } };
  },

  check({ type, folder_parent_id: folder, ...members }, files, before) {
    const missing = Object.entries(sources).flatMap(([kind, name]) =>
      type === kind && members[name] === undefined
        ? [{ pointer: '', message: `must have the \`${name}\` that it was made of` }]
        : [],
    );
    const isMixed = (type === 'file') !== files.has('file');
    const isFolder = before.some(
      ({ id, value }) => id === folder && isObject(value) && value['type'] === 'folder',
    );
    return [
      ...missing,
      ...(isMixed
        ? [
            {
              pointer: '/type',
              message:
                'is "file" where there are its bytes, and nowhere else: `$files: { file: <path> }`',
            },
          ]
        : []),
      ...(folder && !isFolder
        ? [
            {
              pointer: '/folder_parent_id',
              message: `names no folder ${JSON.stringify(folder)} before it: folders stand above what lies in them`,
            },
          ]
        : []),
    ];
  },
};
