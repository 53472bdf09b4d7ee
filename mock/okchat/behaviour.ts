import type { ApiBehaviour } from '../api.ts';

export const okchat: ApiBehaviour = { handlers: {} };
