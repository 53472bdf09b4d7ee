import { isObject } from '../../openapi/lib/json-pointer.ts';
import { isJson } from '../../openapi/model/media-types.ts';
import { splitMultipart } from '../../openapi/wire/split-multipart.ts';
import { createFindSecrets, type FindSecrets } from '../secrets/find-secrets.ts';
import { shortestSecret } from '../secrets/mask.ts';
import { type Field, fieldOf, type RecordedExchange } from './recorded-exchange.ts';
import type { SecretNames } from './secret-names.ts';

/**
 * Hides the secrets of a recording: each by a text of its own, `masked-1` and so on, wherever it
 * stands, so that what was the same is the same still. A secret within other text, or written in
 * another way, is `***`.
 */
export interface RecordingMask {
  /** Learns the secrets of an exchange, and leaves it as it is. */
  note(exchange: RecordedExchange): void;
  /** Takes the secrets out of an exchange that are now known, its own among them. */
  apply(exchange: RecordedExchange): RecordedExchange;
  /** The same for a text, such as one that is printed. */
  text(text: string): string;
  /** How many secrets are known. */
  readonly known: number;
}

export function createRecordingMask(names: SecretNames): RecordingMask {
  const known = new Map<string, string>();
  let find: FindSecrets = () => [];
  let found = 0;

  function placeholder(secret: string): string {
    const own = known.get(secret) ?? `masked-${known.size + 1}`;
    known.set(secret, own);
    return own;
  }

  function note(secret: string): void {
    if (secret !== '' && !/^masked-\d+$/.test(secret)) placeholder(secret);
  }

  function text(value: string): string {
    if (found !== known.size) {
      find = createFindSecrets([...known.keys()].filter(isSearchedFor));
      found = known.size;
    }
    const spans = find(value);
    if (spans.length === 0) return value;
    let shown = '';
    let at = 0;
    for (const { start, end } of spans) {
      shown += value.slice(at, start) + (known.get(value.slice(start, end)) ?? '***');
      at = end;
    }
    return shown + value.slice(at);
  }

  function bytes(body: Buffer): Buffer {
    const before = body.toString('latin1');
    const after = text(before);
    return after === before ? body : Buffer.from(after, 'latin1');
  }

  /** JSON with the values of secret members replaced; what has none stays byte for byte. */
  function maskMembers(value: unknown): unknown {
    if (Array.isArray(value)) {
      const items = value.map(maskMembers);
      return items.some((item, index) => item !== value[index]) ? items : value;
    }
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([name, member]): [string, unknown] => {
      const isScalar = typeof member === 'string' || typeof member === 'number';
      return isScalar && member !== '' && names.isMember(name)
        ? [name, hide(String(member))]
        : [name, maskMembers(member)];
    });
    return members.some(([name, member]) => member !== value[name])
      ? Object.fromEntries(members)
      : value;
  }

  function hide(secret: string): string {
    return /^masked-\d+$/.test(secret) ? secret : placeholder(secret);
  }

  /** Cookies hold preferences too: a short word in one is hidden there alone. */
  function hideCookie(secret: string): string {
    if (secret.length >= shortestCookie || known.has(secret)) return hide(secret);
    return /^masked-\d+$/.test(secret) ? secret : 'masked';
  }

  function maskBody(body: Buffer, type: string): Buffer {
    // Not everybody says what is sent.
    if (
      isJson(type) ||
      ((type === '' || /^text\/plain/i.test(type)) &&
        /^\s*[[{]/.test(body.toString('latin1', 0, 100)))
    )
      return maskJson(body);
    if (/^application\/x-www-form-urlencoded/i.test(type)) {
      const form = new URLSearchParams(body.toString('utf8'));
      const pairs = [...form].map(([name, value]): [string, string] => [
        name,
        value !== '' && names.isMember(name) ? hide(value) : value,
      ]);
      const isSame = [...form].every(([, value], index) => value === pairs[index]?.[1]);
      return isSame ? body : Buffer.from(new URLSearchParams(pairs).toString());
    }
    if (/^multipart\//i.test(type)) noteParts(body, type);
    return body;
  }

  function maskJson(body: Buffer): Buffer {
    const parsed = parseJson(body);
    const masked = maskMembers(parsed);
    return masked === parsed ? body : Buffer.from(JSON.stringify(masked));
  }

  /** A part stays in its place: what it holds is hidden as a text. */
  function noteParts(body: Buffer, type: string): void {
    for (const { name, filename, content } of partsOf(body, type))
      if (name !== undefined && filename === undefined && names.isMember(name))
        note(content.toString('utf8'));
  }

  function maskField([name, value]: Field): Field {
    if (/^(set-)?cookie2?$/i.test(name)) return [name, maskCookies(value)];
    if (!names.isHeader(name)) return [name, value];
    // `Bearer` and the like say how the rest is meant.
    const [, scheme = '', secret = ''] = /^([A-Za-z][\w-]* +)?(.*)$/s.exec(value) ?? [];
    for (const part of basicParts(scheme, secret)) note(part);
    return [name, scheme + hide(secret)];
  }

  function maskCookies(value: string): string {
    return value
      .split(';')
      .map((pair, index) => {
        const [, name = '', secret = ''] = /^([^=]*=)(.*)$/s.exec(pair) ?? [];
        const isAttribute = index > 0 && attributes.test(name.trim());
        return secret === '' || isAttribute ? pair : name + hideCookie(secret);
      })
      .join(';');
  }

  function maskUrl(url: string): string {
    const parsed = new URL(url);
    for (const part of [parsed.password]) note(decode(part));
    const pairs = parsed.search
      .slice(1)
      .split('&')
      .map((pair) => {
        const [, name = '', value = ''] = /^([^=]*=)(.*)$/s.exec(pair) ?? [];
        return value !== '' && names.isMember(decode(name.slice(0, -1)))
          ? name + hide(decode(value))
          : pair;
      });
    const query = parsed.search === '' ? '' : `?${pairs.join('&')}`;
    return `${parsed.protocol}//${parsed.host}${parsed.pathname}${query}`;
  }

  /** The exchange with what its own names say is secret hidden; other texts stay. */
  function maskNamed(exchange: RecordedExchange): RecordedExchange {
    const { requestHeaders, responseHeaders, requestBody, responseBody } = exchange;
    return {
      ...exchange,
      url: maskUrl(exchange.url),
      requestHeaders: requestHeaders.map(maskField),
      responseHeaders: responseHeaders.map(maskField),
      requestBody:
        requestBody && maskBody(requestBody, fieldOf(requestHeaders, 'content-type') ?? ''),
      responseBody: maskBody(responseBody, fieldOf(responseHeaders, 'content-type') ?? ''),
    };
  }

  return {
    text,
    get known() {
      return known.size;
    },
    note(exchange) {
      maskNamed(exchange);
    },
    apply(exchange) {
      const { url, requestHeaders, responseHeaders, requestBody, responseBody } =
        maskNamed(exchange);
      const field = ([name, value]: Field): Field => [name, text(value)];
      return {
        ...exchange,
        url: text(url),
        requestHeaders: requestHeaders.map(field),
        responseHeaders: responseHeaders.map(field),
        requestBody: requestBody && bytes(requestBody),
        responseBody: bytes(responseBody),
      };
    },
  };
}

/**
 * Whether a secret is looked for in all texts. A short plain word, such as a password in a test,
 * is hidden where it is sent as one: elsewhere the same word means something else.
 */
function isSearchedFor(secret: string): boolean {
  return secret.length >= shortestSecret && !/^[a-z]{1,7}$/.test(secret);
}

/** The fewest characters of a cookie that is looked for everywhere. */
const shortestCookie = 8;

const attributes =
  /^(path|domain|expires|max-age|samesite|secure|httponly|priority|partitioned)=$/i;

/** What `Basic` (RFC 7617) holds, beside its base64. */
function basicParts(scheme: string, secret: string): string[] {
  if (!/^basic $/i.test(scheme)) return [];
  const pair = Buffer.from(secret, 'base64').toString('utf8');
  return [pair, pair.slice(pair.indexOf(':') + 1)];
}

/** The parts of a multipart body; none of one that is broken. */
export function partsOf(body: Buffer, type: string): ReturnType<typeof splitMultipart> {
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) return [];
  try {
    return splitMultipart(body, boundary);
  } catch {
    return [];
  }
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
