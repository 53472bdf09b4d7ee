import type { Operation } from '../../../openapi/model/operation.ts';
import type { Oracle } from '../../oracles/history.ts';
import type { Check } from '../../plan/check.ts';
import type { CheckContext } from '../../plan/check-context.ts';
import type { Resource } from '../../plan/resources.ts';
import { createScene, type Scene, SceneEnded } from './scene.ts';

/** What a property is about: an operation of a resource, and what else it needs to know. */
export interface Subject {
  readonly operation: Operation;
}

/**
 * What holds over several requests to a resource: a row of a table. Given the subjects, when the
 * act was carried out, then the oracles have nothing to say.
 */
export interface Property<S extends Subject = Subject> {
  /** Of the check, after its operation: `read-back`. */
  readonly id: string | ((subject: S) => string);
  readonly title: string | ((subject: S) => string);
  readonly subjects: (resource: Resource, context: CheckContext) => Iterable<S>;
  readonly act: (scene: Scene, subject: S) => Promise<void>;
  readonly oracles?: readonly Oracle[];
}

/** A property that is listed beside others, whatever its subjects are. */
export function property<S extends Subject>(row: Property<S>): AnyProperty {
  return (context, resource) =>
    [...row.subjects(resource, context)].map((subject) => checkOf(context, resource, row, subject));
}

export type AnyProperty = (context: CheckContext, resource: Resource) => Check[];

/** The subject of what is about one operation; none where the resource does not have it. */
export function about(operation: Operation | undefined): Subject[] {
  return operation === undefined ? [] : [{ operation }];
}

function checkOf<S extends Subject>(
  context: CheckContext,
  resource: Resource,
  { id, title, act, oracles = [] }: Property<S>,
  subject: S,
): Check {
  const { operation } = subject;
  const provenance = context.document.evidence.at(operation.pointer);
  const name = typeof id === 'string' ? id : id(subject);
  const below = operation.id === resource.create.id ? '' : `/${resource.create.id}`;
  return {
    id: `${operation.id}/journeys/${name}${below}`,
    group: 'journeys',
    operation,
    title: typeof title === 'string' ? title : title(subject),
    provenance,
    safety: 'writes',
    async run(session) {
      const scene = createScene({ context, session, resource, operation, provenance });
      try {
        await act(scene, subject);
      } catch (error) {
        if (!(error instanceof SceneEnded)) throw error;
      } finally {
        for (const oracle of oracles)
          for (const violation of oracle(scene.history, scene)) scene.report(violation);
      }
    },
  };
}
