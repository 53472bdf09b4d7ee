import { isJson } from '../../openapi/model/media-types.ts';
import type { RecordedExchange } from '../recording/recorded-exchange.ts';
import { typeOfAnswer } from './observe/answer-body.ts';
import type { Inspected } from './observe/inspected.ts';
import { nameOf } from './observe/shown-in.ts';

/** A file that an answer of the recording has, and that was there before the recording began. */
export interface RecordedFile {
  /** Path below the folder of the data file. */
  readonly name: string;
  readonly type: string;
  /** The exchange that has its bytes, as remarks name it. */
  readonly where: string;
}

/** Files that items had before the recording began. */
export interface LearnedFiles {
  /** By what they are the content of: the parts that upload them, with their files. */
  ofItem(collection: string, id: string): ReadonlyMap<string, RecordedFile>;
  /** The file that a text names by its URL. */
  at(text: string): RecordedFile | undefined;
}

/**
 * Notes which answers are the content of files: of operations that show the file of an item, and of
 * URLs that members name. What something was sent about before is not what was there first.
 */
export class FilesObserver implements LearnedFiles {
  readonly #ofItems = new Map<string, Map<string, RecordedFile>>();
  readonly #byUrl = new Map<string, RecordedFile>();
  /** Paths of what something was sent about. */
  readonly #changed = new Set<string>();
  readonly #names = new Set<string>();
  #origin = 'http://recorded.invalid';

  note(recorded: RecordedExchange, { plan, path, method, operation }: Inspected): void {
    this.#origin = new URL(recorded.url).origin;
    const isRead = method === 'GET' || method === 'HEAD';
    // What is added to a collection changes nothing of what lies in it.
    if (!isRead && recorded.status < 400 && plan?.role !== 'create') this.#changed.add(path);
    const type = typeOfAnswer(recorded);
    const isFile = method === 'GET' && recorded.status === 200 && type !== undefined;
    if (!isFile || isJson(type) || this.#isChanged(path)) return;
    const { itemId } = plan ?? {};
    if (plan !== undefined && itemId !== undefined && path.startsWith(`${plan.collection}/`)) {
      const key = JSON.stringify([plan.collection, itemId]);
      const slot = path.split('/').at(-1) ?? 'file';
      const files = this.#ofItems.get(key) ?? new Map<string, RecordedFile>();
      this.#ofItems.set(key, files);
      if (!files.has(slot))
        files.set(slot, this.#file(`${plan.collection}-${itemId}-${slot}`, type, recorded));
    } else if (operation === undefined || plan === undefined) {
      const { href } = new URL(recorded.url);
      if (!this.#byUrl.has(href)) this.#byUrl.set(href, this.#file(path, type, recorded));
    }
  }

  ofItem(collection: string, id: string): ReadonlyMap<string, RecordedFile> {
    return this.#ofItems.get(JSON.stringify([collection, id])) ?? new Map();
  }

  at(text: string): RecordedFile | undefined {
    if (!/^(https?:\/)?\//i.test(text) || !URL.canParse(text, this.#origin)) return undefined;
    return this.#byUrl.get(new URL(text, this.#origin).href);
  }

  /** Whether something was sent about a path, or about what it lies below. */
  #isChanged(path: string): boolean {
    return path
      .split('/')
      .some((_part, index, parts) => this.#changed.has(parts.slice(0, index + 1).join('/')));
  }

  #file(name: string, type: string, recorded: RecordedExchange): RecordedFile {
    const plain = name
      .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replaceAll(/^[-.]+/g, '')
      .slice(-100);
    const whole = /\.[A-Za-z0-9]{1,8}$/.test(plain) ? plain : `${plain}.${extensionOf(type)}`;
    let unused = whole;
    for (let number = 2; this.#names.has(unused); number++)
      unused = whole.replace(/(\.[A-Za-z0-9]+)$/, `-${number}$1`);
    this.#names.add(unused);
    return { name: unused, type, where: nameOf(recorded) };
  }
}

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'text/plain': 'txt',
  'audio/mpeg': 'mp3',
  'application/octet-stream': 'bin',
};

function extensionOf(type: string): string {
  const [, own = 'bin'] = /^[a-z]+\/([a-z0-9]{2,8})$/.exec(type) ?? [];
  return extensions[type] ?? own;
}
