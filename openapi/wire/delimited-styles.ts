/** What stands between the items of a list or the members of an object. */
export interface Delimiter {
  /** The character itself. */
  readonly character: string;
  /** As a client sends it. */
  readonly sent: string;
  /** Every way that it may come. */
  readonly accepted: RegExp;
}

/**
 * The styles of parameters that have a delimiter of their own (OpenAPI 3.2, section 4.12.3). That of
 * the others is a comma. A new style of this kind is a row here.
 */
export const delimitedStyles: ReadonlyMap<string, Delimiter> = new Map([
  ['spaceDelimited', { character: ' ', sent: '%20', accepted: /%20|\+| / }],
  ['pipeDelimited', { character: '|', sent: '|', accepted: /%7C|\|/i }],
]);
