import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { splitUserInfo } from '../../openapi/lib/user-info.ts';
import type { AuthenticationOptions } from './authentication-options.ts';

/**
 * A target's URL without user and password, and the options with these as `--basic`: clients send
 * them as HTTP Basic (RFC 3986, section 3.2.1; RFC 7617). Throws `option-invalid` where other
 * credentials for the `Authorization` header are given too; the message has no password in it.
 */
export function takeUserInfo<Options extends AuthenticationOptions>(
  target: string,
  options: Options,
): { readonly target: string; readonly options: Options } {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return { target, options };
  const { url, userAndPassword } = splitUserInfo(target);
  if (userAndPassword === undefined) return { target, options };
  const given = (['basic', 'bearer', 'oauth2'] as const).find(
    (name) => options[name] !== undefined,
  );
  const header = options.header?.some((text) => /^authorization\s*:/i.test(text));
  const other = given ?? (header === true ? 'header' : undefined);
  if (other !== undefined)
    throw new DoubletakeError(
      'option-invalid',
      `the URL of --target has a user, and --${other} is given too: both would be the Authorization header`,
      { next: 'Leave one of them out.' },
    );
  return {
    target: target.endsWith('/') ? url : url.replace(/\/$/, ''),
    // In an option a dollar sign begins a variable, and `$$` is one.
    options: { ...options, basic: userAndPassword.replaceAll('$', '$$$$') },
  };
}
