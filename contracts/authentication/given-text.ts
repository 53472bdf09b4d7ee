import { escapeExpanding } from '../reproduce/shell.ts';

/**
 * A text that was given with variables in it: as it is sent, as a shell expands it, and what of it
 * must stay secret.
 */
export interface GivenText {
  readonly value: string;
  /** The same for a POSIX shell between double quotes: `Bearer $TOKEN`. */
  readonly shell: string;
  /** The parts that must appear in no output. */
  readonly secrets: readonly string[];
}

/** A text all of which is secret, which a shell has in a variable. */
export function secretText(value: string, variable: string): GivenText {
  return { value, shell: `$${variable}`, secrets: [value] };
}

const variable = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;

/**
 * Puts variables of the environment in the place of `$NAME` and `${NAME}`; `$$` stands for a dollar
 * sign. Every value is secret.
 * @param missing called with the name of a variable that is not set; what it throws is passed on
 */
export function expandVariables(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  missing: (name: string) => never,
): GivenText {
  const secrets: string[] = [];
  let value = '';
  let shell = '';
  let from = 0;
  const literal = (part: string) => {
    value += part;
    shell += escapeExpanding(part).replaceAll(/(?<!\\)\$/g, '\\$');
  };
  for (const match of text.matchAll(variable)) {
    literal(text.slice(from, match.index));
    from = match.index + match[0].length;
    const name = match[1] ?? match[2];
    if (name === undefined) {
      literal('$');
      continue;
    }
    const found = environment[name] || missing(name);
    secrets.push(found);
    value += found;
    // Where a letter follows, braces end the name.
    shell += /^\w/.test(text.slice(from)) ? `\${${name}}` : `$${name}`;
  }
  literal(text.slice(from));
  return { value, shell, secrets };
}

/** The names of the variables in a text, each once. */
export function variablesIn(text: string): string[] {
  return [
    ...new Set([...text.matchAll(variable)].flatMap(([, bare, braced]) => bare ?? braced ?? [])),
  ];
}
