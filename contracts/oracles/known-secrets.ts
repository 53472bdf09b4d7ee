import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { propertyNames } from '../../openapi/schema/member-schemas.ts';
import { wordsOf } from '../request/id-names.ts';

/** Words of operations that work on an account or a session that is there. */
const proving =
  /^(login|log|signin|sign|authenticate|authentication|auth|authorize|token|tokens|session|sessions|reset|confirm|confirmation|confirmed|verify|verification|activate|activation|accept|unlock|recover|recovery|refresh|2fa|mfa|otp|totp|password)$/;

/** Words that make an account instead. */
const making = /^(signup|register|registration|join|create|new|forgot|request|up)$/;

/** Whole names of a secret that somebody has handed out before. */
const handedOut =
  /^(otp|totp|code|token|pin|ticket|challenge|assertion|mfa_code|magic_link)$|(^|_)(otp|totp|mfa)(_|$)/;
/** Words for a secret, and words before one that say that it has been handed out. */
const secret = /^(password|pin|token|code|key|secret)$/;
const handing =
  /^((current|old|previous|existing|refresh|reset|activation|time)$|confirm|verif|invit)/;

/** Whether words, such as those of `confirmationCode`, name a secret that was handed out before. */
function isHandedOut(words: readonly string[]): boolean {
  if (handedOut.test(words.join('_'))) return true;
  const before = words
    .slice(0, -1)
    .filter((word) => word !== 'new')
    .at(-1);
  return secret.test(words.at(-1) ?? '') && before !== undefined && handing.test(before);
}

/**
 * The parameter or member of an operation that takes a secret which only its owner has: the password
 * of a login, the code of a confirmation, the current password in a change. No generator can make up
 * a right one, so that a refusal says nothing. Undefined where there is none.
 */
export function knownSecretOf(document: OpenApiDocument, operation: Operation): string | undefined {
  const members = (operation.requestBody?.content ?? []).flatMap(({ schema }) =>
    schema === undefined ? [] : propertyNames(document, schema),
  );
  const names = [...operation.parameters.map(({ name }) => name), ...members];
  const words = [operation.path, operation.hasId ? operation.id : ''].flatMap((text) =>
    text.split(/[/{}.:-]/).flatMap(wordsOf),
  );
  const proves = words.some((word) => proving.test(word));
  const isMaking = words.some((word) => making.test(word));
  const given = names.find(
    (name) => /^(current|old|previous)$/.test(wordsOf(name)[0] ?? '') && isHandedOut(wordsOf(name)),
  );
  if (given !== undefined) return given;
  if (!proves) return undefined;
  const out = names.find((name) => isHandedOut(wordsOf(name)));
  if (out !== undefined) return out;
  return isMaking || operation.method !== 'post'
    ? undefined
    : names.find((name) =>
        /^(password|passphrase|passwd|secret|credentials)$/.test(wordsOf(name).at(-1) ?? ''),
      );
}

/** What a wrong secret is refused with. */
export const wrongSecret: readonly number[] = [400, 401, 403, 404, 410, 422];
