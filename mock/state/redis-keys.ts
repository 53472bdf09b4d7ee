/**
 * The keys of one sandbox. What stands in braces decides the slot of a cluster, so all of them lie
 * on one node.
 */
export interface SandboxKeys {
  readonly meta: string;
  readonly counters: string;
  readonly entities: string;
  readonly order: string;
  readonly files: string;
  readonly bytes: string;
  readonly journal: string;
  /** In the order that the scripts `start` and `adopt` take them. */
  readonly all: readonly string[];
}

export function sandboxKeys(prefix: string, sandbox: string): SandboxKeys {
  const key = (part: string) => `${prefix}{${sandbox}}:${part}`;
  const keys = {
    meta: key('meta'),
    counters: key('counters'),
    entities: key('entities'),
    order: key('order'),
    files: key('files'),
    bytes: key('bytes'),
    journal: key('journal'),
  };
  return {
    ...keys,
    all: [
      keys.meta,
      keys.counters,
      keys.entities,
      keys.order,
      keys.files,
      keys.bytes,
      keys.journal,
    ],
  };
}

/** A path as it may stand in keys of our own making: NUL and SOH part it from what follows. */
export function safePath(path: string): string {
  return path.replaceAll('\0', '\uFFFD').replaceAll('\u0001', '\uFFFD');
}
