import { markImmutable } from '../../openapi/lib/immutable-values.ts';
import { freeze } from './freeze.ts';

/**
 * A function of a stored entity and one text that finds the same again without looking: for what is
 * shown of an entity, which depends on the URL that the client used. An entity is frozen, so what
 * was made of it stays true; it is settled too, and forgotten with the entity.
 */
export function perEntity<Entity extends object, Shown>(
  show: (entity: Entity, text: string) => Shown,
): (entity: Entity, text: string) => Shown {
  const kept = new WeakMap<Entity, { readonly text: string; readonly shown: Shown }>();
  return (entity, text) => {
    const known = kept.get(entity);
    if (known?.text === text) return known.shown;
    const shown = markImmutable(freeze(show(entity, text)));
    if (Object.isFrozen(entity)) kept.set(entity, { text, shown });
    return shown;
  };
}
