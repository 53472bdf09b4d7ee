import { withOwnAnchors } from '../schema/compile-pattern.ts';
import type { Random } from './random.ts';

/** What a regular expression is made of, as far as texts can be made from it. */
type Node =
  | { readonly kind: 'characters'; readonly choose: (random: Random) => string }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly least: number; readonly most: number }
  | { readonly kind: 'group'; readonly node: Node; readonly index: number }
  | { readonly kind: 'back'; readonly index: number }
  | { readonly kind: 'ahead'; readonly node: Node };

/**
 * A text that most likely matches a pattern: look-aheads are met by guess, so the caller has to try
 * the result.
 * @param extra how often a part that may repeat without end is repeated beyond its least
 */
export function textForPattern(pattern: string, random: Random, extra: number): string {
  const ahead: string[] = [];
  const groups = new Map<number, string>();
  function write(node: Node): string {
    switch (node.kind) {
      case 'characters':
        return node.choose(random);
      case 'sequence':
        return node.nodes.map((item) => write(item)).join('');
      case 'choice':
        return write(random.pick(node.nodes));
      case 'group': {
        const text = write(node.node);
        groups.set(node.index, text);
        return text;
      }
      case 'back':
        return groups.get(node.index) ?? '';
      case 'ahead':
        ahead.push(write(node.node));
        return '';
      case 'repeat': {
        const count = random.whole(node.least, Math.min(node.most, node.least + extra));
        return Array.from({ length: count }, () => write(node.node)).join('');
      }
    }
  }
  const text = write(parse(withOwnAnchors(pattern)));
  const starts = ahead.join('');
  // What a look-ahead asks for takes the place of as much of the text.
  return starts === '' ? text : starts + text.slice(Math.min(starts.length, text.length));
}

const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyz';
const word = `${letters}${letters.toUpperCase()}${digits}_`;
const printable = `${word} !"#$%&'()*+,-./:;<=>?@[]^{|}~`;

function parse(pattern: string): Node {
  let at = 0;
  let groupCount = 0;

  function choice(): Node {
    const nodes = [sequence()];
    while (pattern[at] === '|') {
      at++;
      nodes.push(sequence());
    }
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? only : { kind: 'choice', nodes };
  }

  function sequence(): Node {
    const nodes: Node[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      const node = atom();
      if (node !== undefined) nodes.push(quantified(node));
    }
    return { kind: 'sequence', nodes };
  }

  function quantified(node: Node): Node {
    const bounds = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})/.exec(pattern.slice(at));
    if (bounds === null) return node;
    at += bounds[0].length;
    if (pattern[at] === '?') at++;
    const [sign] = bounds[0];
    if (sign === '*') return { kind: 'repeat', node, least: 0, most: Number.POSITIVE_INFINITY };
    if (sign === '+') return { kind: 'repeat', node, least: 1, most: Number.POSITIVE_INFINITY };
    if (sign === '?') return { kind: 'repeat', node, least: 0, most: 1 };
    const least = Number(bounds[1]);
    const most =
      bounds[2] === undefined
        ? least
        : bounds[3] === ''
          ? Number.POSITIVE_INFINITY
          : Number(bounds[3]);
    return { kind: 'repeat', node, least, most };
  }

  function atom(): Node | undefined {
    const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    at += character.length;
    if (character === '^' || character === '$') return undefined;
    if (character === '.') return oneOf(`${letters}${digits}`);
    if (character === '(') return group();
    if (character === '[') return characterClass();
    if (character !== '\\') return literal(character);
    return escaped();
  }

  function group(): Node | undefined {
    const opening = /^\?(?:[:=!]|<[=!]|<[^>]+>)/.exec(pattern.slice(at))?.[0] ?? '';
    at += opening.length;
    const captures = opening === '' || /^\?<[^=!]/.test(opening);
    const index = captures ? ++groupCount : 0;
    const node = choice();
    at++;
    if (opening === '?=') return { kind: 'ahead', node };
    if (opening === '?!' || opening === '?<=' || opening === '?<!') return undefined;
    return captures ? { kind: 'group', node, index } : node;
  }

  function escaped(): Node | undefined {
    const rest = pattern.slice(at);
    const reference = /^[1-9]\d*/.exec(rest)?.[0];
    if (reference !== undefined) {
      at += reference.length;
      return { kind: 'back', index: Number(reference) };
    }
    if (/^[bB]/.test(rest)) {
      at++;
      return undefined;
    }
    return oneOf(escapeSet());
  }

  /** The characters that the escape at hand stands for; the backslash is read already. */
  function escapeSet(): string {
    const rest = pattern.slice(at);
    const property = /^[pP]\{([^}]*)\}/.exec(rest);
    if (property !== null) {
      at += property[0].length;
      return propertySet(property[0].startsWith('P'), property[1] ?? '');
    }
    const code = /^(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(rest);
    if (code !== null) {
      at += code[0].length;
      return String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '20', 16));
    }
    const character = rest[0] ?? '';
    at++;
    const sets: Record<string, string> = {
      d: digits,
      D: letters,
      w: word,
      W: ' -',
      s: ' ',
      S: `${letters}${digits}`,
      n: '\n',
      r: '\r',
      t: '\t',
      f: '\f',
      v: '\v',
      0: '\0',
    };
    return sets[character] ?? character;
  }

  function characterClass(): Node {
    const isNegated = pattern[at] === '^';
    if (isNegated) at++;
    let set = '';
    while (at < pattern.length && pattern[at] !== ']') {
      const first = classMember();
      if (pattern[at] === '-' && pattern[at + 1] !== ']' && [...first].length === 1) {
        at++;
        set += range(first, classMember());
      } else set += first;
    }
    at++;
    return oneOf(
      isNegated ? [...printable].filter((character) => !set.includes(character)).join('') : set,
    );
  }

  function classMember(): string {
    const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    at += character.length;
    if (character !== '\\') return character;
    if (pattern[at] === 'b') {
      at++;
      return '\b';
    }
    return escapeSet();
  }

  return choice();
}

function propertySet(isNegated: boolean, name: string): string {
  if (isNegated) return '-';
  if (/^(Lu|Uppercase)/.test(name)) return letters.toUpperCase();
  if (/^(N|Nd|Number)/.test(name)) return digits;
  return /^(P|S|Punct)/.test(name) ? '.,-' : letters;
}

/** Long ranges of Unicode are cut: their beginning will do. */
function range(first: string, last: string): string {
  const from = first.codePointAt(0) ?? 0;
  const to = Math.min(last.codePointAt(0) ?? from, from + 200);
  return Array.from({ length: Math.max(1, to - from + 1) }, (_item, index) =>
    String.fromCodePoint(from + index),
  ).join('');
}

/** Letters and digits before signs, where a set has them: texts that people can read. */
function oneOf(set: string): Node {
  const characters = [...set];
  const readable = characters.filter((character) => /[A-Za-z0-9]/.test(character));
  return {
    kind: 'characters',
    choose: (random) =>
      readable.length > 0 && random.next() < 0.95
        ? random.pick(readable)
        : characters.length > 0
          ? random.pick(characters)
          : '',
  };
}

function literal(character: string): Node {
  return { kind: 'characters', choose: () => character };
}
