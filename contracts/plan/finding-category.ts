/**
 * What a finding is about, whatever the target is. `state`: what was written, changed or deleted is
 * kept, changed or gone. `answers`: what an answer to a single request looks like. `validation`:
 * what is accepted and what refused. `uploads`: files. `http`: methods, headers, negotiation.
 */
export const findingCategories = ['state', 'answers', 'validation', 'uploads', 'http'] as const;
export type FindingCategory = (typeof findingCategories)[number];
