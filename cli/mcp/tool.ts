import type {
  CallToolResult,
  JsonSchemaType,
  Tool as ToolDescription,
} from '@modelcontextprotocol/server';
import { fromJsonSchema } from '@modelcontextprotocol/server';
import { ControlError } from '../../mock/control/client.ts';
import { DoubletakeError, messageOf } from '../../openapi/lib/doubletake-error.ts';
import { formatError } from '../output/print-error.ts';

/** A tool: what a client lists of it, and what it does. */
export interface Tool {
  readonly description: ToolDescription;
  /**
   * Never rejects: what is wrong comes as a result that says what to do next.
   * @param signal aborted when the client gives the call up
   */
  call(given: unknown, signal: AbortSignal): Promise<CallToolResult>;
}

/** A JSON Schema of the arguments. */
type ArgumentSchema = ToolDescription['inputSchema'];

interface ToolDefinition<Arguments> {
  readonly name: string;
  readonly title: string;
  /** What it does, when to use it, what to do next: all that a model is told. */
  readonly description: string;
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly (keyof Arguments & string)[];
  /** Whether it only reads; `destroys` where it takes something away. */
  readonly effect: 'reads' | 'changes' | 'destroys';
  run(args: Arguments, signal: AbortSignal): Promise<string>;
}

/** Characters of an answer: about 2,500 tokens. */
export const mostCharacters = 8000;

/** A tool whose arguments are checked before it runs. */
export function defineTool<Arguments>(definition: ToolDefinition<Arguments>): Tool {
  const { name, title, description, properties = {}, required = [], effect, run } = definition;
  const inputSchema: ArgumentSchema = {
    type: 'object',
    properties: properties as NonNullable<ArgumentSchema['properties']>,
    ...(required.length > 0 && { required: [...required] }),
    additionalProperties: false,
  };
  const schema = fromJsonSchema<Arguments>(inputSchema as JsonSchemaType);
  return {
    description: {
      name,
      title,
      description,
      inputSchema,
      annotations: {
        title,
        readOnlyHint: effect === 'reads',
        destructiveHint: effect === 'destroys',
        openWorldHint: false,
      },
    },
    call: (given, signal) =>
      answer(async () => {
        const unknown = Object.keys(given ?? {}).filter((key) => !Object.hasOwn(properties, key));
        const checked = await schema['~standard'].validate(given ?? {});
        if (checked.issues !== undefined)
          throw new DoubletakeError(
            'option-invalid',
            `the arguments are not accepted: ${unknown.length > 0 ? `there is no ${unknown.join(', ')}` : checked.issues.map(({ message }) => message).join('; ')}`,
            {
              next: `The arguments of ${name} are: ${Object.keys(properties).join(', ') || 'none'}.`,
            },
          );
        return run(checked.value, signal);
      }),
  };
}

/** What a tool says, or what is wrong, as a result. */
export async function answer(work: () => Promise<string>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: cutTo(await work(), mostCharacters) }] };
  } catch (error) {
    const text =
      error instanceof ControlError
        ? `Error ${error.code || error.status}: ${error.message}`
        : error instanceof DoubletakeError
          ? formatError(error).trimEnd()
          : `Unexpected error, a defect of doubletake: ${messageOf(error)}`;
    return { content: [{ type: 'text', text: cutTo(text, mostCharacters) }], isError: true };
  }
}

/** The first characters of a text that is longer, and how many there are. */
export function cutTo(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text.slice(0, most)}\n… cut: ${text.length} characters in all.`;
}

/** Lines of a list, some at a time, with how to see the others. */
export function page(
  lines: readonly string[],
  number = 1,
  { size = 25, nothing = 'None.' }: { readonly size?: number; readonly nothing?: string } = {},
): string {
  if (lines.length === 0) return nothing;
  const pages = Math.ceil(lines.length / size);
  const shown = lines.slice((number - 1) * size, number * size);
  if (shown.length === 0) return `There is no page ${number}: ${lines.length} in ${pages} pages.`;
  const more = number < pages ? ` More: page ${number + 1}.` : '';
  return pages === 1
    ? shown.join('\n')
    : `${shown.join('\n')}\nPage ${number} of ${pages}, ${lines.length} in all.${more}`;
}

/** A line that says what to do next. */
export function next(text: string): string {
  return `\nNext: ${text}`;
}

/** Arguments that several tools take. */
export const commonProperties = {
  double: {
    type: 'string',
    description: 'Name of the double, as list_doubles has it. Left out where there is one.',
  },
  sandbox: {
    type: 'string',
    description: 'Sandbox: a state of its own within the double. "default" where left out.',
  },
  page: { type: 'integer', minimum: 1, description: 'Page of a long list, from 1.' },
} as const;
