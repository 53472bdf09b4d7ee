import type { Operation } from '../../openapi/model/operation.ts';
import { CheckSkipped } from '../plan/check-skipped.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';

/** Notices that the target takes credentials no more which it took before. */
export interface LostCredentials {
  /**
   * Looks at what came of a request. Throws `CheckSkipped` for a 401 where a read that needs
   * credentials and went through before is refused now as well: then the refusal says nothing of
   * this request.
   */
  after(operation: Operation, exchange: Exchange): Promise<void>;
}

/** @param resend sends a read again as it was, with the credentials of the run */
export function createLostCredentials(
  resend: (operation: Operation, request: SentRequest) => Promise<Exchange>,
): LostCredentials {
  let known: { readonly operation: Operation; readonly request: SentRequest } | undefined;
  return {
    async after(operation, { request, response }) {
      if (response === undefined || request.credentials !== 'valid') return;
      const isGuarded =
        operation.security.length > 0 &&
        operation.security.every((requirement) => Object.keys(requirement).length > 0);
      if (response.status >= 200 && response.status < 300) {
        if (isGuarded && request.method === 'GET') known = { operation, request };
        return;
      }
      if (response.status !== 401 || known === undefined) return;
      const again = await resend(known.operation, known.request);
      if (again.response?.status !== 401) return;
      throw new CheckSkipped(
        `the target does not take the credentials any more: ${known.operation.id} went through with them before, and answers 401 now`,
      );
    },
  };
}
