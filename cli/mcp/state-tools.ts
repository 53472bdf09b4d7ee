import type { ControlClient } from '../../mock/control/client.ts';
import type { Fault, FaultMatch } from '../../mock/model/faults.ts';
import type { JournalEntry } from '../../mock/model/journal.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { commonProperties, cutTo, defineTool, next, page, type Tool } from './tool.ts';
import type { Workspace } from './workspace.ts';

/** What a clock is told. */
type ClockChange = Parameters<ControlClient['setClock']>[0];

interface Place {
  readonly double?: string;
  readonly sandbox?: string;
}

const { double, sandbox, page: pageProperty } = commonProperties;
const place = { double, sandbox };

/** Snapshots that are kept of one double. */
const mostSnapshots = 10;

/**
 * Tools on the state of doubles, their journals and faults.
 * @param usual the sandbox that is meant where none is named; the default one of the double
 */
export function createStateTools(workspace: Workspace, usual?: string): readonly Tool[] {
  const control = (at: Partial<Record<keyof Place, string | undefined>>) =>
    workspace.find(at.double).control(at.sandbox ?? usual);
  return [
    defineTool<Place & { collection?: string; page?: number }>({
      name: 'read_state',
      title: 'Read the state of a double',
      description:
        'Says which collections a double keeps and how many items each has; with `collection`, the items of one.',
      properties: {
        ...place,
        collection: { type: 'string', description: 'Name of a collection, as the list has it.' },
        page: pageProperty,
      },
      effect: 'reads',
      async run({ collection, page: number, ...at }) {
        const data = await control(at).exportData();
        // Members that begin with `$` say how a data file is read.
        const collections = new Map(Object.entries(data).filter(([name]) => !name.startsWith('$')));
        if (collection === undefined) {
          const scenarios = await control(at).scenarios();
          return (
            page(
              [...collections].map(([name, items]) => `${name}: ${sizeOf(items)}`),
              number,
              { nothing: 'The state is empty.' },
            ) +
            (scenarios.length === 0 ? '' : `\nScenarios: ${scenarios.join(', ')}`) +
            next('read_state with `collection`; change items with call_operation; reset_state.')
          );
        }
        const items = collections.get(collection);
        if (items === undefined)
          throw new DoubletakeError(
            'option-invalid',
            `there is no collection ${JSON.stringify(collection)} (accepted: ${[...collections.keys()].join(', ') || 'the state is empty'})`,
          );
        return Array.isArray(items)
          ? page(
              items.map((item) => cutTo(JSON.stringify(item), 1500)),
              number,
              { size: 10, nothing: 'It has no items.' },
            )
          : cutTo(JSON.stringify(items), 6000);
      },
    }),
    defineTool<
      Place & { scenario?: string; empty?: boolean; seed?: number; data?: Record<string, unknown> }
    >({
      name: 'reset_state',
      title: 'Start over with a state',
      description:
        'Puts a sandbox of a double back to its start: to what it started with, to a scenario, to nothing, or to data of yours (collections by name, each a list of items, as read_state shows them).',
      properties: {
        ...place,
        scenario: { type: 'string', description: 'Name of a scenario, as read_state lists them.' },
        empty: { type: 'boolean', description: 'Start with nothing.' },
        seed: { type: 'integer', minimum: 0, description: 'Another seed, from now on.' },
        data: { type: 'object', description: 'For example {"books": [{"title": "Emma"}]}.' },
      },
      effect: 'destroys',
      async run({ double, sandbox, ...beginning }) {
        await control({ double, sandbox }).reset(beginning);
        return `The state has started over.${next('read_state.')}`;
      },
    }),
    defineTool<Place & { name: string }>({
      name: 'save_snapshot',
      title: 'Keep the state under a name',
      description:
        'Keeps all that a sandbox of a double holds, for restore_snapshot, as long as the double is served.',
      properties: { ...place, name: { type: 'string', description: 'Any name.' } },
      required: ['name'],
      effect: 'changes',
      async run({ name, ...at }) {
        const { snapshots } = workspace.find(at.double);
        if (snapshots.size >= mostSnapshots && !snapshots.has(name))
          throw new DoubletakeError(
            'option-invalid',
            `${mostSnapshots} snapshots are kept already`,
            {
              next: `Give the name of one to replace: ${[...snapshots.keys()].join(', ')}.`,
            },
          );
        snapshots.set(name, await control(at).snapshot());
        return `Kept: ${name}.${next(`restore_snapshot brings it back.`)}`;
      },
    }),
    defineTool<Place & { name: string }>({
      name: 'restore_snapshot',
      title: 'Bring a state back',
      description: 'Puts a sandbox of a double back to a snapshot of save_snapshot.',
      properties: { ...place, name: { type: 'string', description: 'Name of the snapshot.' } },
      required: ['name'],
      effect: 'destroys',
      async run({ name, ...at }) {
        const { snapshots } = workspace.find(at.double);
        const snapshot = snapshots.get(name);
        if (snapshot === undefined)
          throw new DoubletakeError(
            'option-invalid',
            `there is no snapshot ${JSON.stringify(name)} (accepted: ${[...snapshots.keys()].join(', ') || 'none is kept'})`,
          );
        await control(at).restore(snapshot);
        return `The state is that of ${name}.`;
      },
    }),
    defineTool<Place & { after?: number; entry?: number; limit?: number }>({
      name: 'read_journal',
      title: 'Read what a double was sent',
      description:
        'Lists the latest requests that a double has answered, with what was wrong in them. With `entry`: one of them with headers and bodies. Use it to see what an application really sends.',
      properties: {
        ...place,
        after: { type: 'integer', minimum: 0, description: 'Only entries after this number.' },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: 50,
          description: 'How many; 20 by default.',
        },
        entry: { type: 'integer', minimum: 1, description: 'Number of one entry, shown in full.' },
      },
      effect: 'reads',
      async run({ after, limit = 20, entry, ...at }) {
        if (entry !== undefined) {
          const [found] = await control(at).journal({ after: entry - 1 });
          return found?.sequence === entry
            ? describeEntry(found)
            : `The journal does not have entry ${entry} any more.`;
        }
        const entries = await control(at).journal({
          ...(after !== undefined && { after }),
          limit,
        });
        return (
          page(entries.map(entryLine), 1, { size: 50, nothing: 'No request has come.' }) +
          next('read_journal with `entry` for headers and bodies.')
        );
      },
    }),
    defineTool<Place & Partial<ClockChange>>({
      name: 'set_clock',
      title: 'Set the clock of a double',
      description:
        'Says what time a sandbox of a double has, or sets it: to a time, some time on, stopped, or the real time. Without any of these it only says it. Tokens, trial periods and time stamps go by it.',
      properties: {
        ...place,
        set: { type: 'string', description: 'What time it is now, such as 2026-03-01T09:00:00Z.' },
        advance: { type: 'string', description: 'How far it moves on, such as 3d, 90m or -1h.' },
        freeze: { type: 'boolean', description: 'Whether it stands still.' },
        real: { type: 'boolean', description: 'Whether it shows the real time.' },
      },
      effect: 'changes',
      async run({ double, sandbox, ...change }) {
        const one = control({ double, sandbox });
        const clock =
          Object.keys(change).length === 0 ? await one.clock() : await one.setClock(change);
        return `${JSON.stringify(clock)}${next('reset_state puts it back to its start.')}`;
      },
    }),
    defineTool<
      Place & {
        operation?: string;
        fault: Fault;
        match?: FaultMatch;
        count?: number;
        after?: number;
        probability?: number;
      }
    >({
      name: 'add_fault',
      title: 'Make a double answer wrongly',
      description:
        'Makes a double fail on purpose, to see how an application deals with it. `fault` is one of {"kind":"status","status":503}, {"kind":"delay","milliseconds":2000}, {"kind":"drop","when":"before"}, {"kind":"cut"}, {"kind":"stall"}, {"kind":"throttle","bytesPerSecond":1000}, {"kind":"malformed"}, {"kind":"remove","pointer":"/name"}.',
      properties: {
        ...place,
        operation: { type: 'string', description: 'operationId; every operation where left out.' },
        fault: { type: 'object', properties: { kind: { type: 'string' } }, required: ['kind'] },
        match: {
          type: 'object',
          description:
            'Only requests with this: {"path": {}, "query": {}, "headers": {}, "body": {}}.',
        },
        count: {
          type: 'integer',
          minimum: 1,
          description: 'How many times; without end by default.',
        },
        after: { type: 'integer', minimum: 0, description: 'How many requests go by before.' },
        probability: { type: 'number', minimum: 0, maximum: 1 },
      },
      required: ['fault'],
      effect: 'changes',
      async run({ double, sandbox, ...rule }) {
        const added = await control({ double, sandbox }).addFault(rule);
        return `Fault rule ${added.id} is on.${next('remove_fault takes it away.')}`;
      },
    }),
    defineTool<Place>({
      name: 'list_faults',
      title: 'List the fault rules of a double',
      description: 'The fault rules of a sandbox, with how many requests each has struck.',
      properties: place,
      effect: 'reads',
      run: async (at) =>
        page(
          (await control(at).faults()).map((rule) => cutTo(JSON.stringify(rule), 500)),
          1,
          { nothing: 'There are no fault rules.' },
        ),
    }),
    defineTool<Place & { fault?: string }>({
      name: 'remove_fault',
      title: 'Take fault rules away',
      description: 'Takes a fault rule away, or all of a sandbox where none is named.',
      properties: { ...place, fault: { type: 'string', description: 'Id of the rule.' } },
      effect: 'changes',
      async run({ fault, ...at }) {
        if (fault === undefined) await control(at).clearFaults();
        else await control(at).deleteFault(fault);
        return fault === undefined ? 'There are no fault rules any more.' : `Taken away: ${fault}.`;
      },
    }),
  ];
}

function sizeOf(items: unknown): string {
  return Array.isArray(items)
    ? `${items.length} ${items.length === 1 ? 'item' : 'items'}`
    : 'one item';
}

function entryLine({
  sequence,
  method,
  url,
  status,
  operation,
  violations,
  faults,
}: JournalEntry): string {
  return [
    `${sequence}. ${method} ${cutTo(url, 200)} → ${status}${operation === undefined ? '' : ` (${operation})`}`,
    ...violations.slice(0, 3).map((violation) => `   wrong: ${cutTo(violation, 300)}`),
    ...(faults.length === 0 ? [] : [`   faults: ${faults.join(', ')}`]),
  ].join('\n');
}

function describeEntry(entry: JournalEntry): string {
  const message = ({ headers, body }: JournalEntry['request']) => [
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${cutTo(value, 200)}`),
    body === undefined
      ? '  (no body)'
      : `  ${cutTo(typeof body === 'string' ? body : JSON.stringify(body), 2500)}`,
  ];
  return [
    entryLine(entry),
    'Request',
    ...message(entry.request),
    'Answer',
    ...message(entry.response),
  ].join('\n');
}
