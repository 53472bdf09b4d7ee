import type { RunEvent } from '../../run/event.ts';
import type { Report } from '../report.ts';

/** What a report says of events. */
export function render(report: Report, events: readonly RunEvent[]): string {
  for (const event of events) report.listen(event);
  return report.render();
}

/** The document that the made-up runs are about, as far as findings quote it. */
export const document = {
  paths: {
    '/api/external/chatbots': {
      post: {
        responses: {
          '201': { content: { 'application/json': { schema: { required: ['chatbot'] } } } },
        },
      },
    },
  },
};
