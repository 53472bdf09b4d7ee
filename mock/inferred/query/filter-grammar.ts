import { meets, type Operator } from './compare-values.ts';

/** One condition of a search, or text to be found. */
export type Condition =
  | {
      readonly kind: 'member';
      readonly member: string;
      readonly operator: Operator;
      readonly value: string | readonly string[];
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] };

/** What a search is held against. */
export interface Searched {
  /** The member's value; undefined where items have none of that name. */
  read(member: string): { readonly value: unknown } | undefined;
  hasText(text: string): boolean;
}

const longest = 4000;
const deepest = 50;

const operators: Readonly<Record<string, Operator>> = {
  ':': 'eq',
  '=': 'eq',
  '==': 'eq',
  ':=': 'eq',
  ':!=': 'ne',
  eq: 'eq',
  is: 'eq',
  '!=': 'ne',
  '<>': 'ne',
  ne: 'ne',
  neq: 'ne',
  '>': 'gt',
  ':>': 'gt',
  gt: 'gt',
  '=gt=': 'gt',
  '>=': 'gte',
  ':>=': 'gte',
  ge: 'gte',
  gte: 'gte',
  '=ge=': 'gte',
  '<': 'lt',
  ':<': 'lt',
  lt: 'lt',
  '=lt=': 'lt',
  '<=': 'lte',
  ':<=': 'lte',
  le: 'lte',
  lte: 'lte',
  '=le=': 'lte',
  '~': 'like',
  ':~': 'like',
  '=~': 'like',
  like: 'like',
  ilike: 'like',
  co: 'like',
  contains: 'like',
  sw: 'prefix',
  startswith: 'prefix',
  ew: 'suffix',
  endswith: 'suffix',
  in: 'in',
  '=in=': 'in',
  '=out=': 'nin',
  pr: 'exists',
};

type Token =
  | {
      readonly kind: 'word' | 'text';
      readonly text: string;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'sign'; readonly text: string; readonly start: number; readonly end: number };

