import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { picturesPath } from '../../documented/draw-picture.ts';
import type { Api } from '../../model/api.ts';
import { defaultFilesPath, fileUrl, placeholderPath } from '../../state/uploads.ts';
import type { Entity } from './entity.ts';

/** The value with the URLs of its files on the origin that the client used. */
export function withUrls(
  api: Pick<Api, 'name' | 'behaviour'>,
  baseUrl: string,
  { value, files, hasPictures }: Entity,
): unknown {
  if (files === undefined && hasPictures === undefined) return value;
  const paths = new Set(Object.values(files ?? {}));
  const made = `${api.name}/${picturesPath}`;
  const filesPath = api.behaviour.filesPath ?? defaultFilesPath(api.name);
  const show = (shown: unknown): unknown => {
    if (typeof shown === 'string') {
      const path = placeholderPath(shown);
      return path !== undefined && (paths.has(path) || path.startsWith(made))
        ? fileUrl(baseUrl, api.name, filesPath, path)
        : shown;
    }
    if (Array.isArray(shown)) return shown.map(show);
    if (!isObject(shown)) return shown;
    return Object.fromEntries(Object.entries(shown).map(([name, member]) => [name, show(member)]));
  };
  return show(value);
}
