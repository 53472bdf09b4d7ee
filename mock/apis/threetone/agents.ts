import type { operations } from '../../../generated/threetone.ts';
import { notFound } from '../../lib/problem.ts';
import type { Handlers } from '../../model/handler.ts';
import {
  type Agent,
  agentsOf,
  isArchived,
  newAgentId,
  nextSequence,
  presentAgent,
  summarizeAgent,
  unixSeconds,
} from './agent.ts';
import { mergeDeep } from './merge.ts';
import { pageOf, type SortKeys } from './paging.ts';

const sortKeys: SortKeys<Agent, 'name' | 'created_at'> = {
  name: ({ name }) => name.toLowerCase(),
  created_at: ({ created }) => created,
};

/** Assumed: the vendor's pages do not say what an agent without a name is called. */
const defaultName = 'New agent';

/**
 * Agents, as in https://docs.threetone.in/api-reference/agents-platform/list-agents and its
 * neighbours.
 */
export const agentHandlers: Handlers<operations> = {
  async createAgent({ sandbox, body }) {
    const created = unixSeconds(sandbox);
    const agent: Agent = {
      id: await newAgentId(sandbox),
      sequence: await nextSequence(sandbox),
      name: body.name ?? defaultName,
      conversationConfig: body.conversation_config,
      platformSettings: body.platform_settings ?? {},
      ...(body.workflow !== undefined && { workflow: body.workflow }),
      tags: body.tags ?? [],
      phoneNumbers: [],
      created,
      updated: created,
      lastCall: null,
      avatar: null,
    };
    await agentsOf(sandbox).insert(agent.id, agent);
    return { status: 200, body: { agent_id: agent.id } };
  },

  /**
   * `archived` is false by default; null lists both kinds (assumed). A search finds a part of the
   * name, in any case (assumed).
   */
  async listAgents({ sandbox, query }) {
    const archived = query.archived === undefined ? false : query.archived;
    const wanted = (query.search ?? '').toLowerCase();
    const agents = await agentsOf(sandbox).list();
    const found = agents.filter(
      (agent) =>
        (archived === null || isArchived(agent) === archived) &&
        agent.name.toLowerCase().includes(wanted),
    );
    const { items, ...page } = pageOf(found, sortKeys, {
      asked: { by: query.sort_by, direction: query.sort_direction },
      fallback: { by: 'created_at', direction: 'desc', foldersFirst: false },
      size: query.page_size,
      cursor: query.cursor,
    });
    return { status: 200, body: { agents: items.map((agent) => summarizeAgent(agent)), ...page } };
  },

  async getAgent({ sandbox, path }) {
    const agent = await agentsOf(sandbox).get(path.agent_id);
    if (agent === undefined) throw notFound('agent', path.agent_id);
    return { status: 200, body: presentAgent(agent) };
  },

  /**
   * What is left out, or null at the top level, stays as it is (assumed, like the merge of the
   * settings).
   */
  async updateAgent({ sandbox, path, body }) {
    const updated = unixSeconds(sandbox);
    const agent = await agentsOf(sandbox).update(path.agent_id, (current) => ({
      ...current,
      name: body.name ?? current.name,
      conversationConfig: mergeDeep(current.conversationConfig, body.conversation_config ?? {}),
      platformSettings: mergeDeep(current.platformSettings, body.platform_settings ?? {}),
      ...(body.workflow !== undefined && { workflow: body.workflow }),
      tags: body.tags ?? current.tags,
      updated,
    }));
    if (agent === undefined) throw notFound('agent', path.agent_id);
    return { status: 200, body: presentAgent(agent) };
  },

  async deleteAgent({ sandbox, path }) {
    const deleted = await agentsOf(sandbox).delete(path.agent_id);
    if (deleted === undefined) throw notFound('agent', path.agent_id);
    await sandbox.store.deleteUnder(`threetone/agents/${path.agent_id}`);
    return { status: 200 };
  },
};
