import type { Strike } from '../fault.ts';
import { isSuccess } from './message.ts';
import { type FormPart, formParts, withFile } from './multipart.ts';
import { createFileStore, passUpload, pixel } from './pictures.ts';
import { all, on } from './strikes.ts';

/**
 * Takes pictures that the server behind refuses: gives it one that it accepts, and serves the bytes
 * that were sent.
 * @param takes which of the refused parts to take
 */
export function takeRefusedPictures(
  { route, part: name }: { route: string; part: string },
  takes: (part: FormPart) => boolean,
): Strike {
  const collection = createFileStore();
  const upload = on(route, async (call) => {
    const answer = await call.pass();
    const part = formParts(call.request).find(
      (candidate) => candidate.name === name && candidate.filename !== undefined,
    );
    if (isSuccess(answer) || part === undefined || !takes(part)) return answer;
    const taken = await passUpload(call, withFile(call.request, part, pixel));
    if (taken.path === undefined) return answer;
    await collection.keep(call, taken.path);
    collection.put(taken.path, {
      status: 200,
      headers: [
        ['Content-Type', part.type ?? 'application/octet-stream'],
        ['Content-Length', String(part.content.length)],
      ],
      body: part.content,
    });
    return taken.answer;
  });
  return all(collection.serve, upload);
}

/** Width and height of a PNG; undefined for anything else. */
export function pngSize({ content }: FormPart): { width: number; height: number } | undefined {
  if (content.length < 24 || content.toString('latin1', 1, 4) !== 'PNG') return undefined;
  return { width: content.readUInt32BE(16), height: content.readUInt32BE(20) };
}
