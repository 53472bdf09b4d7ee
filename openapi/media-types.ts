/** Media types and ranges (RFC 9110, sections 8.3.1 and 12.5.1). */

/** The `type/subtype` of a Content-Type or Accept member, in lower case, without parameters. */
export function essence(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

/** Whether a media type lies within a range such as `image/*`. A `+json` type lies only in its own range. */
export function matchesRange(type: string, range: string): boolean {
  const [wantedType, wantedSubtype] = essence(range).split('/');
  const [givenType, givenSubtype] = essence(type).split('/');
  return (wantedType === '*' || wantedType === givenType) && (wantedSubtype === '*' || wantedSubtype === givenSubtype);
}

/** Whether a media type holds JSON (RFC 6839, section 3.1). */
export function isJson(type: string): boolean {
  return /^[^/]+\/(json|[^/]+\+json)$/.test(essence(type));
}

/** Picks the entry that a Content-Type falls under: exact before `type/*` before `*\/*`. */
export function findMediaType<Entry extends { readonly type: string }>(content: readonly Entry[], contentType: string): Entry | undefined {
  const candidates = content.filter((entry) => matchesRange(contentType, entry.type));
  return candidates.sort((a, b) => wildcards(a.type) - wildcards(b.type))[0];
}

/** Picks what to answer with by an Accept header; undefined where nothing is acceptable. No header accepts anything. */
export function negotiate<Entry extends { readonly type: string }>(content: readonly Entry[], accept: string | undefined): Entry | undefined {
  if (accept === undefined || accept.trim() === '') return content[0];
  const ranges = accept.split(',').map((member) => ({ range: essence(member), quality: quality(member) }));
  const weighed = content.map((entry, order) => ({ entry, order, quality: bestQuality(entry.type, ranges) }));
  return weighed.filter((item) => item.quality > 0).sort((a, b) => b.quality - a.quality || a.order - b.order)[0]?.entry;
}

function quality(member: string): number {
  const given = /;\s*q=([\d.]+)/i.exec(member)?.[1];
  return given === undefined ? 1 : Number(given);
}

/** The most specific range decides (RFC 9110, section 12.5.1). */
function bestQuality(type: string, ranges: readonly { range: string; quality: number }[]): number {
  const matching = ranges.filter(({ range }) => matchesRange(type, range));
  return matching.sort((a, b) => wildcards(a.range) - wildcards(b.range))[0]?.quality ?? 0;
}

function wildcards(range: string): number {
  return range.split('*').length - 1;
}
