import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../../openapi/model/document.ts';
import type { Operation } from '../../../openapi/model/operation.ts';
import { templateNames } from '../../../openapi/model/path-template.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { standard } from '../../oracles/conforms.ts';
import { told, type Violation } from '../../oracles/history.ts';
import { deletion } from '../../oracles/listed.ts';
import { bindingsOf, type Item, isOk } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { propertiesOf, type Resource, successSchema } from '../../plan/resources.ts';
import { type Bindings, noBindings } from '../../request/build-request.ts';
import type { Exchange } from '../../request/exchange.ts';
import { namePrefix } from '../../request/own-names.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

/** What puts a text among those of an item: `PUT /boats/{id}/labels/{label}`. */
interface Attaching extends Subject {
  /** The parameter at the end of its path. */
  readonly name: string;
  readonly schema: string | undefined;
  /** Lists the texts of the item. */
  readonly list: Operation;
  readonly detach: Operation | undefined;
}

const put = 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4';

/** Texts that an item has, each at a URL of its own below it. */
export const plainMemberProperties: readonly AnyProperty[] = [
  property<Attaching>({
    id: 'attaches',
    title:
      'what is put among the texts of an item is listed once, of it alone, until it is deleted',
    subjects: attachingOf,
    act: attachAndDetach,
  }),
];

/** The PUTs below an item whose paths end in a text, beside a list of texts. */
function attachingOf({ read }: Resource, { document, operations }: CheckContext): Attaching[] {
  return operations.flatMap((operation): Attaching[] => {
    const [, above = '', name = ''] = /^(.*)\/\{([^{}]+)\}$/.exec(operation.path) ?? [];
    const at = (method: string, path: string) =>
      operations.find((other) => other.method === method && other.path === path);
    const list = at('get', above);
    const parameter = operation.parameters.find((own) => own.in === 'path' && own.name === name);
    const isText =
      parameter?.schema === undefined || schemaTypes(document, parameter.schema).has('string');
    if (
      operation.method !== 'put' ||
      read === undefined ||
      !above.startsWith(`${read.path}/`) ||
      templateNames(above).length !== templateNames(read.path).length ||
      operation.requestBody?.required === true ||
      list === undefined ||
      !isText ||
      placeOfTexts(document, list) === undefined ||
      // What the end of the path names may be an item of its own.
      operations.some(({ method, path }) => method === 'post' && path === above)
    )
      return [];
    const detach = at('delete', operation.path);
    return [{ operation, name, schema: parameter?.schema, list, detach }];
  });
}

/** The member that lists texts, `''` for the answer itself; undefined where none does. */
function placeOfTexts(document: OpenApiDocument, list: Operation): string | undefined {
  const schema = successSchema(list);
  if (schema === undefined) return undefined;
  const isOfTexts = (at: string | undefined) => {
    const items = at === undefined ? undefined : findMemberSchema(document, at, '[]');
    return items !== undefined && schemaTypes(document, items).has('string');
  };
  if (isOfTexts(schema)) return '';
  const lists = propertiesOf(document, schema).filter((name) =>
    isOfTexts(findMemberSchema(document, schema, name)),
  );
  return lists.length === 1 ? lists[0] : undefined;
}

/** Texts that a parameter takes, of which one has capitals, a space and a letter beyond ASCII. */
function textsFor({ context }: Scene, { schema }: Attaching): string[] {
  return [0, 1].flatMap((index) => {
    const mark = context.nextMark();
    const candidates = [`${namePrefix}-${mark}`, `check-${mark}`, mark, mark.slice(-8)];
    const odd = index === 0 ? [] : candidates.map((text) => `${text} Größe`);
    const fitting = [...odd, ...candidates].find(
      (text) => schema === undefined || context.validator.accepts(schema, text, 'request'),
    );
    return fitting === undefined ? [] : [fitting];
  });
}

