import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api } from '../../model/api.ts';
import { normalizeName, wordsOf } from '../infer/inflect.ts';
import { formatTime } from '../infer/member-kinds.ts';
import type { ResourceSchema } from '../infer/model.ts';

const irregular: Readonly<Record<string, readonly string[]>> = {
  activate: ['active'],
  approve: ['accepted'],
  begin: ['started', 'running', 'in_progress'],
  cancel: ['canceled', 'cancelled'],
  close: ['done'],
  complete: ['complete', 'done', 'finished'],
  deactivate: ['inactive'],
  disable: ['inactive', 'off'],
  enable: ['active', 'on'],
  finish: ['complete', 'completed', 'done'],
  hide: ['hidden'],
  mute: ['muted'],
  open: ['open'],
  pay: ['paid'],
  read: ['read'],
  reopen: ['open'],
  restore: ['active'],
  resume: ['active', 'running', 'in_progress'],
  send: ['sent'],
  show: ['visible'],
  start: ['running', 'active', 'in_progress'],
  stop: ['stopped', 'inactive'],
  submit: ['submitted', 'pending'],
  suspend: ['inactive'],
  unarchive: ['active'],
  unpublish: ['draft'],
  void: ['void'],
};

/**
 * The members that an action's word changes: a status, a flag, a time. `archive` sets `archived`
 * and `archivedAt`.
 */
export function effectsOf(
  api: Api,
  resourceSchema: ResourceSchema,
  verb: string,
  now: Date,
): Record<string, unknown> {
  const [word = ''] = wordsOf(verb);
  const undone = /^(un|de|dis)/.test(word) ? word.replace(/^(un|de|dis)/, '') : undefined;
  const done = pastOf(word);
  const wasDone = undone === undefined ? [] : pastOf(undone);
  const effects: [string, unknown][] = [];
  for (const { name, pointer } of resourceSchema.members.values()) {
    const types = schemaTypes(api.document, pointer);
    const { node } = dereference(api.document, pointer);
    const bare = normalizeName(name).replace(/^is/, '');
    if (
      /^(status|state|phase|stage)$|(Status|State|_status|_state)$/.test(name) &&
      Array.isArray(node['enum'])
    ) {
      const next = node['enum'].find((value) => done.includes(normalizeName(String(value))));
      if (next !== undefined) effects.push([name, next]);
    } else if (types.has('boolean') && done.includes(bare)) effects.push([name, true]);
    else if (
      types.has('boolean') &&
      (wasDone.includes(bare) || (undone !== undefined && bare === undone))
    )
      effects.push([name, false]);
    else if (done.some((past) => bare === `${past}at` || bare === `${past}on`))
      effects.push([name, formatTime(api.document, pointer, now)]);
    else if (wasDone.some((past) => bare === `${past}at`) && types.has('null'))
      effects.push([name, null]);
  }
  return Object.fromEntries(effects);
}

/** The plain forms of a verb's participle, and what a status may call it. */
function pastOf(verb: string): string[] {
  if (verb === '') return [];
  const last = verb.at(-1) ?? '';
  const regular = verb.endsWith('e')
    ? [`${verb}d`]
    : last === 'y'
      ? [`${verb.slice(0, -1)}ied`, `${verb}ed`]
      : [`${verb}ed`, `${verb}${last}ed`];
  return [...regular, ...(ownMember(irregular, verb) ?? [])].map((word) => normalizeName(word));
}
