import type { Sampled } from '../../model/api.ts';
import type { OperationCall } from '../../model/types.ts';
import { hash } from '../../state/ids.ts';

/** What a sample of the thing with some name depends on: another one for each name. */
export function sampledAs({ sandbox }: Pick<OperationCall, 'sandbox'>, named: string): Sampled {
  const seed = hash(sandbox.seed, `named ${named}`).readUInt32BE();
  return { seed, clock: sandbox.clock };
}
