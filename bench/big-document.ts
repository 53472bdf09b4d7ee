/**
 * An OpenAPI document of 1,000 operations and about 10 MB of JSON: each answers an object of its
 * own with many described members.
 */
export function bigDocument(): Record<string, unknown> {
  const paths: Record<string, unknown> = {};
  for (let number = 0; number < 1000; number++) {
    const properties: Record<string, unknown> = {
      id: { type: 'string', example: `thing-${number}` },
    };
    for (let member = 0; member < 60; member++) {
      properties[`member${member}`] = {
        type: 'string',
        maxLength: 100,
        description: `Member ${member} of thing ${number}. ${'It says what it says. '.repeat(4)}`,
      };
    }
    const schema = { type: 'object', required: ['id'], properties };
    paths[`/things${number}/{id}`] = {
      get: {
        operationId: `getThing${number}`,
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: { description: 'The thing', content: { 'application/json': { schema } } },
        },
      },
    };
  }
  return { openapi: '3.0.3', info: { title: 'Big', version: '1' }, paths };
}

/** One of its paths. */
export const bigPath = '/things7/x';
