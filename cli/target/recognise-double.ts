import { isObject } from '../../openapi/lib/json-pointer.ts';

/**
 * Whether a double alone answers at a URL. On one everything may be changed, so all that its control
 * API says has to be there: a server that answers every path, repeats what it is asked, or sends
 * elsewhere is none, and neither is an API beside a double behind one gateway. A double with another
 * server behind it counts as that server.
 */
export async function isADouble(url: string): Promise<boolean> {
  const { origin, pathname } = new URL(url);
  try {
    const response = await fetch(`${origin}/__doubletake/info`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(5_000),
    });
    // With a token of its own the control API tells no more than that it is there.
    if (response.status === 401)
      return (
        response.headers.get('www-authenticate') === 'Bearer realm="doubletake control"' &&
        (await isOpen(origin))
      );
    if (
      response.status !== 200 ||
      !/^application\/json\b/i.test(response.headers.get('content-type') ?? '')
    )
      return false;
    return isInfo(await response.json(), pathname.replace(/\/+$/, ''));
  } catch {
    return false;
  }
}

/** What `getInfo` of the control API answers, with an API at the base path that is asked for. */
function isInfo(body: unknown, basePath: string): boolean {
  if (
    !isObject(body) ||
    body['name'] !== 'doubletake' ||
    typeof body['version'] !== 'string' ||
    typeof body['seed'] !== 'number' ||
    body['upstream'] !== undefined
  )
    return false;
  const apis: unknown = body['apis'];
  if (typeof body['sandbox'] !== 'string' || !Array.isArray(apis)) return false;
  return apis.some(
    (api: unknown) =>
      isObject(api) &&
      Array.isArray(api['basePaths']) &&
      api['basePaths'].some((path: unknown) => leadsTo(path, basePath)),
  );
}

/** A sandbox of a double lies below a path of its own. */
function leadsTo(path: unknown, basePath: string): boolean {
  return (
    typeof path === 'string' &&
    basePath.replace(/^\/__doubletake\/in\/[^/]+/, '') === path.replace(/\/+$/, '')
  );
}

/**
 * The control API answers without a token that it lives, and whether it is alone; what merely refuses
 * all does not.
 */
async function isOpen(origin: string): Promise<boolean> {
  const response = await fetch(`${origin}/__doubletake/health`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(5_000),
  });
  if (response.status !== 200) return false;
  const body: unknown = await response.json();
  return isObject(body) && body['status'] === 'ok' && body['upstream'] === undefined;
}
