import type { Answer, HandlerCall, InferredParts, UploadedFile } from './types.ts';

/**
 * The types of handlers, derived from openapi-typescript's `operations`. A handler that returns
 * what the document does not allow does not compile.
 */

/** Handlers by operationId. An operation without one is answered from the document. */
export type Handlers<Operations> = { readonly [Id in keyof Operations]?: Handler<Operations[Id]> };

/** Answers one operation. Throws a `ProblemError` for what goes wrong. */
export type Handler<Op> = (call: Call<Op>) => Promise<AnswerOf<Op>>;

/** A validated request, typed by its operation. */
export interface Call<Op>
  extends Omit<HandlerCall, 'path' | 'query' | 'headers' | 'body' | 'inferred'> {
  /**
   * As for any handler: a success, since what is refused is thrown. It is checked against the
   * document before it is sent.
   */
  readonly inferred: (parts?: InferredParts) => Promise<SuccessOf<Op>>;
  readonly path: ParametersIn<Op, 'path'>;
  readonly query: ParametersIn<Op, 'query'>;
  readonly headers: ParametersIn<Op, 'header'>;
  readonly body: BodyOf<Op>;
}

type ParametersIn<Op, Place extends string> = Op extends {
  parameters: { [Key in Place]?: infer Found };
}
  ? NonNullable<Found>
  : Record<string, never>;

type BodyOf<Op> = Op extends { requestBody: { content: infer Content } }
  ? ParsedInput<Content[keyof Content]>
  : Op extends { requestBody?: { content: infer Content } }
    ? ParsedInput<Content[keyof Content]> | undefined
    : undefined;

/** Where the document says binary, a handler gets the uploaded file. */
type ParsedInput<Value> = Value extends Blob
  ? UploadedFile
  : Value extends readonly (infer Item)[]
    ? ParsedInput<Item>[]
    : Value extends object
      ? { [Key in keyof Value]: ParsedInput<Value[Key]> }
      : Value;

/** Any of the answers that an operation documents, status and body together. */
export type AnswerOf<Op> = Op extends { responses: infer Responses }
  ? {
      [Status in keyof Responses & number]: AnswerWith<Status, Responses[Status]>;
    }[keyof Responses & number]
  : never;

/** Any of the successes among them. */
export type SuccessOf<Op> = Extract<
  AnswerOf<Op>,
  { readonly status: 200 | 201 | 202 | 203 | 204 | 205 | 206 }
>;

type AnswerWith<Status extends number, Response> = Response extends {
  content: infer Content extends object;
}
  ? { [Type in keyof Content]: JsonAnswer<Status, Type, Content[Type]> }[keyof Content]
  : {
      readonly status: Status;
      readonly headers?: NonNullable<Answer['headers']>;
      readonly body?: undefined;
    };

/** The media type may be left out where it is JSON; text may come as a stream. */
type JsonAnswer<Status, Type, Body> = Type extends 'application/json'
  ? {
      readonly status: Status;
      readonly type?: Type;
      readonly headers?: NonNullable<Answer['headers']>;
      readonly body: Written<Body>;
    }
  : {
      readonly status: Status;
      readonly type: Type;
      readonly headers?: NonNullable<Answer['headers']>;
      readonly body: Body | AsyncIterable<string>;
    };

/**
 * What is written as JSON of a type: it need not be changeable, a member that may be left out may be
 * undefined, and an object of which the document says nothing is any.
 */
type Written<Value> =
  Value extends Record<string, never>
    ? object
    : Value extends object
      ? {
          readonly [Key in keyof Value]:
            | Written<Value[Key]>
            | (Record<string, never> extends Pick<Value, Key> ? undefined : never);
        }
      : Value;
