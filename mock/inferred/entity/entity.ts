import { isObject } from '../../../openapi/lib/json-pointer.ts';
import { mentionsPictures } from '../../documented/picture-urls.ts';
import { normalizeName } from '../infer/inflect.ts';

/** An item as the state keeps it. */
export interface Entity {
  readonly id: string;
  /** What the API shows of it; conforms to the resource's schema. */
  readonly value: unknown;
  /** What was sent and is not shown, such as a password. */
  readonly hidden?: Readonly<Record<string, unknown>>;
  /**
   * Paths of its stored files, by the name of the part or of the path's last segment. The value has
   * placeholders for their URLs.
   */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the value has placeholders for the URLs of pictures that the double draws. */
  readonly hasPictures?: true;
  /** The path at which it was made, where that is not the one of its collection. */
  readonly madeAt?: string;
  /** Whether a client made it; else it is start-up data, or was made because it was asked for. */
  readonly isSent?: boolean;
  /** The account that made it, where who registered did. */
  readonly by?: string;
  /** When it was made, in milliseconds since 1970, where it changes by itself as time goes on. */
  readonly begun?: number;
  /** Whether it was made because it was asked for; a creation may take its place. */
  readonly isMadeUp?: boolean;
  /** Whether all that was done to it is that it was read: then no list has it. */
  readonly isUnlisted?: true;
}

/** Whether lists have an item: reading one that nobody has made adds nothing to them. */
export function isListed({ isUnlisted }: Entity): boolean {
  return isUnlisted !== true;
}

/** The id of a singleton on its shelf. */
export const onlyId = '~';

/** That a value has placeholders for pictures of made-up things, where it does. */
export function withPictures(value: unknown): Pick<Entity, 'hasPictures'> {
  return mentionsPictures(value) ? { hasPictures: true } : {};
}

/** A member by its name, however that is spelled; undefined where there is none. */
export function memberOf(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  const plain = normalizeName(name);
  const found = Object.keys(value).find((key) => normalizeName(key) === plain);
  return found === undefined ? undefined : value[found];
}
