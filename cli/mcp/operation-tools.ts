import type { Tool as ToolDescription } from '@modelcontextprotocol/server';
import { preferredMediaType } from '../../contracts/request/build-request.ts';
import { exampleBody } from '../../contracts/request/example-values.ts';
import { explainApi } from '../../mock/inferred/explain.ts';
import { dereference } from '../../openapi/model/document.ts';
import type { Operation, Parameter } from '../../openapi/model/operation.ts';
import { createSchemaCopies } from '../../openapi/schema/self-contained.ts';
import { callOperation } from './call-operation.ts';
import { answer, commonProperties, cutTo, defineTool, next, page, type Tool } from './tool.ts';
import { findOperation, type ServedDouble, type Workspace } from './workspace.ts';

/** Tools that find, describe and call the operations of doubles. */
export function createOperationTools(workspace: Workspace): readonly Tool[] {
  return [
    defineTool<{ double?: string; search?: string; page?: number }>({
      name: 'list_operations',
      title: 'List the operations of a double',
      description:
        'Ids, methods, paths and summaries of the operations of an API. `search` keeps those that contain a text.',
      properties: {
        double: commonProperties.double,
        search: { type: 'string', description: 'Text of the id, the path or the summary.' },
        page: commonProperties.page,
      },
      effect: 'reads',
      async run({ double, search = '', page: number }) {
        const lines = workspace
          .find(double)
          .api.operations.map((operation) => oneLine(operation))
          .filter((line) => line.toLowerCase().includes(search.toLowerCase()));
        return (
          page(lines, number, {
            size: 40,
            nothing: `No operation contains ${JSON.stringify(search)}.`,
          }) + next('describe_operation for its parameters and body, then call_operation.')
        );
      },
    }),
    defineTool<{ double?: string; operation: string }>({
      name: 'describe_operation',
      title: 'Describe an operation',
      description:
        'Parameters, body schema, an example body, and the answers of one operation, with what the double does for it.',
      properties: { double: commonProperties.double, operation: operationProperty },
      required: ['operation'],
      effect: 'reads',
      run: async ({ double, operation }) => {
        const served = workspace.find(double);
        return describeOperation(served, findOperation(served, operation));
      },
    }),
    defineTool<{
      double?: string;
      sandbox?: string;
      operation: string;
      parameters?: Record<string, unknown>;
      body?: unknown;
      headers?: Record<string, string>;
    }>({
      name: 'call_operation',
      title: 'Call an operation of a double',
      description:
        'Sends a request to a double, never to a live API. Credentials are made up and go along. What is wrong with the request is told in the answer. Without `body` the example of the document is sent; files are made up.',
      properties: {
        double: commonProperties.double,
        sandbox: commonProperties.sandbox,
        operation: operationProperty,
        parameters: {
          type: 'object',
          description: 'Parameters of path, query, headers and cookies by their name.',
        },
        body: { description: 'The body as a value; its members for a form.' },
        headers: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Header fields besides, such as {"prefer": "code=404"} for another answer.',
        },
      },
      required: ['operation'],
      effect: 'changes',
      run({ double, sandbox, operation, parameters = {}, body, headers = {} }, signal) {
        const served = workspace.find(double);
        const found = findOperation(served, operation);
        return callOperation(
          served,
          { operation: found, parameters, body, headers, sandbox },
          signal,
        );
      },
    }),
  ];
}

const operationProperty = {
  type: 'string',
  description: 'operationId, or method and path such as "GET /books/{id}".',
} as const;

function oneLine({ id, method, path, summary }: Operation): string {
  return `${id}: ${method.toUpperCase()} ${path}${summary === undefined ? '' : `, ${cutTo(summary, 120)}`}`;
}

function describeOperation(served: ServedDouble, operation: Operation): string {
  const { api, double } = served;
  const copies = createSchemaCopies(api.document, 400);
  const mediaType = preferredMediaType(operation);
  const { resources } = explainApi(api);
  const role = resources
    .flatMap(({ path, operations }) => operations.map((one) => ({ ...one, resource: path })))
    .find(({ operation: id }) => id === operation.id);
  const body =
    mediaType === undefined
      ? []
      : [
          `body (${mediaType.type}${operation.requestBody?.required ? ', required' : ''}): ${
            mediaType.schema === undefined
              ? 'anything'
              : cutTo(
                  JSON.stringify(
                    withDefinitions(copies.copy(mediaType.schema), copies.definitions()),
                  ),
                  4000,
                )
          }`,
          `example body: ${cutTo(JSON.stringify(exampleBody({ document: api.document, validator: api.validator, seed: double.seed }, mediaType)) ?? 'none', 1500)}`,
        ];
  return (
    [
      oneLine(operation),
      role === undefined
        ? 'the double keeps no state for it'
        : `the double: ${role.role} on ${role.resource} (${role.why})`,
      ...operation.parameters.map((parameter) => describeParameter(served, parameter)),
      ...body,
      `answers: ${operation.responses.map(({ status, content }) => `${status}${content[0] === undefined ? '' : ` ${content[0].type}`}`).join(', ') || 'none are described'}`,
    ].join('\n') + next('call_operation.')
  );
}

