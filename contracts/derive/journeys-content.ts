import type { Operation } from '../../openapi/operation.ts';
import { shorten, standard } from '../judge.ts';
import type { Resource } from '../resources.ts';
import { isOk, makeThing, requestOn } from '../view.ts';
import { type Journey, newThing, otherCreation } from './journey.ts';

/** What reads a thing as something else than JSON: its text, its page. */
export function textViewsOf({ views }: Resource): Operation[] {
  return views.filter(({ responses }) => {
    const content = responses.find(({ status }) => status.startsWith('2'))?.content ?? [];
    return content.some(({ type }) => type.startsWith('text/') && type !== 'text/event-stream');
  });
}

/** Read before and after that of another thing, which has other values, it is the same. */
export async function contentStays(journey: Journey, view: Operation): Promise<void> {
  const { talk, resource } = journey;
  const one = await newThing(journey);
  const body = otherCreation(journey, () => false);
  const other = body === undefined ? undefined : await makeThing(talk, resource, body);
  if (other === undefined) return;
  await talk.send(view, requestOn(talk, one, view));
  const first = await talk.send(view, requestOn(talk, one, view));
  const between = await talk.send(view, requestOn(talk, other, view));
  const second = await talk.send(view, requestOn(talk, one, view));
  if (![first, between, second].every(isOk) || first.response?.bytes.equals(second.response?.bytes ?? Buffer.alloc(0))) return;
  const text = (bytes: Buffer | undefined) => shorten(JSON.stringify(bytes?.toString('utf8') ?? ''));
  talk.report({
    code: 'reads-disagree',
    operation: view,
    location: 'body',
    message: `it reads ${text(first.response?.bytes)} and, once another was read, ${text(second.response?.bytes)}`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1'),
    exchanges: [first, between, second],
  });
}
