import { isObject } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import { standard } from '../oracles/conforms.ts';
import type { View } from '../oracles/resource-client.ts';
import type { Journey } from './journey.ts';

/**
 * Time does not run backwards: neither from one read to the next, nor from creation to change.
 * @param before undefined where there was no read before
 */
export function checkStamps(
  { session }: Journey,
  operation: Operation,
  before: View | undefined,
  after: View,
): void {
  const old = new Map(stampsIn(before?.object, ''));
  const stamps = [...stampsIn(after.object, '')];
  const report = (name: string, message: string) =>
    session.report({
      code: 'timestamp-backwards',
      operation,
      location: `body${name}`,
      message,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc3339'),
      exchanges: [...(before === undefined ? [] : [before.exchange]), after.exchange],
    });
  for (const [name, value] of stamps) {
    const from = instant(old.get(name));
    if (instant(value) < from)
      report(
        name,
        `${name.slice(1)} was ${String(old.get(name))} and is ${String(value)} afterwards`,
      );
    if (!/(updated|modified)/i.test(name)) continue;
    const [, created] =
      stamps.find(
        ([candidate]) =>
          candidate === name.replace(/last_(updated|modified)|updated|modified/i, 'created'),
      ) ?? [];
    // What an item brings along of others has times of its own.
    if (before === undefined && !/^(\/(meta|metadata|timestamps|audit))?\/[^/]+$/.test(name))
      continue;
    if (instant(value) < instant(created))
      report(
        name,
        `${name.slice(1)} is ${String(value)}, before the creation at ${String(created)}`,
      );
  }
}

function* stampsIn(node: unknown, path: string): Generator<[string, unknown]> {
  if (!isObject(node)) return;
  for (const [name, value] of Object.entries(node)) {
    if (isObject(value)) yield* stampsIn(value, `${path}/${name}`);
    else if (/(created|updated|modified)/i.test(name)) yield [`${path}/${name}`, value];
  }
}

function instant(value: unknown): number {
  return typeof value === 'number' ? value : Date.parse(String(value));
}
