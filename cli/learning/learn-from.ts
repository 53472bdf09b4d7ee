import { learnFirst, learnThen } from '../../contracts/learn/learn.ts';
import type { DerivedMembers } from '../../contracts/learn/learn-derived.ts';
import { learnIds } from '../../contracts/learn/learn-ids.ts';
import { RulesObserver } from '../../contracts/learn/observe/observe-rules.ts';
import { Observations } from '../../contracts/learn/observe.ts';
import type { LearnedAction, Remark } from '../../contracts/learn/overlay/action.ts';
import type { LearnedProcedures } from '../../contracts/learn/procedures/learn-procedures.ts';
import { writeOverlay } from '../../contracts/learn/write-learned.ts';
import { createApi } from '../../mock/apis/create-api.ts';
import { createRequestDescriber } from '../../mock/inferred/describe-request.ts';
import { loadDocument } from '../../openapi/load/load-document.ts';
import { applyOverlay, parseOverlay } from '../../openapi/load/overlay.ts';
import { parseText } from '../../openapi/load/parse-text.ts';
import type { OpenApiDocument } from '../../openapi/model/document.ts';
import { inspectRecorded } from './inspect-recorded.ts';
import { openRecordings, type Recordings } from './open-recordings.ts';

/** What is learned from, and how it is read. */
export interface LearnSource {
  /** What the user has named: an API that ships, a path or a URL. */
  readonly given?: string;
  readonly document: string;
  readonly name?: string;
  readonly overlays: readonly string[];
  /** Those of them that are not the API's own. */
  readonly extraOverlays?: readonly string[];
  readonly allowRefs: readonly string[];
  readonly recordings: readonly string[];
  /** What the recorded paths have before those of the document. */
  readonly basePath?: string;
}

export interface LearnedFrom {
  readonly title: string;
  /** The overlay in YAML. */
  readonly overlay: string;
  readonly actions: readonly LearnedAction[];
  readonly remarks: readonly Remark[];
  readonly observations: Observations;
  /** The recordings once more, such as for the files in them. */
  readonly read: Recordings['read'];
  /** Members that follow from others. */
  readonly derived: DerivedMembers;
  /** Items of procedures that were there before, by the word that these have for them. */
  readonly items: LearnedProcedures['items'];
}

/**
 * Learns in passes: which members are ids, where the document does not tell; what it lacks of
 * requests and answers; then, with that added, how the API behaves.
 */
export async function learnFrom(source: LearnSource): Promise<LearnedFrom> {
  const bare = await load(source);
  const recordings = await openRecordings(source.recordings, bare, source.basePath);
  const names = source.recordings.map((file) => file.replace(/^.*[/\\]/, '')).join(', ');
  const withLearned = async (...actions: (readonly LearnedAction[])[]) =>
    actions.every((own) => own.length === 0)
      ? undefined
      : await load(source, writeOverlay(bare, names, actions));
  let before = await observe(source, bare, recordings, true);
  const ids = learnIds(bare, before.named.values());
  // Where no item was known by its id, everything is read again with that.
  const told = await withLearned(ids);
  const first = told ?? bare;
  if (told !== undefined) before = await observe(source, told, recordings, true);
  const found = learnFirst(first, before);
  const second = (await withLearned(ids, found.actions)) ?? (await load(source));
  const observations = await observe(source, second, recordings, false);
  const then = learnThen(second, observations);
  return {
    title: first.title,
    overlay: writeOverlay(first, names, [ids, found.actions, then.actions]),
    actions: [...ids, ...found.actions, ...then.actions],
    remarks: [...found.remarks, ...then.remarks, ...remarkElsewhere(recordings)],
    observations,
    read: recordings.read,
    items: found.items,
    derived: then.derived,
  };
}

function remarkElsewhere({ elsewhere, elsewhereShown }: Recordings): Remark[] {
  if (elsewhere === 0) return [];
  const message = `${elsewhere} ${elsewhere === 1 ? 'exchange with another host is' : 'exchanges with other hosts are'} left out`;
  return [{ operation: '(no operation)', message, where: elsewhereShown }];
}

/** The document of recordings, with the overlays that were named. */
export function documentFor(source: Omit<LearnSource, 'recordings'>): Promise<OpenApiDocument> {
  return loadDocument(source.document, {
    ...(source.name !== undefined && { name: source.name }),
    overlays: source.overlays,
    allowRefs: source.allowRefs,
  });
}

async function load(source: LearnSource, overlay?: string): Promise<OpenApiDocument> {
  const document = await documentFor(source);
  if (overlay !== undefined) {
    const parsed = parseOverlay(parseText(overlay, 'learned').value, 'learned');
    applyOverlay(document.root, parsed, 'learned', document.evidence);
  }
  return document;
}

async function observe(
  source: LearnSource,
  document: OpenApiDocument,
  recordings: Recordings,
  isJudged: boolean,
): Promise<Observations> {
  const api = createApi(document);
  const describe = createRequestDescriber(api);
  const observations = new Observations(
    isJudged ? new RulesObserver(document, api.validator) : undefined,
  );
  for await (const recorded of recordings.read())
    observations.add(recorded, await inspectRecorded(api, describe, recorded, source.basePath));
  return observations;
}
