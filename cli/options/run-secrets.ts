import { malformedKeys } from '../../contracts/request/malformed-credentials.ts';
import { createMaskOf, type Mask } from '../../contracts/secrets/mask.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { ReadAuthentication } from './authentication-options.ts';

/** What no output of a command may show that is sent with credentials. */
export interface RunSecrets {
  /** As far as they are known by now: tokens and cookies come while it lasts. */
  readonly now: () => readonly string[];
  /** Hides them, and keys that are nearly right, which the checks send. */
  readonly mask: Mask;
  /** Takes what is secret from now on besides what was given. */
  readonly know: (secrets: () => readonly string[]) => void;
}

/** The secrets of what was given for credentials and of the URL that requests go to. */
export function createRunSecrets(credentials: ReadAuthentication, target: string): RunSecrets {
  let more: () => readonly string[] = () => [];
  const now = () => [...credentials.secrets(), ...more(), ...passwordOf(target)];
  return {
    now,
    mask: createMaskOf(() => now().flatMap((secret) => [secret, ...malformedKeys(secret)])),
    know(secrets) {
      more = secrets;
    },
  };
}

/** The password of a URL, which errors would repeat. */
function passwordOf(target: string): string[] {
  const { password = '' } = URL.canParse(target) ? new URL(target) : {};
  return password === '' ? [] : [decodePercent(password)];
}
