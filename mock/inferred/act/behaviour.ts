import type { DataCollection } from '../../model/data.ts';
import type { Answer, OperationCall } from '../../model/types.ts';
import type { Inferred } from '../infer/model.ts';
import type { Samples } from './document-samples.ts';

/** The behaviour that an API's document implies. */
export interface InferredBehaviour {
  readonly inferred: Inferred;
  readonly samples: Samples;
  /** Its resources, for data files. */
  collections(): readonly DataCollection[];
  /**
   * Answers a call from the state; undefined where the document says nothing that could be kept.
   */
  answer(call: OperationCall): Promise<Answer | undefined>;
  /**
   * An answer that does not conform, put right by its schema; undefined where it describes no such
   * body.
   */
  repair(call: OperationCall, answer: Answer): Answer | undefined;
}
