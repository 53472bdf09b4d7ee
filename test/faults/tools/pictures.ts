import { getPointer } from '../../../openapi/lib/json-pointer.ts';
import type { Strike } from '../fault.ts';
import {
  type Answer,
  header,
  isSuccess,
  type ProxiedRequest,
  pathOf,
  readJson,
} from './message.ts';
import type { Action, Call } from './strikes.ts';

/** The operations that take a picture, with the part that holds it. */
export const uploads = {
  okchat: { route: 'PATCH /api/external/chatbot/{chatbotId}/update-avatar', part: 'avatar' },
  chatbaseIcon: { route: 'POST /upload-chatbot-icon', part: 'chatbotIconFile' },
  chatbaseProfile: { route: 'POST /upload-chatbot-profile-picture', part: 'profilePictureFile' },
  threetone: { route: 'POST /v1/convai/agents/{agent_id}/avatar', part: 'avatar_file' },
} as const;

/** A picture that every server takes: one pixel. */
export const pixel = {
  name: 'pixel.png',
  type: 'image/png',
  content: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

/**
 * The path of the picture that an upload's answer names: in a header for Chatbase, in the body for
 * the others.
 */
export function pictureIn(answer: Answer): string | undefined {
  const body = readJson(answer);
  const url =
    header(answer, 'x-doubletake-file') ??
    getPointer(body, '/avatar_url') ??
    getPointer(body, '/chatbot/settings/avatar');
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).pathname : undefined;
}

/** Whether a request is for a stored file, not for an operation. */
export function isForFile(request: ProxiedRequest): boolean {
  return (
    request.method === 'GET' &&
    /\/(storage\/v1\/object\/public|__doubletake\/files)\//.test(pathOf(request))
  );
}

/** Changes the stored files that are served, where `change` wants to. */
export function onFile(change: (answer: Answer, path: string) => Answer): Strike {
  return async (request, next) => {
    const answer = await next(request);
    return isForFile(request) && isSuccess(answer) ? change(answer, pathOf(request)) : answer;
  };
}

/** Files that a broken server serves of its own. */
export interface EntityCollection {
  put(path: string, file: Answer): void;
  /** Keeps a copy of what the server serves at a path now. */
  keep(call: Call, path: string): Promise<void>;
  /** Serves them: all of them, or only those that the server behind has no more. */
  readonly serve: Strike;
}

export function createFileStore(when: 'always' | 'missing' = 'always'): EntityCollection {
  const files = new Map<string, Answer>();
  return {
    put: (path, file) => void files.set(path, file),
    async keep(call, path) {
      const answer = await call.ask('GET', path);
      if (isSuccess(answer)) files.set(path, answer);
    },
    async serve(request, next) {
      const answer = await next(request);
      const file = isForFile(request) ? files.get(pathOf(request)) : undefined;
      return file !== undefined && (when === 'always' || !isSuccess(answer)) ? file : answer;
    },
  };
}

/** Passes an upload on and says which picture it made. */
export async function passUpload(
  call: Call,
  request = call.request,
): Promise<{ answer: Answer; path: string | undefined }> {
  const answer = await call.pass(request);
  return { answer, path: isSuccess(answer) ? pictureIn(answer) : undefined };
}

/** An upload's action that runs once the picture is stored. */
export function afterUpload(
  then: (path: string, call: Call, answer: Answer) => Promise<void> | void,
): Action {
  return async (call) => {
    const { answer, path } = await passUpload(call);
    if (path !== undefined) await then(path, call, answer);
    return answer;
  };
}
