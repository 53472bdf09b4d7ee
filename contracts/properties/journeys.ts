import type { Operation } from '../../openapi/model/operation.ts';
import type { Check } from '../plan/check.ts';
import type { CheckContext } from '../plan/check-context.ts';
import type { Resource } from '../plan/resources.ts';
import type { Journey } from './journey.ts';
import { creationAnswers, updateAnswers } from './journeys-answer.ts';
import { leavesTheRest, partialWritesOf } from './journeys-bystanders.ts';
import { contentIsWhole, contentStays, textViewsOf } from './journeys-content.ts';
import { createAndRead, keepOthers, keepText } from './journeys-create.ts';
import { childrenDie, deleteForGood, orphansDie } from './journeys-delete.ts';
import { createsExactly, updatesExactly } from './journeys-exact.ts';
import { filterFits, filtersOf } from './journeys-filter.ts';
import { idsDiffer } from './journeys-ids.ts';
import { allOfABatch, listShows, staysUnderItsParent } from './journeys-list.ts';
import { putReplaces } from './journeys-put.ts';
import { readsOnly, readTwice } from './journeys-read.ts';
import { updateRepeats } from './journeys-repeat.ts';
import { settingsKept, settingsOf } from './journeys-settings.ts';
import { updateChanges } from './journeys-update.ts';

/** Sequences of requests over each resource: what state has to do. */
export function deriveJourneys(context: CheckContext): Check[] {
  return context.resources.flatMap((resource) => {
    const { create, read, list, updates } = resource;
    const isShown = read !== undefined || list !== undefined;
    const checks: Check[] = [];
    const add = (
      operation: Operation,
      id: string,
      title: string,
      run: (journey: Journey) => Promise<void>,
    ) => checks.push(journey(context, resource, operation, id, title, run));
    add(
      create,
      'ids',
      'two items have two ids, and creating one leaves the other as it was',
      idsDiffer,
    );
    if (isShown) {
      add(
        create,
        'read-back',
        'what was created is read back equal in every member sent',
        createAndRead,
      );
      add(
        create,
        'text',
        'text of any script, with quotes and markup, is kept as it was sent',
        keepText,
      );
      add(
        create,
        'others',
        'other values, everything that is allowed, and no more than is required, are read back equal',
        keepOthers,
      );
      add(
        create,
        'exact',
        "texts, numbers, URLs, lists and members of one's own are kept to the letter",
        createsExactly,
      );
      add(read ?? (list as Operation), 'twice', 'two reads of the same item agree', readTwice);
    }
    if (!isShown) {
      add(create, 'answers', 'the answer to a creation shows what was sent', creationAnswers);
      for (const update of updates)
        add(update, 'answers', 'the answer to an update shows what was sent', (at) =>
          updateAnswers(at, update),
        );
    }
    for (const view of textViewsOf(resource)) {
      add(view, 'content', 'a text stays that of its own item when that of another is read', (at) =>
        contentStays(at, view),
      );
      add(view, 'whole', 'of a text that is shown nothing is missing', (at) =>
        contentIsWhole(at, view),
      );
    }
    for (const view of isShown
      ? resource.views.filter((candidate) => candidate !== read && candidate !== list)
      : [])
      add(view, 'safe', 'reading it changes nothing of the item', (at) => readsOnly(at, view));
    if (list !== undefined) {
      add(list, 'shows', 'what was created appears in the list exactly once', listShows);
      for (const parameter of filtersOf(context, list)) {
        const { name } = parameter;
        add(list, `filter/${name}`, `${name} leaves out what it does not fit`, (at) =>
          filterFits(at, list, parameter),
        );
      }
      if (create.path.includes('{') || context.links.some(({ to }) => to.id === create.id))
        add(
          list,
          'apart',
          'what is under one parent is not listed under another',
          staysUnderItsParent,
        );
      add(create, 'batch', 'of several created at once, every one is there', allOfABatch);
    }
    for (const update of isShown ? updates : []) {
      add(update, 'changes', 'an update changes what it sends and nothing else', (at) =>
        updateChanges(at, update),
      );
      if (update.method !== 'put')
        add(update, 'repeats', 'the same update again changes nothing more', (at) =>
          updateRepeats(at, update),
        );
      add(
        update,
        'exact',
        "texts, numbers, URLs, lists and members of one's own are kept to the letter",
        (at) => updatesExactly(at, update),
      );
      // PUT replaces what its own path names, which may be a part of what is read.
      if (
        update.method === 'put' &&
        !(read !== undefined && update.path.startsWith(`${read.path}/`))
      )
        add(update, 'replaces', 'PUT replaces the whole, and twice is as good as once', (at) =>
          putReplaces(at, update),
        );
    }
    for (const settings of settingsOf(context, resource))
      add(settings.operation, 'settings', 'what it sets is answered, and read afterwards', (at) =>
        settingsKept(at, settings),
      );
    for (const operation of isShown ? partialWritesOf(context, resource) : [])
      add(operation, 'rest', 'it changes what it is about and nothing else', (at) =>
        leavesTheRest(at, operation),
      );
    if (resource.delete !== undefined) {
      add(
        resource.delete,
        'for-good',
        'a deletion is real, and a second one says that there is nothing',
        deleteForGood,
      );
      add(resource.delete, 'orphans', 'nothing under a deleted parent lives on', orphansDie);
      if (
        context.resources.some(
          ({ create }) =>
            create.id !== resource.create.id &&
            resource.links.some(({ to }) => to.id === create.id),
        )
      )
        add(
          resource.delete,
          'children',
          'what was made below a deleted parent is gone with it',
          childrenDie,
        );
    }
    return checks;
  });
}

function journey(
  context: CheckContext,
  resource: Resource,
  operation: Operation,
  id: string,
  title: string,
  run: (journey: Journey) => Promise<void>,
): Check {
  const provenance = context.document.evidence.at(operation.pointer);
  return {
    id: `${operation.id}/journeys/${id}${operation.id === resource.create.id ? '' : `/${resource.create.id}`}`,
    group: 'journeys',
    operation,
    title,
    provenance,
    safety: 'writes',
    run: (session) => run({ context, session, resource, provenance }),
  };
}
