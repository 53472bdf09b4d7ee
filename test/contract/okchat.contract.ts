import { describeContract } from '../../cli/entries/vitest.ts';

await describeContract('okchat');
