import { type JsonValue, query } from 'jsonpath-rfc9535';
import { getPointer, isObject } from '../../openapi/lib/json-pointer.ts';
import type { Exchange } from '../request/exchange.ts';

/**
 * The parts of an Arazzo Description (1.0.1) that the checks run: workflows of steps over
 * operationIds.
 */
export interface ArazzoDescription {
  readonly arazzo: string;
  readonly workflows: readonly Workflow[];
}

export interface Workflow {
  readonly workflowId: string;
  readonly summary?: string;
  readonly steps: readonly Step[];
  readonly 'x-evidence'?: string;
  readonly 'x-source'?: string;
}

export interface Step {
  readonly stepId: string;
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in?: string;
    readonly value: unknown;
  }[];
  readonly requestBody?: { readonly contentType?: string; readonly payload: unknown };
  readonly successCriteria?: readonly Criterion[];
  readonly outputs?: Readonly<Record<string, string>>;
}

/** A Criterion Object (section 4.6.11): `simple` by default. */
export interface Criterion {
  readonly condition: string;
  readonly context?: string;
  readonly type?: 'simple' | 'regex' | 'jsonpath';
}

/** The outputs of the steps so far, by step and name. */
export type StepOutputs = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** A runtime expression (section 4.8), or the value itself where it is none. */
export function evaluateExpression(
  expression: unknown,
  exchange: Exchange | undefined,
  outputs: StepOutputs,
): unknown {
  if (Array.isArray(expression))
    return expression.map((item) => evaluateExpression(item, exchange, outputs));
  if (isObject(expression))
    return Object.fromEntries(
      Object.entries(expression).map(([name, value]) => [
        name,
        evaluateExpression(value, exchange, outputs),
      ]),
    );
  if (typeof expression !== 'string' || !expression.startsWith('$')) return expression;
  const output = /^\$steps\.([\w-]+)\.outputs\.([\w-]+)(#.*)?$/.exec(expression);
  if (output !== null) {
    const value = outputs.get(output[1] ?? '')?.[output[2] ?? ''];
    return output[3] === undefined ? value : getPointer(value, output[3]);
  }
  const { response } = exchange ?? {};
  if (expression === '$statusCode') return response?.status;
  if (expression === '$response.body') return response?.json ?? response?.bytes.toString('utf8');
  if (expression.startsWith('$response.body#'))
    return getPointer(response?.json, expression.slice('$response.body'.length));
  if (expression.startsWith('$response.header.'))
    return response?.headers[expression.slice('$response.header.'.length).toLowerCase()];
  return undefined;
}

/** Whether a criterion holds of an answer. */
export function holds(
  { condition, context, type = 'simple' }: Criterion,
  exchange: Exchange,
  outputs: StepOutputs,
): boolean {
  if (type === 'simple')
    return condition
      .split('||')
      .some((either) => either.split('&&').every((part) => holdsSimple(part, exchange, outputs)));
  const subject = evaluateExpression(context ?? '$response.body', exchange, outputs);
  if (type === 'regex')
    return new RegExp(condition).test(
      typeof subject === 'string' ? subject : JSON.stringify(subject),
    );
  return query(subject as JsonValue, condition).length > 0;
}

const comparisons: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  // Strings compare without regard to case (section 4.6.11.3).
  '==': (a, b) => fold(a) === fold(b),
  '!=': (a, b) => fold(a) !== fold(b),
  '<': (a, b) => Number(a) < Number(b),
  '<=': (a, b) => Number(a) <= Number(b),
  '>': (a, b) => Number(a) > Number(b),
  '>=': (a, b) => Number(a) >= Number(b),
};

function holdsSimple(text: string, exchange: Exchange, outputs: StepOutputs): boolean {
  const [operator = ''] = /==|!=|<=|>=|<|>/.exec(text.trim().slice(1)) ?? [];
  const at = text.trim().indexOf(operator, 1);
  const left = text.trim().slice(0, at).trim();
  const right = text
    .trim()
    .slice(at + operator.length)
    .trim();
  if (operator === '' || right === '') return Boolean(operand(text.trim(), exchange, outputs));
  return (
    comparisons[operator]?.(operand(left, exchange, outputs), operand(right, exchange, outputs)) ??
    false
  );
}

function operand(text: string, exchange: Exchange, outputs: StepOutputs): unknown {
  if (text.startsWith('$')) return evaluateExpression(text, exchange, outputs);
  const quoted = /^'(.*)'$/s.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return Number(text);
}

function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
