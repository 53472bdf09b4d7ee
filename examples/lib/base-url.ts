/**
 * Where to find the API: the first argument, else `DOUBLETAKE_URL`, else where `doubletake serve`
 * puts it by default.
 */
export function baseUrl(path = ''): string {
  return process.argv[2] ?? process.env['DOUBLETAKE_URL'] ?? `http://127.0.0.1:4010${path}`;
}
