import type { Operation } from '../../../openapi/model/operation.ts';
import type { CheckContext } from '../../plan/check-context.ts';

/** The smallest sizes that the document allows. */
export function sizesFor(
  { validator }: CheckContext,
  list: Operation,
  name: string,
  sizes: readonly number[] = [2, 4, 10, 20],
): number[] {
  const schema = list.parameters.find((parameter) => parameter.name === name)?.schema;
  const accepts = (size: number) =>
    schema === undefined ||
    [size, String(size)].some((value) => validator.validate(schema, value).length === 0);
  return sizes.filter(accepts).slice(0, 2);
}

/** The largest size that the document allows, of those that are usual. */
export function largestSize({ validator }: CheckContext, list: Operation, name: string): number {
  const schema = list.parameters.find((parameter) => parameter.name === name)?.schema;
  return (
    [100, 50, 20].find(
      (size) =>
        schema === undefined ||
        [size, String(size)].some((value) => validator.validate(schema, value).length === 0),
    ) ?? 10
  );
}
