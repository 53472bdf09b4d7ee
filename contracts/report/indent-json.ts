import { isJsonText } from '../../openapi/wire/json-text.ts';

/**
 * JSON with line breaks, token by token: unlike parsing and writing it again, this changes no
 * number and drops no member that comes twice. Text that is not JSON is returned as it is; of a
 * long one the start, a little beyond the limit.
 */
export function indentJson(text: string, limit = Number.POSITIVE_INFINITY): string {
  if (!isJsonText(text)) return text;
  const output: string[] = [];
  let depth = 0;
  let length = 0;
  let before = '';
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const closes = token === '}' || token === ']';
    const afterOpening = before === '{' || before === '[';
    if (closes) depth--;
    if (closes !== afterOpening || before === ',') output.push(`\n${'  '.repeat(depth)}`);
    output.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth++;
    before = token;
    length += token.length;
    if (length > limit) break;
  }
  return output.join('');
}
