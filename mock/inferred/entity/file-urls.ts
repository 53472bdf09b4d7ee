import { withFileUrls } from '../../documented/picture-urls.ts';
import type { Api } from '../../model/api.ts';
import type { Entity } from './entity.ts';

/** The value with the URLs of its files on the origin that the client used. */
export function withUrls(
  api: Pick<Api, 'name' | 'behaviour'>,
  baseUrl: string,
  { value, files, hasPictures }: Entity,
): unknown {
  return files === undefined && hasPictures === undefined
    ? value
    : withFileUrls(api, baseUrl, value);
}
