import { resolve } from 'node:path';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import type { Api } from '../model/api.ts';
import type { DataFile } from '../model/data.ts';
import type { Beginning, Sandbox } from '../model/sandbox.ts';
import { type FileFor, fillState } from './fill-state.ts';
import { findDataFiles, inlineData, readDataFile } from './read-data.ts';

/** Data files by their names. */
export type Scenarios = ReadonlyMap<string, DataFile & { readonly file?: string }>;

type Data = string | readonly string[] | Readonly<Record<string, unknown>> | undefined;

/**
 * Reads the data files, and tries each with the APIs: what is wrong is told at the start, not by the
 * first request. Rejects with `data-invalid`.
 */
export async function loadScenarios(
  apis: readonly Api[],
  data: Data,
  tryOut: (begin: (sandbox: Sandbox) => Promise<void>) => Promise<unknown>,
): Promise<Scenarios> {
  const scenarios = new Map<string, DataFile & { readonly file?: string }>();
  if (data === undefined) return scenarios;
  if (typeof data !== 'string' && !Array.isArray(data)) {
    const inline = inlineData(data as Readonly<Record<string, unknown>>);
    scenarios.set(inline.name, inline);
  } else {
    for (const file of await findDataFiles([data].flat() as string[])) {
      const read = await readDataFile(file);
      const other = scenarios.get(read.name);
      if (other !== undefined)
        throw new DoubletakeError(
          'data-invalid',
          `two scenarios are called ${JSON.stringify(read.name)}`,
          { where: `${other.file}, ${file}`, next: 'Give their files different names.' },
        );
      scenarios.set(read.name, { ...read, file: resolve(file) });
    }
  }
  for (const name of scenarios.keys())
    await tryOut((sandbox) => beginState(apis, scenarios, sandbox, { scenario: name }));
  return scenarios;
}

/**
 * Fills a new sandbox: with what the APIs ship with and what `startData` inserts, then with the
 * scenario that is asked for or the one that all start with. Rejects with `data-invalid`, and with
 * `option-invalid` for a scenario that there is none of.
 * @param isEmpty whether a double starts with the scenario alone
 */
export async function beginState(
  apis: readonly Api[],
  scenarios: Scenarios,
  sandbox: Sandbox,
  { empty, scenario, data }: Beginning,
  isEmpty = false,
): Promise<void> {
  const chosen = data === undefined ? chosenScenario(scenarios, scenario) : inlineData(data);
  if (empty === true && data === undefined) return;
  const isBare = empty ?? isEmpty;
  const files: FileFor[] = [];
  const begun = new Set<unknown>();
  for (const api of isBare ? [] : apis) {
    const { start, startData } = api.behaviour;
    if (start !== undefined) files.push({ file: start, api });
    // One function of a user's may be for several APIs.
    if (startData !== undefined && !begun.has(startData)) await startData(sandbox);
    begun.add(startData);
  }
  if (chosen !== undefined) files.push({ file: chosen });
  if (files.length > 0) await fillState(apis, sandbox, files);
}

function chosenScenario(scenarios: Scenarios, name: string | undefined): DataFile | undefined {
  if (name === undefined) return scenarios.get('default') ?? [...scenarios.values()][0];
  const found = scenarios.get(name);
  if (found !== undefined) return found;
  throw new DoubletakeError(
    'option-invalid',
    `there is no scenario ${JSON.stringify(name)} (accepted: ${[...scenarios.keys()].join(', ') || 'none, since the double was started without --data'})`,
    { next: 'Give its file with --data.' },
  );
}
