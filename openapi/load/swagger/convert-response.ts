import { formatPointer, isObject } from '../../lib/json-pointer.ts';
import { type Conversion, type Node, withoutMembers } from './conversion.ts';
import { schemaOf } from './convert-parameter.ts';

/**
 * A Response Object: its schema holds for every media type that is produced, its examples for one
 * each.
 */
export function convertResponse(
  conversion: Conversion,
  response: Node,
  produces: readonly string[],
  pointer: string,
  from: string,
): Node {
  if ('content' in response) return response;
  const examples = isObject(response['examples']) ? response['examples'] : {};
  const named = Object.keys(examples).filter((type) => type.includes('/'));
  const { schema } = response;
  const types =
    schema === undefined ? named : [...new Set([...typesFor(response, produces), ...named])];
  const [first] = types;
  if (first !== undefined)
    conversion.map.move(`${from}/schema`, pointer + formatPointer(['content', first, 'schema']));
  const content: Node = {};
  for (const type of types) {
    conversion.map.move(
      from + formatPointer(['examples', type]),
      pointer + formatPointer(['content', type, 'example']),
    );
    content[type] = {
      ...(schema !== undefined && { schema }),
      ...(Object.hasOwn(examples, type) && { example: examples[type] }),
    };
  }
  const headers = convertHeaders(
    conversion,
    response['headers'],
    `${from}/headers`,
    `${pointer}/headers`,
  );
  return {
    ...withoutMembers(response, ['schema', 'examples', 'headers']),
    ...(headers !== undefined && { headers }),
    ...(types.length > 0 && { content }),
  };
}

/**
 * `produces` holds for all responses of an operation, the picture and the error alike: of the media
 * types each gets those that can hold what its schema says. A file is bytes where only JSON is left
 * for it.
 */
function typesFor(response: Node, produces: readonly string[]): readonly string[] {
  const isFile = isObject(response['schema']) && response['schema']['type'] === 'file';
  const fitting = produces.filter((type) => (isFile ? !isStructured(type) : !isBinary(type)));
  return fitting.length > 0 ? fitting : [isFile ? 'application/octet-stream' : 'application/json'];
}

function isStructured(type: string): boolean {
  return /[/+](json|xml)\b/.test(type);
}

function isBinary(type: string): boolean {
  return /^(image|audio|video|font)\/(?!svg)|^application\/(octet-stream|pdf|zip|gzip)\b/.test(
    type,
  );
}

function convertHeaders(
  conversion: Conversion,
  headers: unknown,
  from: string,
  to: string,
): Node | undefined {
  if (!isObject(headers)) return undefined;
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => {
      if (!isObject(header) || 'schema' in header || '$ref' in header) return [name, header];
      const schema = schemaOf(
        conversion,
        header,
        from + formatPointer([name]),
        to + formatPointer([name]),
      );
      const { description } = header;
      return [name, { ...(description !== undefined && { description }), schema }];
    }),
  );
}