async function attachAndDetach(scene: Scene, subject: Attaching): Promise<void> {
  const { session, operation, provenance } = scene;
  const { name, list, detach } = subject;
  const [one, other] = textsFor(scene, subject);
  if (one === undefined || other === undefined)
    throw new CheckSkipped(`no text made up by the run fits ${name}`);
  const stranger = await scene.create();
  const item = await scene.createFull();
  const send = (to: Operation, text: string): Promise<Exchange> => {
    const { parameters } = placeAt(item);
    const bindings = { parameters: { ...parameters, [name]: text }, body: {} };
    return session.send(to, session.request(to, { bindings, invented: [text], made: new Map() }));
  };
  const before = await textsOf(scene, item, list);
  const put1 = await send(operation, one);
  if (!isOk(put1)) throw new CheckSkipped(`${operation.id} takes no text that the run made up`);
  const put2 = await send(operation, other);
  await send(operation, one);
  const after = await textsOf(scene, item, list);
  const report = (violation: Omit<Violation, 'operation'>, at = operation) =>
    scene.report({ provenance, ...violation, operation: at });
  const count = (texts: readonly unknown[], text: string) =>
    texts.filter((own) => own === text).length;
  const sent = isOk(put2) ? [one, other] : [one];
  const lost = sent.find((text) => count(after.texts, text) === 0);
  const dropped = before.texts.find((text) => !after.texts.includes(text));
  const exchanges = [put1, put2, after.exchange];
  if (lost !== undefined)
    report({
      code: 'write-lost',
      location: `state/${name}`,
      message: `${told(lost)} was put there, and ${list.id} shows ${told(after.texts)}`,
      exchanges,
    });
  else if (count(after.texts, one) > 1)
    report({
      code: 'put-not-idempotent',
      location: `state/${name}`,
      message: `${told(one)} was put there twice, and is listed ${count(after.texts, one)} times`,
      provenance: standard(put),
      exchanges,
    });
  if (dropped !== undefined)
    report({
      code: 'update-overreached',
      location: `state/${name}`,
      message: `${told(dropped)} was there before ${told(one)} was put beside it, and is not listed any more`,
      exchanges: [before.exchange, ...exchanges],
    });
  const elsewhere = await textsOf(scene, stranger, list);
  const [spilled] = sent.filter((text) => elsewhere.texts.includes(text));
  if (spilled !== undefined)
    report({
      code: 'update-overreached',
      location: `other/${name}`,
      message: `${told(spilled)} was put below ${told(item.id)}, and is listed below ${told(stranger.id)} as well`,
      exchanges: [put1, elsewhere.exchange],
    });
  if (detach === undefined || lost !== undefined) return;
  const removed = await send(detach, one);
  if (!isOk(removed)) return;
  const left = await textsOf(scene, item, list);
  if (count(left.texts, one) > 0)
    report(
      {
        code: 'delete-ineffective',
        location: `state/${name}`,
        message: `${told(one)} was deleted and is still listed`,
        provenance: standard(deletion),
        exchanges: [removed, left.exchange],
      },
      detach,
    );
  const taken = after.texts.find((text) => text !== one && !left.texts.includes(text));
  if (taken !== undefined)
    report(
      {
        code: 'delete-overreached',
        location: `state/${name}`,
        message: `deleting ${told(one)} took ${told(taken)} away as well`,
        provenance: standard(deletion),
        exchanges: [after.exchange, removed, left.exchange],
      },
      detach,
    );
}

/** The values of the path that an item is read at. */
function placeAt(item: Item): Bindings {
  const { read } = item.resource;
  return read === undefined ? noBindings : bindingsOf(item, read);
}

/** The texts that are listed of an item; ends the check where they cannot be read. */
async function textsOf(
  { context, session }: Scene,
  item: Item,
  list: Operation,
): Promise<{ readonly texts: readonly unknown[]; readonly exchange: Exchange }> {
  const place = placeOfTexts(context.document, list) ?? '';
  const exchange = await session.send(
    list,
    session.request(list, { bindings: placeAt(item), made: new Map() }),
  );
  const json: unknown = exchange.response?.json;
  const texts: unknown = place === '' ? json : isObject(json) ? json[place] : undefined;
  if (!isOk(exchange) || !Array.isArray(texts))
    throw new CheckSkipped(`${list.id} does not show the texts of an item`);
  return { texts, exchange };
}
