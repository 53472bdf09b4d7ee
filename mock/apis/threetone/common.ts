import type { components } from '../../../generated/threetone.ts';
import type { Sandbox } from '../../model/sandbox.ts';

export function unixSeconds({ clock }: Pick<Sandbox, 'clock'>): number {
  return Math.floor(clock.now().getTime() / 1000);
}

/**
 * Whoever calls is the one creator of everything; the names are those of the document's example.
 */
export const accessInfo: components['schemas']['ResourceAccessInfo'] = {
  is_creator: true,
  creator_name: 'Jane Doe',
  creator_email: 'jane.doe@example.com',
  role: 'admin',
};
