import { createHash } from 'node:crypto';
import { isPrintable } from '../../openapi/lib/escape-control-chars.ts';
import { encodeBody, type SentBody, type SentPart } from '../request/exchange.ts';
import { fileKind } from './file-kind.ts';
import { quote } from './shell.ts';
import { shellBytes } from './shell-bytes.ts';

/** How curl is given a body. */
export interface CurlBody {
  /** Lines of a comment, where something has to be done by hand. */
  readonly notes: readonly string[];
  /** Commands that make the files to send. */
  readonly setup: readonly string[];
  /** A command whose output is the body. */
  readonly input: string | undefined;
  readonly options: readonly string[];
}

const empty: CurlBody = { notes: [], setup: [], input: undefined, options: [] };

/** Longer text is not written into the command. */
const limit = 4096;

/**
 * The body as options of curl, byte for byte; of a multipart body curl chooses the boundary, where
 * it can write the parts at all.
 */
export function curlBody(body: SentBody | undefined): CurlBody {
  const encoded = encodeBody(body);
  if (body === undefined || encoded === undefined) return empty;
  const forms = body.kind === 'multipart' ? body.parts.map(formOption) : [];
  const asForm = forms.length > 0 && forms.every((form) => form !== undefined);
  // An empty value takes away the type that curl would add.
  const type = quote(`Content-Type:${encoded.type === undefined ? '' : ` ${encoded.type}`}`);
  const given = asForm ? collect(forms) : withBytes(encoded.bytes, ['-H', type]);
  // Before a large body curl would ask with `Expect: 100-continue`, which the checks do not.
  return encoded.bytes.length > 1_000_000
    ? { ...given, options: [...given.options, '-H', 'Expect:'] }
    : given;
}

function withBytes(bytes: Buffer, options: readonly string[]): CurlBody {
  const text = bytes.toString();
  if (bytes.length <= limit && isPrintable(text) && Buffer.from(text).equals(bytes))
    return { ...empty, options: [...options, '--data-raw', quote(text)] };
  const input = shellBytes(bytes);
  if (input !== undefined) return { ...empty, input, options: [...options, '--data-binary', '@-'] };
  const file = nameFile(0, bytes);
  return {
    ...empty,
    notes: [describeMissing(file, bytes)],
    options: [...options, '--data-binary', `@${file}`],
  };
}

/** Adds to the files that there are already, and says how to send the part. */
type FormOption = (files: Buffer[]) => CurlBody;

function collect(forms: readonly FormOption[]): CurlBody {
  const files: Buffer[] = [];
  return forms.reduce<CurlBody>((body, form) => {
    const next = form(files);
    return {
      ...empty,
      notes: [...body.notes, ...next.notes],
      setup: [...body.setup, ...next.setup],
      options: [...body.options, ...next.options],
    };
  }, empty);
}

/** A part as an option of curl; undefined for one that curl would write in another way. */
function formOption({ name, filename, type, content }: SentPart): FormOption | undefined {
  if (
    name === '' ||
    name.includes('=') ||
    !isPrintable(name + (filename ?? '')) ||
    (type !== undefined && !/^[\w.+-]+\/[\w.+-]+$/.test(type))
  )
    return undefined;
  if (filename !== undefined)
    return type === undefined || filename === ''
      ? undefined
      : (files) => fileOption({ name, filename, type, content }, files);
  const text = content.toString();
  if (content.length > limit || !isPrintable(text) || !Buffer.from(text).equals(content))
    return undefined;
  const option =
    type === undefined
      ? ['--form-string', quote(`${name}=${text}`)]
      : ['-F', quote(`${name}=${quoteValue(text)};type=${type}`)];
  return () => ({ ...empty, options: option });
}

function fileOption(
  { name, filename, type, content }: Required<SentPart>,
  files: Buffer[],
): CurlBody {
  const known = files.findIndex((file) => file.equals(content));
  const index = known === -1 ? files.push(content) - 1 : known;
  const file = nameFile(index, content);
  const option = ['-F', quote(`${name}=@${file};type=${type};filename=${quoteValue(filename)}`)];
  if (known !== -1) return { ...empty, options: option };
  const command = shellBytes(content);
  return command === undefined
    ? { ...empty, notes: [describeMissing(file, content)], options: option }
    : { ...empty, setup: [`${command} > ${file}`], options: option };
}

/** As curl wants values that hold semicolons. */
function quoteValue(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A file of ours, whatever the sent one is called. */
function nameFile(index: number, bytes: Buffer): string {
  return `/tmp/doubletake-${index + 1}.${fileKind(bytes)?.extension ?? 'bin'}`;
}

function describeMissing(file: string, bytes: Buffer): string {
  const digest = createHash('sha256').update(bytes).digest('hex');
  return `# Before this, write to ${file} the ${bytes.length} bytes that were sent; they are too many to stand here. SHA-256: ${digest}`;
}
