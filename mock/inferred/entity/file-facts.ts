import { createHash } from 'node:crypto';
import { withMember } from '../../../openapi/lib/value-path.ts';
import { schemaTypes } from '../../../openapi/schema/schema-types.ts';
import type { Api } from '../../model/api.ts';
import type { UploadedFile } from '../../model/types.ts';
import { normalizeName, singular } from '../infer/inflect.ts';
import { formatTime, serverFilled } from '../infer/member-kinds.ts';
import type { Member } from '../infer/members.ts';

/** Names that say something of a file wherever they stand. */
const specific: ReadonlySet<string> = new Set([
  'filename',
  'originalname',
  'originalfilename',
  'filelabel',
  'bytes',
  'filesize',
  'sizebytes',
  'sizeinbytes',
  'bytesize',
  'filesizebytes',
  'contentlength',
  'contenttype',
  'mimetype',
  'mediatype',
  'filetype',
  'mime',
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'checksum',
  'fileextension',
]);

const fileNouns: ReadonlySet<string> = new Set([
  'file',
  'document',
  'attachment',
  'upload',
  'image',
  'photo',
  'picture',
  'media',
  'asset',
  'video',
  'audio',
  'recording',
  'avatar',
  'logo',
  'icon',
  'artifact',
  'blob',
  'thumbnail',
]);

const urlNames: ReadonlySet<string> = new Set([
  'url',
  'uri',
  'href',
  'src',
  'link',
  'downloadurl',
  'contenturl',
  'fileurl',
  'publicurl',
  'imageurl',
]);

/** Whether an item is a file, by what it is called or by what it says of itself. */
export function describesFile(noun: string, members: ReadonlyMap<string, Member>): boolean {
  return (
    fileNouns.has(normalizeName(singular(noun))) ||
    [...members.keys()].some(
      (name) => specific.has(normalizeName(name)) || urlNames.has(normalizeName(name)),
    )
  );
}

/** What members of some names say of a file. A list of values: the first that the schema takes. */
function factOf(name: string, { filename, bytes, type, image }: UploadedFile): readonly unknown[] {
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');
  const extension = image?.extension ?? /\.([a-z0-9]{1,8})$/i.exec(filename)?.[1]?.toLowerCase();
  if (/^(filename|originalname|originalfilename|filelabel|name|title|displayname)$/.test(name))
    return filename === '' ? [] : [filename];
  if (
    /^(size|bytes|filesize|sizebytes|sizeinbytes|bytesize|filesizebytes|contentlength|length)$/.test(
      name,
    )
  )
    return [bytes.length, String(bytes.length)];
  if (/^(contenttype|mimetype|mediatype|filetype|mime|type)$/.test(name)) return [type];
  if (/^(extension|fileextension|format)$/.test(name))
    return extension === undefined ? [] : [extension];
  if (/^(md5|sha1|sha256|sha512)/.test(name))
    return [digest(/^(md5|sha1|sha256|sha512)/.exec(name)?.[0] ?? '')];
  if (/^(checksum|hash|filehash|digest|contenthash|etag)$/.test(name))
    return ['sha256', 'md5', 'sha1'].map(digest);
  if (/^(width|imagewidth)$/.test(name)) return image === undefined ? [] : [image.width];
  return /^(height|imageheight)$/.test(name) && image !== undefined ? [image.height] : [];
}

/** What is taken from the file even where the item is no file. */
const free = new Set([
  'name',
  'title',
  'displayname',
  'type',
  'format',
  'length',
  'hash',
  'digest',
  'etag',
]);

/**
 * A value with what its members say of a file: name, size, type, hash, width and height.
 * @param isFile whether the value is about the file alone; else only names that could mean nothing
 *   else count
 * @param sent members that the client has sent: those stay
 */
export function withFileFacts(
  value: Readonly<Record<string, unknown>>,
  members: ReadonlyMap<string, Member>,
  file: UploadedFile,
  {
    isFile,
    sent,
    accepts,
  }: {
    readonly isFile: boolean;
    readonly sent: ReadonlySet<string>;
    accepts(value: Readonly<Record<string, unknown>>): boolean;
  },
): Record<string, unknown> {
  let described = { ...value };
  for (const { name } of members.values()) {
    const bare = normalizeName(name);
    if (sent.has(name) || (!isFile && !specific.has(bare))) continue;
    if (free.has(bare) && !isFile) continue;
    for (const fact of factOf(bare, file)) {
      const next = withMember(described, name, fact);
      if (!accepts(next)) continue;
      described = next;
      break;
    }
  }
  return described;
}

/**
 * An object that stands for one file among others: its URL, an id of its own, the time, and what it
 * says of the file.
 */
export function fileEntry(
  api: Api,
  members: ReadonlyMap<string, Member>,
  {
    file,
    url,
    id,
    number,
    now,
  }: {
    readonly file: UploadedFile;
    readonly url: string;
    /** For ids that are text, and for those that are numbers. */
    readonly id: string;
    readonly number: number;
    readonly now: Date;
  },
): Record<string, unknown> {
  const entry = new Map<string, unknown>();
  for (const member of members.values()) {
    const bare = normalizeName(member.name);
    const types = schemaTypes(api.document, member.pointer);
    if (urlNames.has(bare)) entry.set(member.name, url);
    else if (bare === 'id' || bare === 'fileid' || bare === 'uuid')
      entry.set(member.name, types.has('string') || types.size === 0 ? id : number);
    else if (serverFilled(api.document, member) === 'created')
      entry.set(member.name, formatTime(api.document, member.pointer, now));
  }
  return withFileFacts(Object.fromEntries(entry), members, file, {
    isFile: true,
    sent: new Set(entry.keys()),
    accepts: () => true,
  });
}
