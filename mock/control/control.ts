import { notFound } from '../lib/problem.ts';
import type { FaultRule, NewFaultRule } from '../model/faults.ts';
import type { JournalEntry } from '../model/journal.ts';
import type { ScriptedReply } from '../model/replies.ts';
import {
  type Beginning,
  type ClockChange,
  type ClockState,
  defaultSandbox,
  type Sandbox,
  type Sandboxes,
} from '../model/sandbox.ts';
import type { Snapshot } from '../model/store.ts';

/**
 * The control API for tests in the same process. Each function concerns the default sandbox unless
 * one is named.
 */
export interface Control {
  /**
   * Back to the start-up data, to that of a scenario, to data of its own, or to nothing; another
   * seed or scenario holds from then on. Rejects with `data-invalid`, and changes nothing then.
   */
  reset(options?: Beginning & { readonly sandbox?: string; readonly seed?: number }): Promise<void>;
  /** The state as a data file has it, with the bytes of files in Base64. */
  exportData(sandbox?: string): Promise<Record<string, unknown>>;
  clock(sandbox?: string): Promise<ClockState>;
  /**
   * Sets the clock, moves it on, stops it or lets it show the real time. Rejects with
   * `request-invalid` where that is no time.
   */
  setClock(change: ClockChange, sandbox?: string): Promise<ClockState>;
  snapshot(sandbox?: string): Promise<Snapshot>;
  restore(snapshot: Snapshot, sandbox?: string): Promise<void>;
  journal(sandbox?: string): Promise<JournalEntry[]>;
  addFault(rule: NewFaultRule, sandbox?: string): Promise<FaultRule>;
  listFaults(sandbox?: string): Promise<FaultRule[]>;
  /** Switches a rule off or on. Rejects with `resource-not-found`. */
  changeFault(
    id: string,
    change: { readonly enabled: boolean },
    sandbox?: string,
  ): Promise<FaultRule>;
  clearFaults(sandbox?: string): Promise<void>;
  addReply(reply: Omit<ScriptedReply, 'id'>, sandbox?: string): Promise<ScriptedReply>;
  removeSandbox(name: string): Promise<void>;
}

export function createControl(
  sandboxes: Sandboxes,
  exportData: (sandbox: Sandbox) => Promise<Record<string, unknown>>,
): Control {
  const get = (name: string | undefined) => sandboxes.get(name ?? defaultSandbox);
  return {
    async reset({ sandbox = defaultSandbox, ...options } = {}) {
      await sandboxes.reset(sandbox, options);
    },
    exportData: async (sandbox) => exportData(await get(sandbox)),
    clock: (sandbox = defaultSandbox) => sandboxes.clock(sandbox),
    setClock: (change, sandbox = defaultSandbox) => sandboxes.setClock(sandbox, change),
    snapshot: async (sandbox) => (await get(sandbox)).store.export(),
    restore: async (snapshot, sandbox) => (await get(sandbox)).store.import(snapshot),
    journal: async (sandbox) => (await get(sandbox)).journal.list(),
    addFault: async (rule, sandbox) => (await get(sandbox)).faults.add(rule),
    listFaults: async (sandbox) => (await get(sandbox)).faults.list(),
    async changeFault(id, { enabled }, sandbox) {
      const rule = await (await get(sandbox)).faults.enable(id, enabled);
      if (rule === undefined) throw notFound('fault rule', id);
      return rule;
    },
    clearFaults: async (sandbox) => (await get(sandbox)).faults.clear(),
    addReply: async (reply, sandbox) => (await get(sandbox)).replies.add(reply),
    removeSandbox: (name) => sandboxes.remove(name),
  };
}
