import { createDouble, type Double, type DoubleOptions } from '../create-double.ts';

/** A double on a socket of its own. */
export interface Served {
  /** Origin without a slash at its end. */
  readonly url: string;
  readonly double: Double;
  close(): Promise<void>;
}

/** Starts a double on a free port of the loopback. */
export async function serve(options: DoubleOptions): Promise<Served> {
  const double = await createDouble(options);
  const { url, close } = await double.listen();
  return { url, double, close };
}
