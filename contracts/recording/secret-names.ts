import { isSecretHeader } from '../secrets/mask.ts';

/** Which header fields, cookies, parameters and members hold what is not to be written down. */
export interface SecretNames {
  isHeader(name: string): boolean;
  /** A query parameter, or a member of a body. */
  isMember(name: string): boolean;
}

/** Words of a name, such as `clientSecret`, that say that its value is a credential. */
const secretWords =
  /^(password|passwd|passphrase|pwd|secret|token|otp|credential|credentials|signature|jwt|apikey|accesskey|privatekey|sessionid|sid)$/;

/** Pairs of words that say it together: `api_key`, `access-key`, `private_key`. */
const secretPairs = /(^| )(api|access|private|signing|encryption|session) (key|id)( |$)/;

/** What says where a list goes on is called a token too, and gives access to nothing. */
const pageWords = /^(page|next|prev|previous|cursor|continuation|continue|sync|start|end)$/;

/** What the last pair of brackets of a name holds, of `user[password]` the password. */
function lastInBrackets(name: string): string | undefined {
  return name.endsWith(']') ? name.slice(name.lastIndexOf('[') + 1, -1) : undefined;
}

/**
 * @param names of header fields, parameters and members that are hidden besides, in any case
 * @param credentials lower-case names that the document gives to its API keys
 */
export function createSecretNames(
  names: readonly string[],
  credentials: ReadonlySet<string>,
): SecretNames {
  const chosen = new Set(names.map((name) => name.toLowerCase()));
  const isNamed = (name: string) => {
    const lower = name.toLowerCase();
    return chosen.has(lower) || credentials.has(lower);
  };
  return {
    isHeader: (name) => isNamed(name) || isSecretHeader(name),
    isMember(name) {
      const last = lastInBrackets(name) || name;
      if (isNamed(name) || isNamed(last)) return true;
      const words = last
        .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
        .toLowerCase()
        .split(/[^a-z0-9]+/);
      if (words.some((word) => pageWords.test(word))) return false;
      return words.some((word) => secretWords.test(word)) || secretPairs.test(words.join(' '));
    },
  };
}
