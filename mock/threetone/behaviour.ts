import type { ApiBehaviour } from '../api.ts';

export const threetone: ApiBehaviour = { handlers: {} };
