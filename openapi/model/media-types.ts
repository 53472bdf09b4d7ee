/** Media types and ranges (RFC 9110, sections 8.3.1 and 12.5.1). */

/** The `type/subtype` of a Content-Type or Accept member, in lower case, without parameters. */
export function essence(contentType: string): string {
  if (plainType.test(contentType)) return contentType;
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

const plainType = /^[a-z0-9.+*/-]+$/;

/**
 * A parameter of a media type, such as its `charset` or `boundary`, without quotes; undefined where
 * it has none.
 */
export function mediaTypeParameter(contentType: string, name: string): string | undefined {
  return mediaTypeParameters(contentType).get(name);
}

function mediaTypeParameters(contentType: string): Map<string, string> {
  if (!contentType.includes(';')) return new Map();
  const found = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of contentType.matchAll(
    /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g,
  )) {
    found.set(name.toLowerCase(), quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1'));
  }
  return found;
}

/**
 * Whether a media type lies within a range such as `image/*` or `application/*+json`. A `+json`
 * type lies only in its own range.
 */
export function matchesRange(type: string, range: string): boolean {
  const wanted = essence(range);
  if (wanted === '*' || wanted === '*/*') return true;
  const [wantedType, wantedSubtype = ''] = wanted.split('/');
  const [givenType, givenSubtype = ''] = essence(type).split('/');
  if (wantedType !== '*' && wantedType !== givenType) return false;
  if (wantedSubtype.startsWith('*+')) return givenSubtype.endsWith(wantedSubtype.slice(1));
  return wantedSubtype === '*' || wantedSubtype === givenSubtype;
}

/** Whether a media type holds JSON (RFC 6839, section 3.1). */
export function isJson(type: string): boolean {
  return type === 'application/json' || /^[^/]+\/(json|[^/]+\+json)$/.test(essence(type));
}

/** Whether a media type holds XML to be read as data (RFC 7303); an SVG is a picture. */
export function isXml(type: string): boolean {
  return (
    /^(text|application)\/xml$|\+xml$/.test(essence(type)) &&
    !essence(type).startsWith('image/') &&
    essence(type) !== 'application/xhtml+xml'
  );
}

/**
 * How a media type holds one JSON value after another (OpenAPI 3.2, section 4.14.3): on lines of
 * their own, or as in RFC 7464.
 */
export function sequenceKind(type: string): 'lines' | 'json-seq' | undefined {
  if (
    /^(application|text)\/(x-)?(ndjson|jsonl|json-?lines|jsonlines|json-stream|stream\+json)$/.test(
      essence(type),
    )
  )
    return 'lines';
  return /^application\/([^/]+\+)?json-seq$/.test(essence(type)) ? 'json-seq' : undefined;
}

/**
 * Whether a media type is of bytes and no text: pictures, sound, documents, archives (OpenAPI
 * 3.1.1, section 4.8.14.3: what is no JSON and no text needs no schema).
 */
export function isOfBytes(type: string): boolean {
  return /^(image|audio|video|font)\/|^application\/(octet-stream|pdf|zip|gzip|zstd|msword|x-tar|x-7z-compressed|wasm|vnd\.(openxmlformats-officedocument|oasis\.opendocument|ms-(excel|powerpoint|word)))/.test(
    essence(type),
  );
}

export function isForm(type: string): boolean {
  return essence(type) === 'application/x-www-form-urlencoded';
}

export function isMultipart(type: string): boolean {
  return essence(type).startsWith('multipart/');
}

/** Whether a media type is a range rather than one type. */
export function isRange(type: string): boolean {
  return type.includes('*');
}

/**
 * Picks the entry that a Content-Type falls under: exact before `type/*` before `*\/*`. Parameters
 * such as `version=1` decide between entries of one type; an entry whose parameters contradict
 * those given is none, `charset` apart.
 */
export function findMediaType<Entry extends { readonly type: string }>(
  content: readonly Entry[],
  contentType: string,
): Entry | undefined {
  const [only] = content;
  // By far the most responses have one type, and answers come in it as it stands there.
  if (only !== undefined && content.length === 1 && only.type === contentType) return only;
  if (only !== undefined && content.length === 1 && !only.type.includes(';'))
    return matchesRange(contentType, only.type) ? only : undefined;
  const given = mediaTypeParameters(contentType);
  const candidates = content.flatMap((entry) => {
    const agreement = matchesRange(contentType, entry.type)
      ? agree(mediaTypeParameters(entry.type), given)
      : undefined;
    return agreement === undefined ? [] : [{ entry, agreement }];
  });
  return candidates.sort(
    (a, b) => wildcards(a.entry.type) - wildcards(b.entry.type) || b.agreement - a.agreement,
  )[0]?.entry;
}

/**
 * How well declared parameters fit: more for each that is given too, less for each that is not,
 * undefined for a contradiction.
 */
function agree(
  declared: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
): number | undefined {
  let agreement = 0;
  for (const [name, value] of declared) {
    if (name === 'charset' || name === 'boundary') continue;
    const other = given.get(name);
    if (other !== undefined && other.toLowerCase() !== value.toLowerCase()) return undefined;
    agreement += other === undefined ? -1 : 1;
  }
  return agreement;
}

/**
 * Picks what to answer with by an Accept header; undefined where nothing is acceptable. No header
 * accepts anything. Of types that are equally welcome, JSON comes before other text, then the
 * document's order decides.
 */
export function negotiate<Entry extends { readonly type: string }>(
  content: readonly Entry[],
  accept: string | undefined,
): Entry | undefined {
  if (content.length < 2 && (accept === undefined || accept === '*/*')) return content[0];
  const ranges = (accept?.trim() || '*/*')
    .split(',')
    .map((member) => ({ range: member, quality: quality(member) }));
  const offersJson = content.some(({ type }) => isJson(type));
  // Documents often give one schema as `text/plain` and as JSON; who does not say which one means
  // JSON.
  const yields = (type: string) =>
    Number(offersJson && !isJson(type) && (essence(type).startsWith('text/') || isXml(type)));
  const weighed = content.map((entry, order) => ({
    entry,
    order,
    quality: bestQuality(entry.type, ranges),
  }));
  return weighed
    .filter((item) => item.quality > 0)
    .sort(
      (a, b) =>
        b.quality - a.quality || yields(a.entry.type) - yields(b.entry.type) || a.order - b.order,
    )[0]?.entry;
}

/** Whether an Accept header rules out whatever it does not name: `*\/*;q=0`. */
export function excludesTheRest(accept: string | undefined): boolean {
  return (accept ?? '')
    .split(',')
    .some((member) => essence(member) === '*/*' && quality(member) === 0);
}

function quality(member: string): number {
  const given = /;\s*q\s*=\s*([\d.]+)/i.exec(member)?.[1];
  return given === undefined ? 1 : Number(given);
}

/**
 * The most specific range decides (RFC 9110, section 12.5.1). What is offered as a range may turn
 * out to be any type in it.
 */
function bestQuality(type: string, ranges: readonly { range: string; quality: number }[]): number {
  const matching = ranges.filter(
    ({ range }) =>
      (matchesRange(type, range) && !contradicts(type, range)) ||
      (isRange(type) && matchesRange(range, type)),
  );
  return matching.sort((a, b) => wildcards(a.range) - wildcards(b.range))[0]?.quality ?? 0;
}

function contradicts(type: string, range: string): boolean {
  const wanted = mediaTypeParameters(range);
  wanted.delete('q');
  return agree(mediaTypeParameters(type), wanted) === undefined;
}

function wildcards(range: string): number {
  return essence(range).split('*').length - 1;
}
