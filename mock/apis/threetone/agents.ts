import type { operations } from '../../../generated/threetone.ts';
import type { Handlers } from '../../model/handler.ts';

/**
 * Agents, as in https://docs.threetone.in/api-reference/agents-platform/list-agents and its
 * neighbours. What is kept and shown of them is inferred, by document and overlay.
 */
export const agentHandlers: Handlers<operations> = {
  /**
   * What is left out, or null at the top level, stays as it is (assumed, like the merge of the
   * settings).
   */
  updateAgent: ({ body, inferred }) =>
    inferred({
      body: Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)),
    }),
};
