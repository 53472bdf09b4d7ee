import type { Server } from '../fault.ts';
import { header, type ProxiedRequest, withHeader } from './message.ts';

/** Whether a request carries the credential that the server accepts. */
export function isAuthorized(request: ProxiedRequest, { key }: Server): boolean {
  return (
    header(request, 'x-api-key') === key || header(request, 'authorization') === `Bearer ${key}`
  );
}

/** The request with the credential that the server accepts, in all the places where one may be. */
export function authorize(request: ProxiedRequest, { key }: Server): ProxiedRequest {
  return withHeader(withHeader(request, 'x-api-key', key), 'Authorization', `Bearer ${key}`);
}

/** Whether a request carries no credential at all, not even an empty one. */
export function isAnonymous(request: ProxiedRequest): boolean {
  return (
    header(request, 'x-api-key') === undefined && header(request, 'authorization') === undefined
  );
}
