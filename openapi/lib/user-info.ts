import { decodePercent } from './pairs.ts';

/**
 * A URL without its user and password, and these two as HTTP Basic joins them (RFC 7617, section
 * 2); undefined where it has neither. Throws a `TypeError` for what is no URL.
 */
export function splitUserInfo(text: string): {
  readonly url: string;
  readonly userAndPassword: string | undefined;
} {
  const url = new URL(text);
  const { username, password } = url;
  Object.assign(url, { username: '', password: '' });
  const isNone = username === '' && password === '';
  return {
    url: url.href,
    userAndPassword: isNone ? undefined : `${decodePercent(username)}:${decodePercent(password)}`,
  };
}