const patterns =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.|'')*'|=(?:gt|ge|lt|le|in|out)=|:[<>]=?|:!?=|:~|[<>!=]=|<>|=~|&&|\|\||[()[\],;|:=<>~!-]|[^\s"'()[\],;|:=<>~!]+/gy;

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(patterns);
  for (let at = 0; at < query.length; ) {
    pattern.lastIndex = at;
    const text = pattern.exec(query)?.[0];
    if (text === undefined) {
      at += 1;
      continue;
    }
    const place = { start: at, end: at + text.length };
    const isQuoted = /^["']/.test(text) && text.length > 1;
    if (isQuoted)
      tokens.push({
        kind: 'text',
        text: text.slice(1, -1).replaceAll("''", "'").replaceAll(/\\(.)/g, '$1'),
        ...place,
      });
    else
      tokens.push({
        kind: /^\w|^[^\x20-\x7e]|^[.*@#$/%+]/.test(text) ? 'word' : 'sign',
        text,
        ...place,
      });
    at += text.length;
  }
  return tokens;
}

/**
 * Reads a search as the usual grammars have it: `status:open name:"x y"`, `price gt 5 and name eq
 * 'x'`, `name==x;price=gt=5`, `contains(name,'x')`, `NOT a OR (b AND c)`. Undefined for one that
 * is only text, or longer than 4,000 characters.
 */
export function parseFilter(query: string): Condition | undefined {
  if (query.length > longest) return undefined;
  const tokens = tokensOf(query);
  let at = 0;
  let named = false;
  const peek = () => tokens[at];
  const isWord = (token: Token | undefined, ...words: string[]) =>
    token !== undefined && token.kind !== 'text' && words.includes(token.text.toLowerCase());

  const condition = either(0);
  return named && condition !== undefined ? condition : undefined;

  function either(depth: number): Condition | undefined {
    const of: Condition[] = [];
    for (;;) {
      const next = both(depth);
      if (next !== undefined) of.push(next);
      if (!isWord(peek(), 'or', '||', ',', '|')) break;
      at += 1;
    }
    return of.length > 1 ? { kind: 'or', of } : of[0];
  }

  function both(depth: number): Condition | undefined {
    const of: Condition[] = [];
    while (peek() !== undefined && !isWord(peek(), 'or', '||', ',', '|', ')')) {
      if (isWord(peek(), 'and', '&&', ';')) {
        at += 1;
        continue;
      }
      const next = one(depth);
      if (next !== undefined) of.push(next);
    }
    return of.length > 1 ? { kind: 'and', of } : of[0];
  }

  function one(depth: number): Condition | undefined {
    const token = tokens[at++];
    if (token === undefined || depth > deepest) return undefined;
    if (token.kind === 'sign' && token.text === '(') {
      const inner = either(depth + 1);
      if (isWord(peek(), ')')) at += 1;
      return inner;
    }
    if (isWord(token, 'not', '-', '!')) {
      const of = one(depth + 1);
      return of === undefined ? undefined : { kind: 'not', of };
    }
    if (token.kind === 'sign') return undefined;
    if (token.kind === 'text' && !isOperator(peek())) return { kind: 'text', text: token.text };
    const call = isWord(token, 'contains', 'startswith', 'endswith', 'substringof')
      ? called(token.text.toLowerCase())
      : undefined;
    return call ?? compared(token);
  }

  function isOperator(token: Token | undefined): boolean {
    return (
      token !== undefined &&
      token.kind !== 'text' &&
      Object.hasOwn(operators, token.text.toLowerCase())
    );
  }

  /** `contains(name,'x')`; the other way round in `substringof('x',name)`. */
  function called(name: string): Condition | undefined {
    if (!isWord(peek(), '(')) return undefined;
    const [, first, comma, second, close] = tokens.slice(at, at + 5);
    if (first === undefined || second === undefined || !isWord(comma, ',') || !isWord(close, ')'))
      return undefined;
    at += 5;
    named = true;
    const [member, value] = name === 'substringof' ? [second, first] : [first, second];
    const operator = name === 'substringof' ? 'like' : (operators[name] ?? 'like');
    return { kind: 'member', member: member.text, operator, value: value.text };
  }

  /** `status:open`, `price gt 5`, `id in (1, 2)`; else a word to be found. */
  function compared(token: Token): Condition {
    const sign = peek();
    if (!isOperator(sign) || sign === undefined) return { kind: 'text', text: token.text };
    // A word that is an operator elsewhere may be one of several words.
    const isSign = sign.kind === 'sign';
    const next = tokens[at + 1];
    const operator = operators[sign.text.toLowerCase()] ?? 'eq';
    if (operator === 'exists') {
      at += 1;
      named = true;
      return { kind: 'member', member: token.text, operator, value: 'true' };
    }
    if (next === undefined || (!isSign && isOperator(next)))
      return { kind: 'text', text: token.text };
    at += 1;
    named = true;
    if (isWord(next, '(', '['))
      return {
        kind: 'member',
        member: token.text,
        operator: operator === 'eq' ? 'in' : operator,
        value: list(),
      };
    return { kind: 'member', member: token.text, operator, value: value() };
  }

  function list(): string[] {
    const values: string[] = [];
    at += 1;
    for (let token = tokens[at]; token !== undefined; token = tokens[at]) {
      at += 1;
      if (token.kind === 'sign' && (token.text === ')' || token.text === ']')) break;
      if (token.kind !== 'sign') values.push(token.text);
    }
    return values;
  }

  /** A quoted text, or all that follows without a space: `2026-01-02T10:00:00Z`. */
  function value(): string {
    const first = tokens[at];
    if (first === undefined) return '';
    at += 1;
    if (first.kind === 'text') return first.text;
    let { end } = first;
    while (at < tokens.length) {
      const next = tokens[at];
      if (next === undefined || next.start !== end || isWord(next, ')', ']', ',', ';', '(')) break;
      end = next.end;
      at += 1;
    }
    return query.slice(first.start, end);
  }
}

/** Whether an item meets a search. Conditions on members that items do not have are met. */
export function meetsCondition(searched: Searched, condition: Condition): boolean {
  switch (condition.kind) {
    case 'text':
      return searched.hasText(condition.text);
    case 'not':
      return !meetsCondition(searched, condition.of);
    case 'and':
      return condition.of.every((part) => meetsCondition(searched, part));
    case 'or':
      return condition.of.some((part) => meetsCondition(searched, part));
    default: {
      const own = searched.read(condition.member);
      if (own === undefined) return true;
      const { operator, value } = condition;
      const isWild = typeof value === 'string' && /^\*|\*$/.test(value) && value.length > 1;
      return meets(own.value, operator === 'eq' && isWild ? 'like' : operator, value);
    }
  }
}

/** Whether a search says something of a member that items have. */
export function namesMember(condition: Condition, isKnown: (member: string) => boolean): boolean {
  if (condition.kind === 'member') return isKnown(condition.member);
  if (condition.kind === 'not') return namesMember(condition.of, isKnown);
  return condition.kind !== 'text' && condition.of.some((part) => namesMember(part, isKnown));
}
