import type { Fault, FaultRule, Faults } from '../model/faults.ts';
import type { SandboxStore } from '../model/store.ts';
import { fraction } from '../state/ids.ts';

const path = 'doubletake/faults';

export function createFaults(store: SandboxStore, seed: number): Faults {
  const rules = store.collection<FaultRule>(path);

  async function strikes(rule: FaultRule): Promise<boolean> {
    const draw = await store.next(`${path}/${rule.id}/draws`);
    if (fraction(seed, `fault ${rule.id} ${draw}`) >= (rule.probability ?? 1)) return false;
    return (
      rule.count === undefined || (await store.next(`${path}/${rule.id}/strikes`)) <= rule.count
    );
  }

  return {
    async add(rule) {
      const made = { ...rule, id: `fault-${await store.next(path)}` };
      await rules.insert(made.id, made);
      return made;
    },
    list: () => rules.list(),
    delete: async (id) => (await rules.delete(id)) !== undefined,
    async clear() {
      for (const rule of await rules.list()) await rules.delete(rule.id);
    },
    async strike(api, operation) {
      const struck: Fault[] = [];
      for (const rule of await rules.list()) {
        const matches =
          (rule.api ?? api) === api &&
          (rule.operation === undefined || rule.operation === '*' || rule.operation === operation);
        if (matches && (await strikes(rule))) struck.push(rule.fault);
      }
      return struck;
    },
  };
}
