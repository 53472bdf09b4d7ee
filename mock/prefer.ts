/** What a client prefers (RFC 7240), in the words that Prism uses, and `delay` and `problem` of our own. */
export interface Preferences {
  /** `code=404`: the documented response of this status. */
  readonly code: number | undefined;
  /** `example=name`: the documented example of this name. */
  readonly example: string | undefined;
  /** `dynamic=true`: another value, made from the schema. */
  readonly dynamic: boolean;
  /** `delay=800`: milliseconds to wait, at most a minute. */
  readonly delay: number;
  /** `handling=lenient` lets an invalid request through, `handling=strict` does not (RFC 7240, section 4.4). */
  readonly handling: 'lenient' | 'strict' | undefined;
  /** `problem`: errors as application/problem+json. */
  readonly problem: boolean;
}

const longestDelay = 60_000;

/** Reads the `Prefer` header; what it does not know is ignored, as RFC 7240 (section 2) wants it. */
export function readPreferences(header: string | string[] | undefined): Preferences {
  const members = new Map(
    [header ?? '']
      .flat()
      .join(',')
      .split(/[,;]/)
      .map((member): [string, string] => {
        const [name = '', value = ''] = member.split('=', 2);
        return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')];
      }),
  );
  const code = Number(members.get('code'));
  const delay = Number(members.get('delay'));
  const handling = members.get('handling');
  return {
    code: Number.isInteger(code) && code >= 100 && code < 600 ? code : undefined,
    example: members.get('example') || undefined,
    dynamic: members.get('dynamic') === 'true',
    delay: Number.isFinite(delay) ? Math.min(Math.max(delay, 0), longestDelay) : 0,
    handling: handling === 'lenient' || handling === 'strict' ? handling : undefined,
    problem: members.has('problem'),
  };
}

/** The value of `Preference-Applied` (RFC 7240, section 3); undefined where nothing was. */
export function appliedPreferences({ code, example, dynamic, delay, problem }: Preferences): string | undefined {
  const applied = [
    code !== undefined && `code=${code}`,
    example !== undefined && `example=${example}`,
    dynamic && 'dynamic=true',
    delay > 0 && `delay=${delay}`,
    problem && 'problem',
  ].filter((member) => typeof member === 'string');
  return applied.length === 0 ? undefined : applied.join(', ');
}
