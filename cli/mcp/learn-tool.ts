import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPersonalMask } from '../../contracts/learn/personal.ts';
import { writeData, writeRemarks } from '../../contracts/learn/write-learned.ts';
import { findSource } from '../../mock/apis/shipped-apis.ts';
import { DoubletakeError } from '../../openapi/lib/doubletake-error.ts';
import { learnFrom } from '../learning/learn-from.ts';
import { cutTo, defineTool, next, type Tool } from './tool.ts';
import { enterDocument, type Workspace } from './workspace.ts';

/** A tool that learns from recordings what a document leaves out. */
export function createLearnTool(workspace: Workspace): Tool {
  return defineTool<{
    document: string;
    recordings: string[];
    folder?: string;
    base_path?: string;
  }>({
    name: 'learn_from_recording',
    title: 'Learn from recordings of a live API',
    description:
      'Reads HAR recordings and makes an overlay (what the document leaves out) and start data (what was there before; personal values are replaced). Nothing is sent. With `folder` both are written there as overlay.yaml and data.yaml; files that are there stay.',
    properties: {
      document: {
        type: 'string',
        description: 'Path of the document, or okchat, chatbase, threetone.',
      },
      recordings: {
        type: 'array',
        minItems: 1,
        items: { type: 'string' },
        description: 'Paths of HAR files.',
      },
      folder: { type: 'string', description: 'Folder to write to, below the one of the server.' },
      base_path: {
        type: 'string',
        description: 'What recorded paths have before those of the document.',
      },
    },
    required: ['document', 'recordings'],
    effect: 'changes',
    async run({ document, recordings, folder, base_path: basePath }) {
      const given = await enterDocument(workspace.folder, document);
      const source = findSource(given);
      const learned = await learnFrom({
        document: source.document,
        name: source.name,
        overlays: source.overlays,
        allowRefs: [],
        recordings: await Promise.all(recordings.map((file) => workspace.folder.enter(file))),
        ...(basePath !== undefined && { basePath }),
      });
      const data = writeData(learned, createPersonalMask(1).change);
      const files = { 'overlay.yaml': learned.overlay, 'data.yaml': data.text };
      const summary = [
        `${learned.observations.exchanges} exchanges: ${learned.actions.length} overlay actions, ${data.items} items of start data.`,
        ...writeRemarks(learned)
          .slice(0, 20)
          .map((line) => `No overlay can say: ${cutTo(line, 300)}`),
      ];
      if (folder !== undefined) {
        const where = await workspace.folder.enter(folder);
        const written = Object.entries(files).map(([name, text]) => ({
          file: join(where, name),
          text,
        }));
        const there = written.find(({ file }) => existsSync(file));
        if (there !== undefined)
          throw new DoubletakeError('option-invalid', `${there.file} is there already`, {
            next: 'Give another folder.',
          });
        await mkdir(where, { recursive: true });
        for (const { file, text } of written) await writeFile(file, text, { flag: 'wx' });
        return [
          ...summary,
          `Written: ${written.map(({ file }) => file).join(', ')}`,
          'Next: serve_document with the overlay in `overlays`.',
        ].join('\n');
      }
      return (
        [
          ...summary,
          'overlay.yaml:',
          cutTo(learned.overlay, 3000),
          'data.yaml:',
          cutTo(data.text, 2000),
        ].join('\n') + next('the same with `folder` writes both.')
      );
    },
  });
}
