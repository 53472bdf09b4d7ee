import type { operations } from '../../../generated/threetone.ts';
import type { ApiBehaviour } from '../../model/api.ts';
import type { Handlers } from '../../model/handler.ts';
import { agentHandlers } from './agents.ts';
import { documentRule } from './collections.ts';
import { knowledgeBaseHandlers } from './knowledge-base.ts';
import { renderProblem } from './render-problem.ts';
import { widgetHandlers } from './widget.ts';

const handlers: Handlers<operations> = {
  ...agentHandlers,
  ...widgetHandlers,
  ...knowledgeBaseHandlers,
};

/** Threetone: agents with their widget and its picture, and the knowledge base. */
export const threetone: ApiBehaviour = {
  handlers,
  renderProblem,
  dataRules: { 'knowledge-base': documentRule },
};
