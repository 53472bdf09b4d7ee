/** Thrown where a sample would take more work, or more room, than anybody waits for. */
export class SampleTooLargeError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'SampleTooLargeError';
  }
}

/** Thrown where it is time: a second try finds compiled what the first one had to compile. */
export class SampleTooSlowError extends SampleTooLargeError {}

/** Values that may be made for one sample, those that are thrown away included. */
const mostValues = 20_000;
/** Characters of one text. */
export const mostCharacters = 1_000_000;
/**
 * Milliseconds of the processor, so that a busy machine refuses nothing that another one makes: some
 * schemas are expensive to look at, whatever is made of them.
 */
const longest = 1500;

/** What one sample may cost, with all the attempts at it and the samples within it. */
export interface Effort {
  /**
   * Counts one value that is made. Throws a {@link SampleTooLargeError} where that is one too many.
   */
  spend(): void;
  /**
   * Throws a {@link SampleTooLargeError} where a bound of the document asks for more than a sample
   * may hold.
   */
  hold(keyword: 'minItems' | 'minContains' | 'minProperties' | 'minLength', least: number): void;
}

export function createEffort(): Effort {
  const started = process.cpuUsage();
  let values = 0;
  return {
    spend() {
      values++;
      if (values > mostValues)
        throw new SampleTooLargeError(`${mostValues} values were made, and none conforms`);
      const { user, system } = process.cpuUsage(started);
      if ((user + system) / 1000 > longest)
        throw new SampleTooSlowError(`it takes longer than ${longest} ms to make one`);
    },
    hold(keyword, least) {
      const most = keyword === 'minLength' ? mostCharacters : mostValues;
      if (least > most)
        throw new SampleTooLargeError(`${keyword} is ${least}, and a sample holds ${most} at most`);
    },
  };
}
