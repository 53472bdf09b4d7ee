import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../openapi/lib/json-pointer.ts';
import { decodePercent } from '../../openapi/lib/pairs.ts';
import type { Fault, FaultMatch, FaultRule, Faults, FaultTarget } from '../model/faults.ts';
import type { SandboxStore } from '../model/store.ts';
import { fraction } from '../state/ids.ts';

const path = 'doubletake/faults';

export function createFaults(store: SandboxStore, seed: number): Faults {
  const rules = store.collection<FaultRule>(path);

  /** Whether the next matching request is struck. */
  function isDue(rule: FaultRule): boolean {
    if (!rule.enabled || rule.seen < (rule.after ?? 0)) return false;
    if (rule.count !== undefined && rule.struck >= rule.count) return false;
    return (
      rule.probability === undefined ||
      fraction(seed, `fault ${rule.id} ${rule.seen + 1}`) < rule.probability
    );
  }

  async function strikes(id: string): Promise<boolean> {
    let isStruck = false;
    await rules.update(id, (rule) => {
      isStruck = isDue(rule);
      return { ...rule, seen: rule.seen + 1, struck: rule.struck + (isStruck ? 1 : 0) };
    });
    return isStruck;
  }

  return {
    async add(rule) {
      const id = `fault-${await store.next(path)}`;
      const enabled = rule.enabled ?? true;
      const made: FaultRule = { ...rule, enabled, id, seen: 0, struck: 0 };
      await rules.insert(made.id, made);
      return withRemaining(made);
    },
    list: async () => (await rules.list()).map(withRemaining),
    async enable(id, enabled) {
      const changed = await rules.update(id, (rule) => ({ ...rule, enabled }));
      return changed && withRemaining(changed);
    },
    delete: async (id) => (await rules.delete(id)) !== undefined,
    async clear() {
      for (const rule of await rules.list()) await rules.delete(rule.id);
    },
    async strike(target) {
      const struck: Fault[] = [];
      for (const rule of await rules.list()) {
        if (!rule.enabled || (rule.api ?? target.api) !== target.api) continue;
        const { operation = '*' } = rule;
        if (operation !== '*' && operation !== target.operation) continue;
        if (rule.match !== undefined && !(await fits(rule.match, target))) continue;
        if (await strikes(rule.id)) struck.push(rule.fault);
      }
      return struck;
    },
  };
}

function withRemaining(rule: FaultRule): FaultRule {
  return rule.count === undefined ? rule : { ...rule, remaining: rule.count - rule.struck };
}

async function fits(match: FaultMatch, target: FaultTarget): Promise<boolean> {
  const query = match.query === undefined ? undefined : new URLSearchParams(target.query);
  const places: [FaultMatch['path'], (name: string) => string | undefined][] = [
    [
      match.path,
      (name) => {
        const text = target.path.get(name);
        return text === undefined ? undefined : decodePercent(text);
      },
    ],
    [match.query, (name) => query?.get(name) ?? undefined],
    [match.headers, (name) => ownField(target.headers, name.toLowerCase())],
  ];
  const isNamed = places.every(([wanted, read]) =>
    Object.entries(wanted ?? {}).every(([name, value]) => read(name) === String(value)),
  );
  if (!isNamed || match.body === undefined) return isNamed;
  try {
    return includes(await target.body(), match.body);
  } catch {
    // What is wrong with the body is told by who reads it next.
    return false;
  }
}

function ownField(headers: FaultTarget['headers'], name: string): string | undefined {
  return Object.hasOwn(headers, name) ? [headers[name] ?? []].flat().join(', ') : undefined;
}

/** Whether a value has all that is wanted of it: members of objects may be more. */
function includes(value: unknown, wanted: unknown): boolean {
  if (!isObject(wanted)) return isDeepStrictEqual(value, wanted);
  return (
    isObject(value) &&
    Object.entries(wanted).every(
      ([name, member]) => Object.hasOwn(value, name) && includes(value[name], member),
    )
  );
}
