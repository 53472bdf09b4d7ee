import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Api } from '../model/api.ts';
import { defaultFilesPath, fileUrl, placeholderPath, placeholderUrl } from '../state/uploads.ts';
import { picturesPath } from './draw-picture.ts';

type Served = Pick<Api, 'name' | 'behaviour'>;

/** What stands in made-up things for the URL below which the double draws pictures. */
export function picturesPlace({ name }: Pick<Api, 'name'>): string {
  return placeholderUrl(`${name}/${picturesPath}`);
}

/** Whether a value has a placeholder for the URL of a picture that a double draws. */
export function mentionsPictures(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(`/${picturesPath}`);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false;
  return Object.values(value).some((part) => mentionsPictures(part));
}

/**
 * The value with the URLs of pictures on the origin that the client used; the value itself where it
 * has none.
 */
export function withPictureUrls(api: Served, baseUrl: string, value: unknown): unknown {
  return mentionsPictures(value) ? withFileUrls(api, baseUrl, value, new Set()) : value;
}

/**
 * The value with URLs in place of the placeholders of pictures, and of some files.
 * @param paths of the files
 */
export function withFileUrls(
  { name: api, behaviour }: Served,
  baseUrl: string,
  value: unknown,
  paths: ReadonlySet<string>,
): unknown {
  const made = `${api}/${picturesPath}`;
  const filesPath = behaviour.filesPath ?? defaultFilesPath(api);
  const show = (shown: unknown): unknown => {
    if (typeof shown === 'string') {
      const path = placeholderPath(shown);
      return path !== undefined && (paths.has(path) || path.startsWith(made))
        ? fileUrl(baseUrl, api, filesPath, path)
        : shown;
    }
    if (Array.isArray(shown)) return shown.map(show);
    if (!isObject(shown)) return shown;
    return Object.fromEntries(Object.entries(shown).map(([name, member]) => [name, show(member)]));
  };
  return show(value);
}
