import { describeContract } from '../../cli/vitest.ts';

await describeContract('chatbase');
