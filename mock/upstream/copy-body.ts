/** The first bytes of a body that goes by. */
export interface Copy {
  add(chunk: Buffer): void;
  bytes(): Buffer;
  /** Bytes that were not kept. */
  readonly left: number;
}

/** @param most bytes that are kept */
export function createCopy(most: number): Copy {
  const chunks: Buffer[] = [];
  let kept = 0;
  let left = 0;
  return {
    add(chunk) {
      const part = chunk.subarray(0, Math.max(0, most - kept));
      kept += part.length;
      left += chunk.length - part.length;
      if (part.length > 0) chunks.push(part);
    },
    bytes: () => Buffer.concat(chunks),
    get left() {
      return left;
    },
  };
}
