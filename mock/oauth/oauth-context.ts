import type { Sandbox } from '../model/sandbox.ts';
import type { DoubleRequest } from '../model/types.ts';

export interface OAuthContext {
  readonly request: DoubleRequest;
  readonly sandbox: Sandbox;
  /** Keys that count as client secrets and passwords; any where undefined. */
  readonly apiKeys: readonly string[] | undefined;
  /** The scopes of a token for which none are asked. */
  readonly scopes: readonly string[];
}
