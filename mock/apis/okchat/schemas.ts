import type { components } from '../../../generated/okchat.ts';

/** The schemas of the OKCHAT document by name. */
export type Schemas = components['schemas'];
