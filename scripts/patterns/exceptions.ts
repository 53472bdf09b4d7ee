import type { Literal } from './find-patterns.ts';

const header = 'a header field or URL: 16 KiB at most (the limit of Node.js), 0.2 s at worst';
const name = 'a name, path or id of the document, which nests and repeats nothing: below 1 kB';
const own = 'made by ourselves, or given on the command line of whoever runs it';
const text = 'the first 4,000 characters of a description: below a millisecond';
const cut = 'runs over the first 16 KiB of an error, and each repetition is bounded';

/**
 * Regular expressions of ours that can go back in more than linear time, and why their input is
 * short.
 */
export const exceptions: ReadonlyMap<Literal, string> = new Map([
  [
    String.raw`/\b(deleted|removed|reset|cleared|consumed|invalidated|acknowledged|marked|expired|incremented|dequeued)\b[^.]{0,120}\b(on|after|once|upon|by|when) (it is |they are |being |each |every |this |the )?(read|reading|retrieved|retrieval|fetched|fetching|viewed|call|request)\b/i`,
    text,
  ],
  [
    String.raw`/\b(unset|remov(e|ed|ing)|delet(e|ed|ing)|clear(ed|ing)?)\b[^.]{0,80}\bempty (value|string|text)\b/i`,
    text,
  ],
  [
    String.raw`/\b(?:will be|becomes?|sets?|changes?|moves?|transitions?|marks?|turns?)\b([^.${'`'}]{0,60})[${'`'}]([\w-]{2,40})[${'`'}]/gi`,
    text,
  ],
  [
    String.raw`/^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg[\s>]/`,
    'the first 512 bytes of a file',
  ],
  [String.raw`/^(?:\d+|[0-9a-f]{12,}|(?=[\w-]*\d)[\w-]{20,})$/i`, name],
  [String.raw`/^.*\/(?=[^/]+$)/`, 'the stack of an error of our own'],
  [String.raw`/^[ \t]*at [\w.$]{1,300}\(\w{1,100}\.java:\d+\)/m`, cut],
  [String.raw`/\/\d+(?=\/|$)/g`, 'a JSON pointer, no deeper than a document or body nests'],
  [String.raw`/\n[ \t]+at .{1,300}:\d+:\d+/`, cut],
  [String.raw`/\/+$/`, `${header}; a server URL of the document`],
  [String.raw`/^last_?\w+(_?at|_?time\w*|_secs)$/i`, name],
  [
    '/(^|_)(at|on|time|date|created|updated|modified|expires|ts|epoch)(_(unix|secs|seconds|ms|millis|milliseconds))*$|[a-z](At|On|Time|Date)$|[Tt]imestamp|_unix/',
    name,
  ],
  [String.raw`/\b(?:Type|Reference|Syntax|Range)Error: .{0,1000}\n/`, cut],
  [String.raw`/\bSELECT\b.{1,200}\bFROM\b.{1,200}\bWHERE\b/`, cut],
  [String.raw`/\bINSERT INTO\b.{1,200}\bVALUES\b|\bDELETE FROM\b.{1,200}\bWHERE\b/`, cut],
  [String.raw`/\/[\w./-]{1,300}\.(?:py|js|ts|rb|php|go|java)\b\W{1,3}line \d/`, cut],
  [String.raw`/\s*,\s*/`, header],
  ['/[^/]*$/', name],
  [String.raw`/\{[^}]+\}/g`, name],
  ['/[?#].*$/', name],
  ['/#.*$/', name],
  [String.raw`/\s*\n\s*/g`, 'the body of a request that we made'],
  [
    String.raw`/\d+(?:\s*,\s*\d+)+/g`,
    'runs over what a report is going to hold, which is cut before',
  ],
  [String.raw`/\$\([^)]*\)|\$(\w+|\{[^}]*\})/g`, own],
  [String.raw`/^(.*)(\$(?:\w+|\{[^}]*\}))$/s`, own],
  [String.raw`/<([^>]*)>[^,]*;\s*rel="?next"?/i`, header],
  [String.raw`/\d+$/`, own],
  [String.raw`/\d+(?=\D*$)/`, 'an example of an id in the document'],
  [String.raw`/(\/[\w.-]+)+\*/g`, 'an error text of which the first characters are looked at'],
  [String.raw`/\n\s+at (?:.*\()?(?:file:\/\/)?([^()\n]+)/`, 'the stack of an error of our own'],
  ['/[^/{}]*$/', name],
  ['/[^/.]+$/', name],
  [String.raw`/#(.*?)\}?$/`, own],
  ['/([A-Z]+)([A-Z][a-z])/g', name],
  [String.raw`/\s*;.*$/s`, header],
  [String.raw`/\.?0*Z$/`, 'a time as toISOString writes it'],
  ['/^-+|-+$/g', 'the name of a file'],
  ['/[A-Z]?[a-z]+$/', name],
  ['/^Bearer +(.+)$/i', header],
  ['/=+$/', 'base64 that we made'],
  [
    '/^(authorization|proxy-authorization|cookie|set-cookie|(x-)?api[-_]?key|passw(or)?d|.*token.*|.*secret.*|code_verifier)$/i',
    header,
  ],
  [
    String.raw`/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#"'<>@]{1,1000}@/gi`,
    'each repetition is bounded: a thousand steps a character at most',
  ],
  [String.raw`/\.(ya?ml|json)(#.*)?$/i`, name],
  [
    String.raw`/\bmapping["']?\s{0,100}:[\s\S]{0,2000}?\.(?:ya?ml|json)\b/`,
    'each repetition is bounded: 2,000 steps for each word mapping',
  ],
  [
    String.raw`/\b(newest|latest|most recent(ly)?)( \w+){0,3} (first|appear(s|ing)? first)\b|\breverse[- ]chronological|\b(creat(ed|ion)( date| time|_at)?|date|newest)( \w+){0,3} in descending\b|\bdescending order of creat/i`,
    text,
  ],
  [
    String.raw`/\b(sparse|partial(ly)?)\b|\bonly( \w+){0,3} (fields?|properties|property|attributes?|parameters?|values?)\b|\b(fields?|properties|attributes|parameters|values)( \w+){0,3} (you want to|to be) (change|update|modif)/i`,
    text,
  ],
]);
