import type { FindingCode } from '../../openapi/errors.ts';
import type { Answer, ProxiedRequest } from './tools/message.ts';

/**
 * The APIs that faults are made for: the three that ship, a small one with PUT and `Location`, and
 * one with pages, cursors, ETags, merge patch, files and streams.
 */
export const faultApis = ['okchat', 'chatbase', 'threetone', 'shop', 'archive'] as const;
export type FaultApi = (typeof faultApis)[number];

/** A named way in which a server is broken. */
export interface Fault {
  /** In kebab-case; unique. */
  readonly name: string;
  readonly group: string;
  /** One sentence: what is broken. */
  readonly title: string;
  readonly api: FaultApi;
  /**
   * The code of the finding that says what is broken: chosen by what the fault is, not by what the
   * checks happen to report.
   */
  readonly by: FindingCode;
  /** Other codes that say it as well, each with the reason. */
  readonly orBy?: Readonly<Partial<Record<FindingCode, string>>>;
  /** Why the checks do not find it. It counts as missed all the same. */
  readonly missed?: string;
  /** Whether it is one of the ten faults that were published with a comparison of tools. */
  readonly published?: boolean;
  /** Makes what breaks one server; whatever it remembers is that server's alone. */
  readonly start: () => Strike;
}

/**
 * Stands between client and server: passes a request on, or not, and gives an answer, the server's
 * or another.
 * @param next what stands behind: another strike, or the server
 */
export type Strike = (request: ProxiedRequest, next: Next, server: Server) => Promise<Answer>;

export type Next = (request: ProxiedRequest) => Promise<Answer>;

/** The server itself, and what a fault has to know of its surroundings. */
export interface Server {
  send: Next;
  /** A credential that the server accepts. */
  readonly key: string;
  /** Milliseconds that the client waits for an answer. */
  readonly patience: number;
  /** Decides what strikes at random. */
  readonly seed: number;
  /** Resolves after so many milliseconds, or when the proxy closes. */
  wait(milliseconds: number): Promise<void>;
}

/** The codes of the findings that name a fault. */
export function codesOf({ by, orBy = {} }: Pick<Fault, 'by' | 'orBy'>): readonly string[] {
  return [by, ...Object.keys(orBy)];
}

/** The faults of one group. */
export function group(name: string, faults: readonly Omit<Fault, 'group'>[]): Fault[] {
  return faults.map((fault) => ({ ...fault, group: name }));
}
