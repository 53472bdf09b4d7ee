import { isIntroducer, nothing, type Reader } from './read-written.ts';

/** What is looked for: some secrets, letter by letter, whatever the case. */
export interface SecretPattern {
  /** The characters that a secret may begin with, in lower case. */
  readonly firsts: ReadonlySet<number>;
  /** Whether a secret holds characters beyond ASCII. */
  readonly isWide: boolean;
  /** The characters of the shortest secret. */
  readonly shortest: number;
  /** Where the longest secret ends that begins here; undefined where none does. */
  endOf(reader: Reader, at: number): number | undefined;
}

/**
 * Before an ellipsis, so much of the start of a secret is taken for it: whoever writes messages
 * cuts long values.
 */
export const shortestStart = 4;

/** Marks of a shell between two characters, such as `'"'"'`. */
const mostSkipped = 4;

const ellipsis: readonly string[] = [
  '…',
  Buffer.from('…').toString('latin1'),
  '...',
  '\\u2026',
  '%E2%80%A6',
  '&hellip;',
  '&#8230;',
];

/** @param secrets none of them empty */
export function createSecretPattern(secrets: readonly string[]): SecretPattern {
  const chains = chainsOf(secrets);
  return {
    firsts: new Set(chains.flatMap(({ nodes }) => nodes[0]?.edges.map(({ code }) => code) ?? [])),
    isWide: secrets.some((secret) => /[^\0-\x7f]/.test(secret)),
    shortest: Math.min(...secrets.map((secret) => secret.length)),
    endOf(reader, at) {
      let end = -1;
      for (const chain of chains) end = Math.max(end, followPlain(chain, reader, at));
      return end === -1 ? undefined : end;
    },
  };
}

interface Edge {
  readonly code: number;
  /** Index of the node that it leads to. */
  readonly to: number;
}

interface Node {
  readonly edges: Edge[];
  /** Characters of the secret that lead here; undefined within one that takes several bytes. */
  readonly length: number | undefined;
  /** Whether a secret ends here. */
  readonly isEnd: boolean;
}

/** A secret as nodes that its characters lead through. */
interface Chain {
  readonly nodes: readonly Node[];
}

/** A chain for each secret, but for those that another one begins with. */
function chainsOf(secrets: readonly string[]): Chain[] {
  const folded = [...new Set(secrets.map(foldText))].sort((a, b) => b.length - a.length);
  const whole = folded.filter(
    (secret, index) => !folded.slice(0, index).some((longer) => longer.startsWith(secret)),
  );
  return whole.map((secret) =>
    chainOf(
      secret,
      folded.filter((start) => secret.startsWith(start)).map((start) => [...start].length),
    ),
  );
}

function chainOf(secret: string, lengths: readonly number[]): Chain {
  const nodes: Node[] = [{ edges: [], length: 0, isEnd: false }];
  let from = 0;
  for (const [index, character] of [...secret].entries()) {
    const to = nodes.push({ edges: [], length: index + 1, isEnd: lengths.includes(index + 1) }) - 1;
    for (const codes of spellings(character)) addSpelling(nodes, from, to, codes);
    from = to;
  }
  return { nodes };
}

/** The code units and bytes that a character may be read as. */
function spellings(character: string): number[][] {
  if (character === ' ' || character === '+') return [[0x20], [0x2b]];
  const units = character.split('').map((unit) => unit.charCodeAt(0));
  const [code = 0] = units;
  if (code < 0x80) return [[code]];
  const bytes = [...Buffer.from(character)];
  return units.length === 1 ? [units, bytes] : [units, bytes, [character.codePointAt(0) ?? 0]];
}

function addSpelling(nodes: Node[], from: number, to: number, codes: readonly number[]): void {
  let last = from;
  for (const code of codes.slice(0, -1)) {
    const next = nodes.push({ edges: [], length: undefined, isEnd: false }) - 1;
    nodes[last]?.edges.push({ code, to: next });
    last = next;
  }
  nodes[last]?.edges.push({ code: codes.at(-1) ?? 0, to });
}

/**
 * As {@link followChain}, as long as there is but one way to read the text; most places are left at
 * their first or second character.
 */
function followPlain(chain: Chain, reader: Reader, from: number): number {
  let node = chain.nodes[0];
  let longest = -1;
  for (let at = from; node !== undefined; at++) {
    const code = reader.text.charCodeAt(at);
    if (isIntroducer(code)) return followChain(chain, reader, from);
    if (node.isEnd || isCutShort(node, reader.text, at)) longest = at;
    const folded = foldCode(code);
    const edge: Edge | undefined = node.edges.find((candidate) => candidate.code === folded);
    node = edge && chain.nodes[edge.to];
  }
  return longest;
}

function isCutShort({ length = 0 }: Node, text: string, at: number): boolean {
  return length >= shortestStart && ellipsis.some((sign) => text.startsWith(sign, at));
}

interface State {
  readonly at: number;
  readonly node: number;
  readonly skipped: number;
}

/** The end of the longest spelling of a secret that begins here; -1 for none. */
function followChain({ nodes }: Chain, reader: Reader, from: number): number {
  let longest = -1;
  const visited = new Set<number>();
  const states: State[] = [{ at: from, node: 0, skipped: 0 }];
  for (let state = states.pop(); state !== undefined; state = states.pop()) {
    const { at, node, skipped } = state;
    const place = nodes[node];
    if (place === undefined) continue;
    // A mark that was skipped stands between two characters of a secret, and not behind the last.
    if (skipped === 0 && at > longest && (place.isEnd || isCutShort(place, reader.text, at)))
      longest = at;
    const readings = reader.readingsAt(at);
    if (readings.length > 1) {
      const key = at * nodes.length + node;
      if (visited.has(key)) continue;
      visited.add(key);
    }
    for (const { code, end } of readings) {
      if (code === nothing) {
        if (node !== 0 && skipped < mostSkipped)
          states.push({ at: end, node, skipped: skipped + 1 });
        continue;
      }
      const folded = foldCode(code);
      for (const edge of place.edges)
        if (edge.code === folded) states.push({ at: end, node: edge.to, skipped: 0 });
    }
  }
  return longest;
}

/** Header names come in lower case, and hosts too. */
export function foldCode(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

function foldText(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
