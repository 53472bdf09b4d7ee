import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Api } from '../model/api.ts';
import { defaultFilesPath, fileUrl, placeholderPath, placeholderUrl } from '../state/uploads.ts';
import { picturesPath } from './draw-picture.ts';

type Served = Pick<Api, 'name' | 'behaviour'>;

/** What stands in made-up things for the URL below which the double draws pictures. */
export function picturesPlace({ name }: Pick<Api, 'name'>): string {
  return placeholderUrl(`${name}/${picturesPath}`);
}

/** Whether a value has a placeholder for the URL of a file, or of a picture that a double draws. */
export function mentionsPictures(value: unknown): boolean {
  if (typeof value === 'string')
    return value.includes(`/${picturesPath}`) || placeholderPath(value) !== undefined;
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false;
  return Object.values(value).some((part) => mentionsPictures(part));
}

/**
 * The value with the URLs of pictures and files on the origin that the client used; the value itself
 * where it has none.
 */
export function withPictureUrls(api: Served, baseUrl: string, value: unknown): unknown {
  return mentionsPictures(value) ? withFileUrls(api, baseUrl, value) : value;
}

/**
 * The value with URLs in place of the placeholders of the API's pictures and files: also of those
 * that another item took over, as the line of a cart does from its product.
 */
export function withFileUrls(
  { name: api, behaviour }: Served,
  baseUrl: string,
  value: unknown,
): unknown {
  const filesPath = behaviour.filesPath ?? defaultFilesPath(api);
  const show = (shown: unknown): unknown => {
    if (typeof shown === 'string') {
      const path = placeholderPath(shown);
      return path?.startsWith(`${api}/`) === true ? fileUrl(baseUrl, api, filesPath, path) : shown;
    }
    if (Array.isArray(shown)) return shown.map(show);
    if (!isObject(shown)) return shown;
    return Object.fromEntries(Object.entries(shown).map(([name, member]) => [name, show(member)]));
  };
  return show(value);
}
