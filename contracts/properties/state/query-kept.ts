import { ownMember } from '../../../openapi/lib/json-pointer.ts';
import type { Parameter } from '../../../openapi/model/operation.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import { sideBySide, told } from '../../oracles/history.ts';
import { findById, hasId, itemOf } from '../../oracles/resource-client.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import { CheckSkipped } from '../../plan/check-skipped.ts';
import { propertiesOf, type Resource, shownSchema } from '../../plan/resources.ts';
import { namesSomething } from '../../request/id-names.ts';
import { namePrefix } from '../../request/own-names.ts';
import { type AnyProperty, property, type Subject } from './property.ts';
import type { Scene } from './scene.ts';

/** A creation with a text in its query that its answer shows. */
interface Titled extends Subject {
  readonly parameter: Parameter;
}

/** What a creation is told in its query, such as the title of a file that is its body. */
export const queryKeptProperties: readonly AnyProperty[] = [
  property<Titled>({
    id: ({ parameter }) => `query/${parameter.name}`,
    title: ({ parameter }) => `${parameter.name} of the query is kept as it was sent`,
    subjects: titledOf,
    act: textsAreKept,
  }),
];

function titledOf({ create }: Resource, { document }: CheckContext): Titled[] {
  const shown = shownSchema(document, create);
  const members = shown === undefined ? [] : propertiesOf(document, shown);
  return create.parameters.flatMap((parameter) =>
    parameter.in === 'query' &&
    parameter.schema !== undefined &&
    schemaTypes(document, parameter.schema).has('string') &&
    members.includes(parameter.name) &&
    !namesSomething(parameter.name)
      ? [{ operation: create, parameter }]
      : [],
  );
}

/** What is written in another way in a query, or means something there. */
const texts = ['a b', 'a+b', '50%41 & c=d', 'größe 사진'];

async function textsAreKept(scene: Scene, { operation, parameter }: Titled): Promise<void> {
  const { context, session, resource } = scene;
  const { name, schema = '' } = parameter;
  const fixture = await session.prepare(operation, { shared: true });
  let isCompared = false;
  for (const text of texts) {
    const value = `${namePrefix}-${context.nextMark()} ${text}`;
    if (!context.validator.accepts(schema, value)) continue;
    const made = await session.send(
      operation,
      session.request(operation, fixture, { parameters: { [name]: value } }),
    );
    const item = itemOf(resource, made);
    const shown = item && findById(made.response?.json, item.id);
    if (item === undefined || shown === undefined || !hasId(shown, item.id)) continue;
    if (ownMember(shown, name) === undefined) continue;
    isCompared = true;
    if (shown[name] === value) continue;
    scene.report({
      code: 'write-altered',
      operation,
      location: `query/${name}`,
      message: `${name} was sent as ${told(value)} and is answered as ${told(shown[name])}`,
      differs: sideBySide(value, shown[name]),
      exchanges: [made],
    });
  }
  if (!isCompared) throw new CheckSkipped(`no answer shows ${name}`);
}
