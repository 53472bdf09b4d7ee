import type { ApiBehaviour } from '../api.ts';

export const chatbase: ApiBehaviour = { handlers: {} };
