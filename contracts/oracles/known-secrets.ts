import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { propertyNames } from '../../openapi/schema/member-schemas.ts';
import { wordsOf } from '../request/id-names.ts';

/** Words of operations that work on an account or a session that is there. */
const proving =
  /^(login|log|signin|sign|authenticate|authentication|auth|authorize|token|tokens|session|sessions|reset|confirm|confirmation|confirmed|verify|verification|activate|activation|accept|unlock|recover|recovery|refresh|2fa|mfa|otp|totp|password)$/;

/** Words that make an account instead. */
const making = /^(signup|register|registration|join|create|new|forgot|request|up)$/;

/** Names that a secret goes by which somebody has handed out before. */
const handedOut =
  /(^|_)(current|old|previous|existing|refresh|reset|confirm\w*|verif\w*|activation|invit\w*|one_time)_?(password|pin|token|code|key|secret)$|^(otp|totp|code|token|pin|ticket|challenge|assertion|mfa_code|magic_link)$|(^|_)(otp|totp|mfa)(_|$)/;

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
  const spelled = (name: string) => wordsOf(name).join('_');
  const words = [operation.path, operation.hasId ? operation.id : ''].flatMap((text) =>
    text.split(/[/{}.:-]/).flatMap(wordsOf),
  );
  const proves = words.some((word) => proving.test(word));
  const isMaking = words.some((word) => making.test(word));
  const given = names.find(
    (name) => /^(current|old|previous)_/.test(spelled(name)) && handedOut.test(spelled(name)),
  );
  if (given !== undefined) return given;
  if (!proves) return undefined;
  const out = names.find((name) => handedOut.test(spelled(name)));
  if (out !== undefined) return out;
  return isMaking || operation.method !== 'post'
    ? undefined
    : names.find((name) =>
        /(^|_)(password|passphrase|passwd|secret|credentials)$/.test(spelled(name)),
      );
}

/** What a wrong secret is refused with. */
export const wrongSecret: readonly number[] = [400, 401, 403, 404, 410, 422];
