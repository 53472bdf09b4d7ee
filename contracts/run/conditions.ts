import { createHash } from 'node:crypto';
import { ownMember } from '../../openapi/lib/json-pointer.ts';
import type { Operation } from '../../openapi/model/operation.ts';
import type { SchemaValidator } from '../../openapi/schema/schema-validator.ts';
import type { Exchange, SentRequest } from '../request/exchange.ts';
import {
  lateFieldsOf,
  lateKindOf,
  unmetCondition,
  validatorOf,
  withLateValues,
} from '../request/late-headers.ts';
import { createRoutes } from '../safety/routes.ts';

/** Gives header fields the values that are only known when a request goes out. */
export interface Conditions {
  /** The request as it is to be sent; the same object where it has no such field. */
  fill(operation: Operation, request: SentRequest): Promise<SentRequest>;
  /**
   * The request to send in place of one that was refused because it named no validator of what it
   * changes (428, RFC 6585, section 3; some say 412); undefined where that is not so, or nothing
   * shows one.
   */
  again(exchange: Exchange): Promise<SentRequest | undefined>;
}

export interface ConditionsOptions {
  readonly operations: readonly Operation[];
  readonly validator: Pick<SchemaValidator, 'accepts'>;
  readonly runId: string;
  /** Reads an item, with the credentials of the run. */
  readonly read: (operation: Operation, path: string) => Promise<Exchange>;
}

export function createConditions({
  operations,
  validator,
  runId,
  read,
}: ConditionsOptions): Conditions {
  const routes = createRoutes(operations);
  let count = 0;

  /** What shows the item that a path is of: the path itself, or the nearest above it. */
  async function readItem(path: string): Promise<Exchange | undefined> {
    const segments = path.split('/');
    for (let length = segments.length; length > 1; length--) {
      const at = segments.slice(0, length).join('/');
      const reader = routes.find('GET', at)?.operation;
      if (reader !== undefined) return read(reader, at);
    }
    return undefined;
  }

  /** A value of this run that no other request has, as the schema of its parameter wants it. */
  function unique(operation: Operation, name: string): string | undefined {
    const hash = createHash('sha256').update(`${runId} ${++count}`).digest('hex');
    const uuid = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
    const schema = operation.parameters.find(
      (parameter) => parameter.in === 'header' && parameter.name === name,
    )?.schema;
    const lengths = [32, 24, 16, 12, 8].map((length) => hash.slice(0, length));
    return [uuid, ...lengths, hash].find(
      (value) => schema === undefined || validator.accepts(schema, value),
    );
  }

  return {
    async fill(operation, request) {
      const fields =
        request.late === undefined ? wantedBy(operation, request) : lateFieldsOf(request);
      if (fields.length === 0) return request;
      const values: Record<string, string> = {};
      let item: Exchange | undefined;
      for (const name of fields) {
        const kind = lateKindOf(name);
        item ??= kind === 'once' ? undefined : await readItem(request.path);
        const value =
          kind === undefined || kind === 'once'
            ? unique(operation, name)
            : item && validatorOf(kind, item);
        if (value !== undefined) values[name] = value;
      }
      return withLateValues(request, values);
    },
    async again({ request, response }) {
      const isUnnamed = !Object.keys(request.headers).some((name) => /^if-match$/i.test(name));
      if (
        !unmetCondition.includes(response?.status ?? 0) ||
        !isUnnamed ||
        Object.keys(request.late ?? {}).some((name) => lateKindOf(name) === 'etag')
      )
        return undefined;
      const item = await readItem(request.path);
      const value = item === undefined ? undefined : validatorOf('etag', item);
      return value === undefined
        ? undefined
        : { ...request, headers: { ...request.headers, 'If-Match': value } };
    },
  };
}

/** Required fields of a request that was not made from its parameters. */
function wantedBy({ parameters }: Operation, { headers }: SentRequest): string[] {
  return parameters
    .filter(
      ({ in: place, name, required, given }) =>
        place === 'header' &&
        required &&
        given === undefined &&
        ownMember(headers, name) === undefined &&
        lateKindOf(name) !== undefined,
    )
    .map(({ name }) => name);
}
