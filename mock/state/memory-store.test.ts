import { describeStore } from '../testing/store-suite.ts';
import { createMemoryStore } from './memory-store.ts';

describeStore('the store in memory', async () => createMemoryStore());
