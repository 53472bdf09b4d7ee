import type { StoredFile } from '../model/store.ts';
import type { OperationCall, UploadedFile } from '../model/types.ts';

/** Where an API keeps what was uploaded to it, and the URLs under which it serves that. */
export interface Uploads {
  /**
   * Stores a file under a fresh name below its owner.
   * @param owner path such as `chatbot/<id>`: what is deleted under it takes the file along
   * @param name the last segment of its path, where it is not a fresh one
   * @returns the path, for {@link url}, {@link remove} and the entity that shows the file
   */
  put(call: CallPlace, owner: string, file: UploadedFile, name?: string): Promise<string>;
  /** The URL of a stored file, on the origin that the client used. */
  url(call: CallOrigin, path: string): string;
  /** Deletes a file: its URL answers 404 from then on. */
  remove(call: CallPlace, path: string): Promise<void>;
}

/** The URL that the client reached the double at. */
export interface CallOrigin {
  readonly request: Pick<OperationCall['request'], 'baseUrl'>;
}

type CallPlace = Pick<OperationCall, 'request' | 'sandbox'>;

/**
 * @param api name of the API: the first segment of every path
 * @param filesPath URL path below which the API serves files
 */
export function createUploads(api: string, filesPath: string = defaultFilesPath(api)): Uploads {
  return {
    async put({ sandbox }, owner, file, name) {
      const below = `${api}/${owner}`;
      const { path, stored } = fileBelow(below, file, name ?? (await sandbox.ids.uuid()));
      await sandbox.store.files.put(path, stored);
      return path;
    },
    url: ({ request }, path) => fileUrl(request.baseUrl, api, filesPath, path),
    remove: ({ sandbox }, path) => sandbox.store.files.delete(path),
  };
}

/**
 * A file as it is stored below a path.
 * @param name the last segment of its path; the ending that its content has is added to one without
 */
export function fileBelow(
  below: string,
  file: UploadedFile,
  name: string,
): { readonly path: string; readonly stored: StoredFile } {
  const named = name.includes('.') ? name : `${name}.${extensionOf(file)}`;
  // What lies at a path never changes, so its name says as much as a hash of all its bytes.
  const etag = `"${named.slice(0, named.lastIndexOf('.'))}"`;
  return { path: `${below}/${named}`, stored: { bytes: file.bytes, type: file.type, etag } };
}

export function defaultFilesPath(api: string): string {
  return `/__doubletake/files/${api}`;
}

/** The URL that serves a stored file. */
export function fileUrl(baseUrl: string, api: string, filesPath: string, path: string): string {
  return `${baseUrl}${filesPath}/${path
    .slice(api.length + 1)
    .split('/')
    .map(encodeURIComponent)
    .join('/')}`;
}

/**
 * The ending says what the content is; only where that cannot be told, what the sender called it.
 */
function extensionOf({ image, filename }: UploadedFile): string {
  if (image !== undefined) return image.extension;
  return /\.([a-z0-9]{1,8})$/i.exec(filename)?.[1]?.toLowerCase() ?? 'bin';
}

const placeholder = 'http://localhost/__doubletake/files/';

/** What stands in the state for the URL of a file: a URL itself, so that the state conforms. */
export function placeholderUrl(path: string): string {
  return `${placeholder}${path}`;
}

/** The path of the file that a placeholder stands for; undefined for any other text. */
export function placeholderPath(text: string): string | undefined {
  return text.startsWith(placeholder) ? text.slice(placeholder.length) : undefined;
}
