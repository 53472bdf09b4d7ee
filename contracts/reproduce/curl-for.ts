import type { OpenApiDocument } from '../../openapi/model/document.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import { curlCommand } from './curl.ts';

/** What a command is written for. */
export interface CurlContext {
  readonly options: {
    readonly runId: string;
    /** A URL, or a server in this process. */
    readonly target: unknown;
    readonly connection?: { readonly insecure?: boolean };
  };
  /** Header fields and query members as a shell expands them, with variables for what is secret. */
  readonly authentication: {
    templates(schemes?: readonly string[]): Readonly<Record<string, string>>;
    always(): Readonly<Record<string, { readonly shell: string }>>;
  };
  readonly basePath: string;
  /** Whether it makes something, whose name would be taken the second time. */
  readonly creates: boolean;
}

/**
 * One command that shows the decisive exchange of a finding again; what is secret stands in
 * variables of the shell.
 */
export function curlFor(exchanges: readonly Exchange[], context: CurlContext): string {
  const decisive = exchanges.at(-1);
  return decisive === undefined ? '' : commandFor(decisive.request, context);
}

/** The command that sends a request; see {@link curlFor}. */
export function commandFor(
  given: SentRequest,
  { options, authentication, basePath, creates }: CurlContext,
): string {
  const request = creates ? withOtherNames(given, options.runId) : given;
  const origin =
    typeof options.target === 'string' ? new URL(options.target).origin : 'http://127.0.0.1:4010';
  const always = Object.entries(authentication.always()).map(
    ([name, { shell }]): [string, string] => [name, shell],
  );
  return curlCommand(request, {
    // What an answer names by its URL lies where it says, below the base path or not.
    baseUrl: origin + (request.isAbsolute === true ? '' : basePath),
    credentialHeaders: authentication.templates(given.schemes),
    always: Object.fromEntries(always),
    insecure: options.connection?.insecure === true,
  });
}

/**
 * The same request with another run in the names of its test data: those that the run has sent may
 * be taken now.
 */
function withOtherNames(request: SentRequest, runId: string): SentRequest {
  const rename = (text: string) => withOtherRun(text, runId);
  const { body } = request;
  if (body?.kind === 'json')
    return {
      ...request,
      body: { ...body, value: renameTexts(body.value, rename) },
    };
  if (body?.kind !== 'multipart') return request;
  const parts = body.parts.map((part) =>
    part.filename === undefined
      ? { ...part, content: Buffer.from(rename(part.content.toString('utf8'))) }
      : part,
  );
  return { ...request, body: { ...body, parts } };
}

/** A text with another run in it. */
export function withOtherRun(text: string, runId: string): string {
  return text.replaceAll(runId, `${runId.slice(0, -1)}${runId.endsWith('x') ? 'y' : 'x'}`);
}

/** What is sent where no key is given. */
export const madeUpKey = 'doubletake-made-up-key';

/** The name of the variable that holds the key of an API: `OKCHAT_API_KEY`. */
export function keyVariable(api: string): string {
  return `${api.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_API_KEY`;
}

/** The key of a run as a shell expands it. */
export function variableOf({
  keyFrom,
  document,
}: {
  readonly keyFrom?: string | undefined;
  readonly document: OpenApiDocument;
}): string {
  return keyFrom === undefined ? `\${${keyVariable(document.name)}:-${madeUpKey}}` : `$${keyFrom}`;
}

/** A JSON value with its texts changed, and nothing else of it: a run id may be a part of a number or a word of JSON. */
function renameTexts(value: unknown, rename: (text: string) => string): unknown {
  return JSON.parse(JSON.stringify(value), (_name, member: unknown) =>
    typeof member === 'string' ? rename(member) : member,
  );
}
