/** An OpenAPI document of many operations: collections of small things, with five operations each. */
export function manyOperations(count: number): Record<string, unknown> {
  const paths: Record<string, unknown> = {};
  const schemas: Record<string, unknown> = {};
  for (let number = 0; number < count / 5; number++) {
    const name = `Thing${number}`;
    const properties = {
      id: { type: 'string' },
      name: { type: 'string' },
      size: { type: 'integer' },
      createdAt: { type: 'string', format: 'date-time' },
      ownerId: { type: 'string' },
    };
    schemas[name] = { type: 'object', required: ['id', 'name'], properties };
    const thing = { $ref: `#/components/schemas/${name}` };
    const showing = (schema: object) => ({
      description: 'ok',
      content: { 'application/json': { schema } },
    });
    const taking = { content: { 'application/json': { schema: thing } } };
    paths[`/thing${number}s`] = {
      get: {
        operationId: `list${name}`,
        responses: { 200: showing({ type: 'array', items: thing }) },
      },
      post: {
        operationId: `create${name}`,
        requestBody: taking,
        responses: { 201: showing(thing) },
      },
    };
    paths[`/thing${number}s/{id}`] = {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        operationId: `get${name}`,
        responses: { 200: showing(thing), 404: { description: 'no' } },
      },
      patch: {
        operationId: `update${name}`,
        requestBody: taking,
        responses: { 200: showing(thing) },
      },
      delete: { operationId: `delete${name}`, responses: { 204: { description: 'gone' } } },
    };
  }
  return {
    openapi: '3.0.3',
    info: { title: 'Many', version: '1' },
    paths,
    components: { schemas },
  };
}
