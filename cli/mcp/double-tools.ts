import { explainApi } from '../../mock/inferred/explain.ts';
import { formatExplanation } from '../output/explain-table.ts';
import { commonProperties, defineTool, next, page, type Tool } from './tool.ts';
import type { ServedDouble, Workspace } from './workspace.ts';

/** Tools that serve documents and tell what is inferred from them. */
export function createDoubleTools(workspace: Workspace): readonly Tool[] {
  return [
    defineTool<{
      document: string;
      name?: string;
      overlays?: string[];
      seed?: number;
      fill?: number;
    }>({
      name: 'serve_document',
      title: 'Serve a double of an OpenAPI document',
      description:
        'Serves a stateful double of an API on a free port of this machine: what is created is there afterwards, files too. Give the path of an OpenAPI document in the folder, or one of the APIs that ship: okchat, chatbase, threetone. Returns its URL and name.',
      properties: {
        document: {
          type: 'string',
          description: 'Path of the document, or okchat, chatbase, threetone.',
        },
        name: { type: 'string', description: 'Name for the double; by default that of the file.' },
        overlays: {
          type: 'array',
          items: { type: 'string' },
          description: 'Paths of OpenAPI Overlays that correct the document.',
        },
        seed: {
          type: 'integer',
          minimum: 0,
          description: 'Decides ids and samples; 1 by default.',
        },
        fill: {
          type: 'integer',
          minimum: 0,
          maximum: 1000,
          description: 'Made-up items in each collection at the start; 0 by default.',
        },
      },
      required: ['document'],
      effect: 'changes',
      run: async (request) =>
        describeDouble(await workspace.serve(request)) +
        next('explain_document says what it keeps; list_operations and call_operation use it.'),
    }),
    defineTool({
      name: 'list_doubles',
      title: 'List the doubles that are served',
      description: 'Names, URLs and documents of the doubles that are served.',
      effect: 'reads',
      run: async () =>
        page(workspace.doubles().map(describeDouble), 1, {
          nothing: 'No double is served. Next: serve_document.',
        }),
    }),
    defineTool<{ double: string }>({
      name: 'stop_double',
      title: 'Stop a double',
      description: 'Ends a double. Its state is gone.',
      properties: { double: commonProperties.double },
      required: ['double'],
      effect: 'destroys',
      async run({ double }) {
        await workspace.stop(double);
        return `Stopped: ${double}.`;
      },
    }),
    defineTool<{ double?: string; resource?: string; page?: number }>({
      name: 'explain_document',
      title: 'Explain what a double infers',
      description:
        'Says which resources a double infers from its document, how sure that is and why, and which operations keep no state. With `resource`: everything about one.',
      properties: {
        double: commonProperties.double,
        resource: { type: 'string', description: 'Name or path of one resource, such as /books.' },
        page: commonProperties.page,
      },
      effect: 'reads',
      async run({ double, resource, page: number }) {
        const explanation = explainApi(workspace.find(double).api);
        const { resources, documented, title } = explanation;
        if (resource !== undefined) {
          const found = resources.filter(
            ({ name, path }) => name === resource || path === resource,
          );
          return found.length === 0
            ? `There is no resource ${JSON.stringify(resource)}: ${resources.map(({ path }) => path).join(', ')}`
            : formatExplanation({ ...explanation, resources: found, documented: [], tokens: [] });
        }
        const lines = [
          ...resources.map(
            ({ path, id, confidence, operations }) =>
              `${path}: ${operations.map(({ role, operation }) => `${role} ${operation}`).join(', ')}; id ${id?.member ?? 'none'}; ${confidence}`,
          ),
          ...documented.map(
            ({ operation, path, answers }) =>
              `${path} (${operation}): no state, answers its ${answers}`,
          ),
        ];
        return (
          `${title}: ${resources.length} resources, ${documented.length} operations without state\n` +
          page(lines, number) +
          next(
            'explain_document with `resource` for the reasons; an overlay corrects what is wrong (resource doubletake://docs/guides/your-own-document.md).',
          )
        );
      },
    }),
  ];
}

/** A double in one line. */
function describeDouble({ name, url, document, api, double }: ServedDouble): string {
  return `${name}: ${api.document.title}, ${api.operations.length} operations at ${url}${api.basePaths[0] ?? ''} (${document}, seed ${double.seed})`;
}
