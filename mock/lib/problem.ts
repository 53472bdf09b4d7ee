import { errorCatalogue, type ProblemCode } from '../../openapi/errors.ts';
import type { Provenance } from '../../openapi/model/evidence.ts';

/** One item that is wrong with a request or an answer. */
export interface Violation {
  /** Where: the place (`body`, `query`, `path`, `header`, `cookie`), then the way into it. */
  readonly location: readonly (string | number)[];
  /** What is wrong, in words that follow the location: `must be string`. */
  readonly message: string;
  /** The JSON Schema keyword or rule, such as `required`. */
  readonly keyword: string;
  /** The value at fault, where there is one. */
  readonly value?: unknown;
  /** JSON pointer of the rule in the OpenAPI document. */
  readonly schema?: string;
  /** Ajv's parameters of the keyword, such as `{ limit: 100 }`. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly provenance?: Provenance;
}

/** Why a request is not answered as its sender wished. Each API renders it in its own shape. */
export interface Problem {
  readonly code: ProblemCode;
  /** doubletake's own status; a renderer may choose another that its API declares. */
  readonly status: number;
  readonly title: string;
  /** What happened, with the value and what is accepted. */
  readonly detail: string;
  readonly violations: readonly Violation[];
  readonly headers: Readonly<Record<string, string>>;
  /** The kind of resource that is missing or taken, such as `chatbot`. */
  readonly resource: string | undefined;
}

export interface ProblemExtras {
  readonly violations?: readonly Violation[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly resource?: string;
  readonly cause?: unknown;
}

/** Carries a problem up to the one place that renders it. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'ProblemError';
    const { status, title } = errorCatalogue[code];
    this.problem = {
      code,
      status,
      title,
      detail,
      violations: extras.violations ?? [],
      headers: extras.headers ?? {},
      resource: extras.resource,
    };
  }
}

/** `resource-not-found` for a resource of a kind, such as `chatbot`. */
export function notFound(resource: string, id: string): ProblemError {
  return new ProblemError('resource-not-found', `There is no ${resource} ${JSON.stringify(id)}.`, {
    resource,
  });
}

/** Characters of a text of the client's that an error repeats. */
const longestRepeated = 200;

/** A violation's location as one string: `body/settings/model`. */
export function formatLocation(location: readonly (string | number)[]): string {
  return location.map((token) => brief(String(token))).join('/');
}

/** A text that an error repeats: an error is not to be many times as long as what it is about. */
export function brief(text: string): string {
  return text.length > longestRepeated ? `${text.slice(0, longestRepeated)}…` : text;
}

/** A violation as a sentence: `body/name is missing`. */
export function describeViolation(violation: Violation): string {
  return `${formatLocation(violation.location)} ${violation.message}`;
}
