import { isDeepStrictEqual } from 'node:util';
import { formatPointer, isObject } from '../../../openapi/lib/json-pointer.ts';
import { dereference } from '../../../openapi/model/document.ts';
import { isJson } from '../../../openapi/model/media-types.ts';
import { isMarked } from '../../../openapi/schema/is-marked.ts';
import { findMemberSchema } from '../../../openapi/schema/member-schemas.ts';
import { standard } from '../../oracles/conforms.ts';
import {
  type History,
  isSeen,
  type OracleContext,
  readAfter,
  sideBySide,
  stepsOf,
  told,
  type Violation,
} from '../../oracles/history.ts';
import { schemaAllows } from '../../oracles/schema-allows.ts';
import { bystanders } from '../../oracles/unchanged.ts';
import { requiredOnly } from '../../plan/body-variants.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { propertiesOf, type Resource } from '../../plan/resources.ts';
import { preferredMediaType } from '../../request/build-request.ts';
import { exampleBody } from '../../request/example-values.ts';
import { type AnyProperty, about, property } from './property.ts';
import type { Scene } from './scene.ts';

/** What a creation gives an item of its own accord: an id, and what its sender leaves out. */
export const anewProperties: readonly AnyProperty[] = [
  property({
    id: 'defaults',
    title: 'what a creation leaves out has the default of the document',
    subjects: (resource, context) =>
      (resource.read ?? resource.list) !== undefined && defaultsOf(context, resource).size > 0
        ? about(resource.create)
        : [],
    async act(scene) {
      const { context, resource } = scene;
      const mediaType = preferredMediaType(resource.create);
      if (mediaType === undefined) return;
      const least = requiredOnly(context, mediaType) ?? exampleBody(context, mediaType);
      const { item } = await scene.tryCreate(context.mark(mediaType, least));
      if (item === undefined) throw new CheckSkipped('the least that may be sent is refused');
      await scene.tryRead(item);
    },
    oracles: [hasDefaults],
  }),
  property({
    id: 'anew',
    title: 'what is made after a deletion has an id of its own, and leaves what is there',
    subjects: (resource) => (resource.delete === undefined ? [] : about(resource.create)),
    act: makeAfterDeletion,
    oracles: [bystanders],
  }),
];

/** The members of a creation's body that have a default, with it. */
function defaultsOf({ document }: CheckContext, { create }: Resource): Map<string, unknown> {
  const mediaType = preferredMediaType(create);
  const schema = mediaType?.schema;
  if (schema === undefined || !isJson(mediaType?.type ?? '')) return new Map();
  return new Map(
    propertiesOf(document, schema).flatMap((name): [string, unknown][] => {
      const at = findMemberSchema(document, schema, name);
      if (at === undefined) return [];
      const { node } = dereference(document, at);
      const value = node['default'];
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
      return isPlain && !isMarked(document, at, 'writeOnly') ? [[name, value]] : [];
    }),
  );
}

function* hasDefaults(history: History, at: OracleContext): Generator<Violation> {
  const { context, resource, session } = at;
  for (const [index, { item, exchange }] of stepsOf(history, 'create')) {
    const view = readAfter(history, index, item)?.view;
    const { body } = exchange.request;
    if (!isSeen(view) || body?.kind !== 'json' || !isObject(body.value)) continue;
    for (const [name, value] of defaultsOf(context, resource)) {
      const shown = view.object[name];
      if (
        Object.hasOwn(body.value, name) ||
        !Object.hasOwn(view.object, name) ||
        isDeepStrictEqual(shown, value) ||
        !schemaAllows(session, view, formatPointer([name]), value)
      )
        continue;
      const schema = preferredMediaType(resource.create)?.schema;
      const pointer =
        schema === undefined ? undefined : findMemberSchema(context.document, schema, name);
      yield {
        code: 'write-altered',
        operation: resource.create,
        location: `body/${name}/default`,
        message: `${name} was not sent, its default is ${told(value)}, and it reads ${told(shown)}`,
        differs: sideBySide(value, shown),
        ...(pointer !== undefined && { provenance: context.document.evidence.at(pointer) }),
        exchanges: [exchange, view.exchange],
      };
    }
  }
}

/** Who counts what is there to find the next id gives one that another has. */
async function makeAfterDeletion(scene: Scene): Promise<void> {
  const first = await scene.create();
  const kept = await scene.create();
  if (first.id === kept.id) throw new CheckSkipped('two creations make one item');
  await scene.tryRead(kept);
  await scene.remove(first, true);
  const next = await scene.create();
  await scene.tryRead(kept);
  if (next.id !== kept.id) return;
  scene.report({
    code: 'id-repeated',
    operation: scene.resource.create,
    location: 'id/anew',
    message: `${told(kept.id)} is there, another item was deleted, and a creation after that answered the id ${told(next.id)}`,
    provenance: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3'),
    exchanges: [kept.created, next.created],
  });
}
