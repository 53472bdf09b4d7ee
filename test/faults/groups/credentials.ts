import { type Fault, group } from '../fault.ts';
import { authorize, isAnonymous } from '../tools/credentials.ts';
import { header, insteadOf, withHeader } from '../tools/message.ts';
import { uploads } from '../tools/pictures.ts';
import { on } from '../tools/strikes.ts';

/** Credentials that are not asked for, or not looked at. */
export const credentialFaults: Fault[] = group('credentials', [
  {
    name: 'credentials-none-for-list',
    title: 'The list of chatbots is given to anyone, without a key.',
    by: 'credentials-ignored',
    api: 'okchat',
    start: () =>
      on('GET /api/external/chatbots', ({ request, pass, server }) =>
        pass(isAnonymous(request) ? authorize(request, server) : request),
      ),
  },
  {
    name: 'credentials-none-for-delete',
    title: 'Anyone can delete a chatbot, without a key: the route lacks the check.',
    by: 'credentials-ignored',
    api: 'chatbase',
    start: () =>
      on('DELETE /delete-chatbot', ({ request, pass, server }) =>
        pass(isAnonymous(request) ? authorize(request, server) : request),
      ),
  },
  {
    name: 'credentials-any-will-do',
    title: 'Any key is accepted that is not empty, on every operation.',
    by: 'credentials-ignored',
    api: 'threetone',
    start: () => (request, next, server) => {
      const isGiven =
        header(request, 'x-api-key') || /^bearer \S/i.test(header(request, 'authorization') ?? '');
      return next(isGiven ? authorize(request, server) : request);
    },
  },
  {
    name: 'credentials-any-for-upload',
    title: 'Any key is accepted for an avatar.',
    by: 'credentials-ignored',
    api: 'okchat',
    start: () =>
      on(uploads.okchat.route, ({ request, pass, server }) =>
        pass(header(request, 'x-api-key') ? authorize(request, server) : request),
      ),
  },
  {
    name: 'credentials-empty-token-accepted',
    title:
      'Authorization: Bearer without a token is accepted: the comparison is with an empty setting.',
    by: 'credentials-ignored',
    api: 'chatbase',
    start: () => (request, next, server) =>
      next(
        /^bearer\s*$/i.test(header(request, 'authorization') ?? '')
          ? authorize(request, server)
          : request,
      ),
  },
  {
    name: 'credentials-second-scheme-refused',
    title:
      'A key as Authorization: Bearer is refused, though the document has it as an alternative.',
    by: 'valid-request-refused',
    api: 'threetone',
    start: () => (request, next) =>
      next(
        header(request, 'x-api-key') ? request : withHeader(request, 'Authorization', undefined),
      ),
  },
  {
    name: 'credentials-missing-is-403',
    title: 'A missing key answers 403, which the document does not have.',
    by: 'status-undeclared',
    api: 'okchat',
    start: () => async (request, next) => {
      const answer = await next(request);
      return answer.status === 401 && isAnonymous(request)
        ? insteadOf(answer, 403, { error: 'Forbidden' })
        : answer;
    },
  },
]);
