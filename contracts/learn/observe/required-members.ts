import { getIn } from '../../../openapi/lib/value-path.ts';
import type { RequestRule } from './request-rule.ts';

/** With the objects that hold required members, where they were missing themselves. */
export function withObjects(rules: readonly RequestRule[]): RequestRule[] {
  const all = [...rules];
  for (const { way, keywords, explains } of rules) {
    if (!('required' in keywords)) continue;
    const names = way.split('.');
    for (let length = names.length - 1; length > 0; length--) {
      const holder = names.slice(0, length);
      const own = explains.filter(({ body }) => getIn(body, holder) === undefined);
      const name = holder.join('.');
      if (own.length === 0 || all.some((rule) => rule.way === name && 'required' in rule.keywords))
        continue;
      const text = `The API refuses a request without ${name}.`;
      all.push({ way: name, keywords: { required: true }, text, explains: own });
    }
  }
  return all;
}