function describeParameter({ api }: ServedDouble, parameter: Parameter): string {
  const { name, in: place, required, schema, pointer } = parameter;
  const copies = createSchemaCopies(api.document, 40);
  const { node } = dereference(api.document, pointer);
  const says =
    typeof node['description'] === 'string' ? `, ${cutTo(node['description'], 200)}` : '';
  const values = schema === undefined ? 'any text' : JSON.stringify(copies.copy(schema));
  return `${place} parameter ${name}${required ? ' (required)' : ''}: ${values}${says}`;
}

function withDefinitions(schema: unknown, definitions: Record<string, unknown>): unknown {
  return typeof schema === 'object' && Object.keys(definitions).length > 0
    ? { ...schema, $defs: definitions }
    : schema;
}

/** The sandbox that the operations work in, where each is a tool. */
export const practiceSandbox = 'agent';

/**
 * Each operation of the doubles as a tool of its own, on a sandbox of its own. What is wrong with
 * the arguments is told by the double, as it would be to any client.
 */
export function createToolsOfOperations(workspace: Workspace): readonly Tool[] {
  const taken = new Set<string>();
  return workspace
    .doubles()
    .flatMap((served) =>
      served.api.operations.map((operation) => toolOf(served, operation, taken)),
    );
}

function toolOf(served: ServedDouble, operation: Operation, taken: Set<string>): Tool {
  const name = freeName(operation.id, taken);
  const { inputSchema, bodyName } = argumentsOf(served, operation);
  const { method, path, summary } = operation;
  const isRead = method === 'get' || method === 'head';
  return {
    description: {
      name,
      title: summary === undefined ? name : cutTo(summary, 80),
      description: `${method.toUpperCase()} ${path}${summary === undefined ? '' : `: ${cutTo(summary, 300)}`}`,
      inputSchema,
      annotations: {
        readOnlyHint: isRead,
        destructiveHint: method === 'delete',
        idempotentHint: isRead || method === 'put' || method === 'delete',
        openWorldHint: false,
      },
    },
    call: (given, signal) =>
      answer(() => {
        const all = new Map(Object.entries((given ?? {}) as Record<string, unknown>));
        const body = all.get(bodyName);
        all.delete(bodyName);
        return callOperation(
          served,
          { operation, parameters: Object.fromEntries(all), body, sandbox: practiceSandbox },
          signal,
        );
      }),
  };
}

/** Names of tools are short and of few characters: clients refuse others. */
function freeName(id: string, taken: Set<string>): string {
  const words = id.match(/[A-Za-z0-9-]+/g) ?? ['operation'];
  const plain = words.join('_').slice(0, 60);
  let name = plain;
  for (let count = 2; taken.has(name); count++) name = `${plain.slice(0, 56)}_${count}`;
  taken.add(name);
  return name;
}

function argumentsOf(
  { api }: ServedDouble,
  operation: Operation,
): { readonly inputSchema: ToolDescription['inputSchema']; readonly bodyName: string } {
  const copies = createSchemaCopies(api.document, 400);
  const properties = new Map<string, object>();
  const required: string[] = [];
  for (const parameter of operation.parameters) {
    const { node } = dereference(api.document, parameter.pointer);
    const schema = parameter.schema === undefined ? {} : copies.copy(parameter.schema);
    properties.set(parameter.name, {
      ...(typeof schema === 'object' ? schema : {}),
      ...(typeof node['description'] === 'string' && {
        description: cutTo(node['description'], 300),
      }),
    });
    if (parameter.required) required.push(parameter.name);
  }
  const bodyName = properties.has('body') ? 'request_body' : 'body';
  const mediaType = preferredMediaType(operation);
  if (mediaType !== undefined) {
    const schema = mediaType.schema === undefined ? {} : copies.copy(mediaType.schema);
    properties.set(bodyName, typeof schema === 'object' && schema !== null ? schema : {});
    if (operation.requestBody?.required) required.push(bodyName);
  }
  const definitions = copies.definitions();
  return {
    bodyName,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(properties) as NonNullable<
        ToolDescription['inputSchema']['properties']
      >,
      ...(required.length > 0 && { required: [...new Set(required)] }),
      ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
    },
  };
}
