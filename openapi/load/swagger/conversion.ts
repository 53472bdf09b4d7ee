import { getPointer, isObject } from '../../lib/json-pointer.ts';
import type { SourceMap } from '../source-map.ts';

export type Node = Record<string, unknown>;

/** A parameter as it stands in a list. */
export interface Listed {
  readonly node: Node;
  /** What it is, behind a reference. */
  readonly parameter: Node;
  /** Where the list has it. */
  readonly pointer: string;
}

/** One conversion of a document: what its parts have to know of the whole. */
export class Conversion {
  readonly root: Node;
  readonly map: SourceMap;
  readonly losses: Loss[] = [];

  constructor(root: Node, map: SourceMap) {
    this.root = root;
    this.map = map;
  }

  /** The media types that an operation takes. */
  consumes(operation: Node): string[] {
    return this.#types(operation, 'consumes');
  }

  /** The media types that an operation answers with. */
  produces(operation: Node): string[] {
    return this.#types(operation, 'produces');
  }

  /** Whether the document itself says which media types there are, for an operation. */
  declares(operation: Node, member: 'consumes' | 'produces'): boolean {
    return [operation, this.root].some(
      (node) => Array.isArray(node[member]) && node[member].length > 0,
    );
  }

  #types(operation: Node, member: 'consumes' | 'produces'): string[] {
    const list = [operation[member], this.root[member]].find((given) => Array.isArray(given)) as
      | unknown[]
      | undefined;
    const types = (list ?? []).filter(
      (type): type is string => typeof type === 'string' && type.includes('/'),
    );
    return types.length > 0 ? types : ['application/json'];
  }

  /**
   * What a parameter or response is, behind its reference; the references of the document still are
   * those of Swagger.
   */
  resolve(node: Node): Node {
    let here: unknown = node;
    for (let hops = 0; hops < 20 && isObject(here) && typeof here['$ref'] === 'string'; hops++)
      here = getPointer(this.root, here['$ref']);
    return isObject(here) ? here : node;
  }

  /** The parameters of a list with what they are. */
  splitParameters(list: unknown, pointer: string): Listed[] {
    if (!Array.isArray(list)) return [];
    return list.flatMap((node, index) =>
      isObject(node)
        ? [{ node, parameter: this.resolve(node), pointer: `${pointer}/${index}` }]
        : [],
    );
  }
}

export function withoutMembers(node: Node, names: readonly string[]): Node {
  return Object.fromEntries(Object.entries(node).filter(([name]) => !names.includes(name)));
}

/** What Swagger 2.0 can say and OpenAPI 3 cannot. */
export interface Loss {
  readonly message: string;
  /** JSON pointer in the converted document. */
  readonly pointer: string;
}
