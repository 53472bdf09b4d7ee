import { expect } from 'vitest';
import { serveDocument } from './documents.ts';

/** One request, and what its answer has to match. */
export interface Step {
  readonly send: readonly [method: string, path: string, body?: unknown];
  readonly want?: unknown;
  /** Where the order or the absence of members counts. */
  readonly exactly?: unknown;
  readonly status?: number;
}

/** Sends requests to a double of a document, one after the other, and holds the answers. */
export async function walk(document: string, steps: readonly Step[]): Promise<void> {
  const client = await serveDocument(document);
  try {
    for (const { send, want, exactly, status } of steps) {
      const [method, path, sent] = send;
      const answer = await client.send(method, path, sent);
      const where = `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`;
      if (status !== undefined) expect(answer.status, where).toBe(status);
      else expect(answer.status, where).toBeLessThan(300);
      if (want !== undefined) expect(answer.body, where).toMatchObject(want as object);
      if (exactly !== undefined) expect(answer.body, where).toEqual(exactly);
    }
  } finally {
    await client.close();
  }
}
