import type { Operation } from '../../../openapi/model/operation.ts';
import { standard } from '../../oracles/conforms.ts';
import { type Item, isOk, itemOf, requestOn } from '../../oracles/resource-client.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { CheckSession } from '../../plan/check-session.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import type { Resource } from '../../plan/resources.ts';
import type { Exchange, SentRequest } from '../../request/exchange.ts';
import { bodyOfChange, changesBy } from '../state/update-bodies.ts';

/** A body that is a file, kept at a path below an item, and what reads it there. */
export interface RawPlace {
  readonly operation: Operation;
  readonly reader: Operation;
  /** The request with the file; the rest of it names the item. */
  readonly withFile: (request: SentRequest) => SentRequest;
  readonly content: Buffer;
}

/**
 * What is uploaded for one item leaves that of another as it was, and stays when its own item is
 * changed.
 */
export function besideRawCheck(context: CheckContext, place: RawPlace): Check[] {
  const { operation, reader } = place;
  const owner = context.resources
    .filter(({ read }) => read !== undefined && operation.path.startsWith(`${read.path}/`))
    .sort((a, b) => (b.read?.path.length ?? 0) - (a.read?.path.length ?? 0))[0];
  if (owner === undefined) return [];
  return [
    {
      id: `${operation.id}/uploads/body/beside/${reader.id}`,
      group: 'uploads',
      category: 'state',
      operation,
      title: 'a file is kept for its own item alone, and stays when the item is changed',
      provenance: context.document.evidence.at(operation.pointer),
      safety: 'writes',
      run: (session) => staysBeside(context, session, owner, place),
    },
  ];
}

async function staysBeside(
  context: CheckContext,
  session: CheckSession,
  owner: Resource,
  { operation, reader, withFile, content }: RawPlace,
): Promise<void> {
  const make = async () => {
    const fixture = await session.prepare(owner.create, { shared: true });
    return itemOf(owner, await session.make(owner.create, fixture));
  };
  const [own, other] = [await make(), await make()];
  if (own === undefined || other === undefined || own.id === other.id)
    throw new CheckSkipped('there are no two to tell apart');
  const look = (item: Item) => session.send(reader, requestOn(session, item, reader));
  const shows = (exchange: Exchange) =>
    isOk(exchange) && exchange.response?.bytes.equals(content) === true;
  const before = await look(other);
  const sent = await session.send(operation, withFile(requestOn(session, own, operation)));
  if (!isOk(sent) || !shows(await look(own)) || shows(before))
    throw new CheckSkipped(`${reader.id} does not serve what was sent`);
  const after = await look(other);
  if (shows(after))
    session.report({
      code: 'update-overreached',
      operation,
      location: 'other/file',
      message: `a file was sent for ${JSON.stringify(own.id)}, and ${reader.id} serves it for ${JSON.stringify(other.id)} as well`,
      provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4'),
      exchanges: [before, sent, after],
    });
  for (const update of owner.updates) {
    const [change] = changesBy(context, update);
    const shown = await session.send(
      owner.read ?? reader,
      requestOn(session, own, owner.read ?? reader),
    );
    const object = Object(shown.response?.json) as Record<string, unknown>;
    const body = change === undefined ? undefined : bodyOfChange(context, update, change, object);
    const written = await session.send(update, requestOn(session, own, update, body));
    if (!isOk(written)) continue;
    const later = await look(own);
    if (shows(later)) continue;
    session.report({
      code: 'update-overreached',
      operation: update,
      location: 'file',
      message: `a file was kept for ${JSON.stringify(own.id)}, which was changed, and ${reader.id} answers ${later.response?.status ?? later.failure}${isOk(later) ? ' with other bytes' : ''}`,
      provenance: { evidence: 'assumed' },
      exchanges: [sent, written, later],
    });
    return;
  }
}
