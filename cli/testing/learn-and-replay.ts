import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeData } from '../../contracts/learn/write-learned.ts';
import { replayOnDouble } from '../learning/replay-on.ts';
import { learnedFrom, recordedFiles, type Said } from './recorded-session.ts';

/** What was learned from one session, and where the double differs in another. */
export async function learnAndReplay(
  document: string,
  learned: readonly Said[],
  unseen: readonly Said[],
): Promise<{ readonly overlay: string; readonly differences: readonly string[] }> {
  const found = await learnedFrom(document, learned);
  const files = await recordedFiles(document, unseen);
  const [overlay, data] = ['overlay.yaml', 'data.yaml'].map((name) => join(files.folder, name));
  await writeFile(overlay ?? '', found.overlay);
  await writeFile(data ?? '', writeData(found, (value) => value).text);
  const differences: string[] = [];
  const double = { apis: [files.document], overlays: [overlay ?? ''], data: [data ?? ''] };
  for await (const exchange of replayOnDouble([files.recording], double))
    for (const { at, recorded, actual } of exchange.differences)
      differences.push(
        `${exchange.recorded.number} ${at}: ${JSON.stringify(recorded)} | ${JSON.stringify(actual)}`,
      );
  return { overlay: found.overlay, differences };
}
