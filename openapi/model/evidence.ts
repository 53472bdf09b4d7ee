import { formatPointer, isObject, parsePointer } from '../lib/json-pointer.ts';

/**
 * How well a statement about an API is known. `documented`: the vendor's document or page says so.
 * `observed`: it holds in the vendor's own captured examples. `assumed`: our choice where the
 * vendor is silent.
 */
export type Evidence = 'documented' | 'observed' | 'assumed';

/** The accepted values of `x-evidence`. */
export const evidences: readonly Evidence[] = ['documented', 'observed', 'assumed'];

/** Where a statement comes from: its evidence and, where there is one, the page. */
export interface Provenance {
  readonly evidence: Evidence;
  readonly source?: string;
}

export function isEvidence(value: unknown): value is Evidence {
  return evidences.includes(value as Evidence);
}

/**
 * The evidence of every statement of one document. What no overlay touched is the vendor's own
 * word; an entry holds for its node and for all below it, until a deeper entry says otherwise.
 */
export class EvidenceMap {
  #entries: Map<string, Provenance>;
  #root: unknown;

  /**
   * @param root the overlaid document: an `x-evidence` written in the document itself counts as
   *   well
   * @param entries what {@link entries} said of the same document
   */
  constructor(root: unknown, entries: readonly (readonly [string, Provenance])[] = []) {
    this.#root = root;
    this.#entries = new Map(entries);
  }

  /** What was recorded, by JSON pointer. */
  get entries(): readonly (readonly [string, Provenance])[] {
    return [...this.#entries];
  }

  record(pointer: string, provenance: Provenance): void {
    this.#entries.set(pointer, provenance);
  }

  /**
   * Goes along when the document is brought to another form, in which each pointer leads elsewhere.
   */
  move(root: unknown, moved: (pointer: string) => string): void {
    this.#root = root;
    this.#entries = new Map(
      [...this.#entries].map(([pointer, provenance]) => [moved(pointer), provenance]),
    );
  }

  /** The provenance of the node at a JSON pointer: the nearest entry at or above it. */
  at(pointer: string): Provenance {
    const tokens = parsePointer(pointer);
    const written = this.#written(tokens);
    for (let length = tokens.length; length >= 0; length--) {
      const recorded = this.#entries.get(formatPointer(tokens.slice(0, length)));
      if (recorded !== undefined) return recorded;
      const inline = written[length];
      if (inline !== undefined) return inline;
    }
    return { evidence: 'documented' };
  }

  /** The provenances written into the document, by depth, on the way to a node. */
  #written(tokens: readonly string[]): (Provenance | undefined)[] {
    const found: (Provenance | undefined)[] = [];
    let node: unknown = this.#root;
    for (let depth = 0; ; depth++) {
      if (isObject(node) && isEvidence(node['x-evidence'])) {
        const source = node['x-source'];
        found[depth] = {
          evidence: node['x-evidence'],
          ...(typeof source === 'string' && { source }),
        };
      }
      const token = tokens[depth];
      if (token === undefined || typeof node !== 'object' || node === null) return found;
      node = (node as Record<string, unknown>)[token];
    }
  }
}
