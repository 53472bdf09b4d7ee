import { escapedLine } from '../../openapi/lib/escape-control-chars.ts';
import type { LeftOutKind } from '../plan/check-skipped.ts';
import type { LeftOut } from '../safety/gate.ts';
import type { PutBack } from '../safety/singletons.ts';
import { count } from './format.ts';
import type { RunRecord } from './run-record.ts';

/** What each kind is called beside its number. */
const kinds: Readonly<Record<LeftOutKind, string>> = {
  writes: 'that may write',
  singletons: 'on what there is one of',
  bulk: 'on whole collections',
  actions: 'that act',
  foreign: 'on what the run has not made',
  unclear: 'of which the document does not tell what they change',
};

/** How many operations are named for one kind. */
const named = 4;

/**
 * What was not sent, as sentences: first how much of it, then each kind with what would allow it. A
 * run without `--allow-writes` says of all that writes only that.
 */
export function describeLeftOut(
  leftOut: readonly LeftOut[],
): { readonly head: string; readonly items: readonly string[] } | undefined {
  if (leftOut.length === 0) return undefined;
  const operations = new Set(leftOut.map(({ method, path }) => `${method} ${path}`));
  const requests = sum(leftOut);
  const remedies = [
    ...new Set(
      leftOut.map(({ kind, remedy }) =>
        JSON.stringify([kind, isByName(remedy) ? 'by name' : remedy]),
      ),
    ),
  ];
  const items = remedies.map((key) => {
    const own = leftOut.filter(
      ({ kind, remedy }) => JSON.stringify([kind, isByName(remedy) ? 'by name' : remedy]) === key,
    );
    const [first] = own;
    const kind = first?.kind ?? 'unclear';
    const places = [
      ...new Set(
        own.map(
          ({ method, path, remedy }) =>
            `${method} ${path}${isByName(remedy) ? ` (${remedy})` : ''}`,
        ),
      ),
    ];
    const more = places.length > named ? ` and ${places.length - named} more` : '';
    const flags =
      first?.remedy === undefined
        ? ' (no flag allows it)'
        : isByName(first.remedy)
          ? ''
          : ` (${first.remedy})`;
    return escapedLine(
      `${sum(own)} ${kinds[kind]}${flags}: ${places.slice(0, named).join(', ')}${more}`,
    );
  });
  return {
    head: `${count(requests, 'request')} of ${count(operations.size, 'operation')} ${requests === 1 ? 'was' : 'were'} left out for safety:`,
    items,
  };
}

/** A flag that names one operation is told beside it. */
function isByName(remedy: string | undefined): boolean {
  return remedy?.includes('--allow-operation') ?? false;
}

function sum(leftOut: readonly LeftOut[]): number {
  return leftOut.reduce((total, { requests }) => total + requests, 0);
}

/** What became of what there is one of. */
export function describeSingletons(singletons: readonly PutBack[]): string[] {
  return singletons.map(({ path, told }) => escapedLine(`${path}: ${told}`));
}

/** Both as lines of text without marks; none where there is nothing to say. */
export function safetyLines({ safety }: Pick<RunRecord, 'safety'>): {
  readonly head: string | undefined;
  readonly items: readonly string[];
  readonly isBad: boolean;
} {
  const left = safety === undefined ? undefined : describeLeftOut(safety.leftOut);
  const singletons = safety?.singletons ?? [];
  return {
    head: left?.head,
    items: [...(left?.items ?? []), ...describeSingletons(singletons)],
    isBad: singletons.some(({ isAsItWas }) => !isAsItWas),
  };
}
