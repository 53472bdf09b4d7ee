import type { components } from '../../../generated/threetone.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import type { Collection } from '../../model/store.ts';

type Schemas = components['schemas'];

/** An agent as the double keeps it. */
export interface Agent {
  readonly id: string;
  /** Counts up with each creation. */
  readonly sequence: number;
  readonly name: string;
  readonly conversationConfig: Schemas['ConversationConfig'];
  readonly platformSettings: Readonly<Record<string, unknown>>;
  readonly workflow?: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly phoneNumbers: readonly Schemas['AgentPhoneNumber'][];
  /** Unix seconds, like all times here. */
  readonly created: number;
  readonly updated: number;
  readonly lastCall: number | null;
  /** Path of the uploaded picture. */
  readonly avatar: string | null;
}

/** The agents of a sandbox. */
export function agentsOf({ store }: Pick<Sandbox, 'store'>): Collection<Agent> {
  return store.collection<Agent>('threetone/agents');
}

export async function newAgentId({ ids }: Pick<Sandbox, 'ids'>): Promise<string> {
  return `agent_${await ids.token(28)}`;
}

/** The next place in the order of creation. */
export function nextSequence({ store }: Pick<Sandbox, 'store'>): Promise<number> {
  return store.next('threetone/sequence');
}

export function unixSeconds({ clock }: Pick<Sandbox, 'clock'>): number {
  return Math.floor(clock.now().getTime() / 1000);
}

/**
 * Whoever calls is the one creator of everything; the names are those of the document's example.
 */
export const accessInfo: Schemas['ResourceAccessInfo'] = {
  is_creator: true,
  creator_name: 'Jane Doe',
  creator_email: 'jane.doe@example.com',
  role: 'admin',
};

/**
 * Assumed: that platform_settings says so, as ElevenLabs has it. The vendor's pages name the filter
 * only.
 */
export function isArchived(agent: Agent): boolean {
  return agent.platformSettings['archived'] === true;
}

export function summarizeAgent(agent: Agent): Schemas['AgentSummaryResponseModel'] {
  return {
    agent_id: agent.id,
    name: agent.name,
    created_at_unix_secs: agent.created,
    access_info: accessInfo,
    tags: [...agent.tags],
    last_call_time_unix_secs: agent.lastCall,
    archived: isArchived(agent),
  };
}

/** @see https://docs.threetone.in/api-reference/agents/update-agent */
export function presentAgent(agent: Agent): Schemas['GetAgentResponseModel'] {
  return {
    agent_id: agent.id,
    name: agent.name,
    conversation_config: agent.conversationConfig,
    metadata: { created_at_unix_secs: agent.created, updated_at_unix_secs: agent.updated },
    platform_settings: agent.platformSettings,
    phone_numbers: [...agent.phoneNumbers],
    ...(agent.workflow !== undefined && { workflow: agent.workflow }),
    access_info: accessInfo,
    tags: [...agent.tags],
  };
}
