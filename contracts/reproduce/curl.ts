import { withTokenIn } from '../request/credential-headers.ts';
import { encodeUrl, type SentRequest } from '../request/exchange.ts';
import { malformedInShell } from '../request/malformed-credentials.ts';
import { curlBody } from './curl-body.ts';
import { quote } from './shell.ts';

export interface CurlOptions {
  /** What stands before the request's path. */
  readonly baseUrl: string;
  /**
   * Header name to value as it stands between double quotes, with the key as a variable of the
   * shell: `Bearer $OKCHAT_API_KEY`.
   */
  readonly credentialHeaders: Readonly<Record<string, string>>;
  /** Header fields of every request, in the same way. */
  readonly always?: Readonly<Record<string, string>>;
  /** Whether any certificate is taken. */
  readonly insecure?: boolean;
  /** What was sent in place of the key where a wrong one was. */
  readonly wrongKey?: string;
}

/**
 * A command for a POSIX shell that sends the same request: method, URL, headers and the bytes of
 * the body, with the files to upload made on the spot. What cannot be written in a command of
 * sensible length is named in a comment before it.
 */
export function curlCommand(given: SentRequest, options: CurlOptions): string {
  const request = mergeHeaders(given);
  const body = curlBody(request.body);
  const url = options.baseUrl.replace(/\/$/, '') + encodeUrl(request);
  const words = [
    'curl -sS',
    ...methodOptions(request),
    ...(options.insecure ? ['--insecure'] : []),
    // Square brackets and braces are patterns to curl, dot segments are taken away by it.
    ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
    ...(/(\/|%2f)(\.|%2e){1,2}(\/|%2f|\?|$)/i.test(url) ? ['--path-as-is'] : []),
    quote(url) + credentialMembers(request, options, url.includes('?')),
    ...alwaysOptions(request, options),
    ...credentialOptions(request, options),
    ...Object.entries(request.headers).flatMap(([name, value]) => [
      '-H',
      quote(headerLine(name, value)),
    ]),
    ...body.options,
  ];
  const command = body.input === undefined ? words.join(' ') : `${body.input} | ${words.join(' ')}`;
  return [...body.notes, [...body.setup, command].join(' && ')].join('\n');
}

/**
 * Each header once, as the transport sends them: a body's type goes before a header, a header
 * before a credential.
 */
function mergeHeaders(request: SentRequest): SentRequest {
  const { body } = request;
  if (body === undefined) return request;
  const isType = ([name]: readonly [string, string]) => name.toLowerCase() === 'content-type';
  const type = Object.entries(request.headers).find(isType)?.[1];
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter((header) => !isType(header)),
  );
  return {
    ...request,
    headers,
    body: body.kind === 'raw' && body.type === undefined ? { ...body, type } : body,
  };
}

/** Without `-I`, curl would wait for the body that an answer to HEAD announces. */
function methodOptions({ method, body }: SentRequest): string[] {
  if (method === 'HEAD' && body === undefined) return ['-I'];
  return [
    '-i',
    ...(method === 'GET' && body === undefined ? [] : ['-X', quote(method)]),
    ...(method === 'HEAD' ? ['--max-time', '10'] : []),
  ];
}

/**
 * Header fields that went along whatever the credentials; those of the request itself go before
 * them.
 */
function alwaysOptions({ headers }: SentRequest, { always = {} }: CurlOptions): string[] {
  const overridden = Object.keys(headers).map((name) => name.toLowerCase());
  return Object.entries(always).flatMap(([name, template]) =>
    overridden.includes(name) ? [] : ['-H', `"${headerLine(name, template)}"`],
  );
}

function credentialOptions(
  { credentials, nearly, headers, tokenIn }: SentRequest,
  { credentialHeaders, wrongKey = 'doubletake-wrong-credentials' }: CurlOptions,
): string[] {
  if (credentials === 'none') return [];
  const key = credentials === 'wrong' ? wrongKey : '';
  const overridden = Object.keys(headers).map((name) => name.toLowerCase());
  return Object.entries(withTokenIn(credentialHeaders, tokenIn)).flatMap(([name, template]) => {
    if (overridden.includes(name.toLowerCase()) || name.startsWith('?')) return [];
    if (credentials === 'valid') return ['-H', `"${headerLine(name, template)}"`];
    if (credentials === 'wrong' && nearly !== undefined)
      return ['-H', `"${name}: ${malformedInShell(name, template, nearly)}"`];
    return [
      '-H',
      quote(headerLine(name, template.replace(/\$\([^)]*\)|\$(\w+|\{[^}]*\})/g, () => key).trim())),
    ];
  });
}

/**
 * Credentials that go into the query, right behind the URL: two words without a space between are
 * one to a shell.
 */
function credentialMembers(
  { credentials, nearly, tokenIn }: SentRequest,
  { credentialHeaders, wrongKey = 'doubletake-wrong-credentials' }: CurlOptions,
  hasQuery: boolean,
): string {
  const members =
    credentials === 'none'
      ? []
      : Object.entries(withTokenIn(credentialHeaders, tokenIn)).filter(([name]) =>
          name.startsWith('?'),
        );
  const written = members.map(([name, template], index) => {
    const wrong = nearly === undefined ? wrongKey : malformedInShell(name, template, nearly);
    const value = credentials === 'valid' ? template : credentials === 'wrong' ? wrong : '';
    return `${hasQuery || index > 0 ? '&' : '?'}${encodeURIComponent(name.slice(1))}=${value}`;
  });
  return written.length === 0 ? '' : `"${written.join('')}"`;
}

/** As curl wants it: a semicolon for a header without a value. */
function headerLine(name: string, value: string): string {
  return value === '' ? `${name};` : `${name}: ${value}`;
}
