/** What openapi-fetch returns: `data` for a success, `error` for anything else. */
interface Result<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a success. Throws, with the body of the refusal, where it was none. */
export function dataOf<Data>({ data, error, response }: Result<Data>): NonNullable<Data> {
  if (data !== undefined && data !== null) return data;
  throw new Error(`${response.url} answered ${response.status}: ${JSON.stringify(error)}`);
}

/** Throws unless something holds. */
export function verify(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not as it should be: ${what}`);
}

/** Fetches a picture as an `<img>` does, without a key, and compares it byte for byte. */
export async function verifyPicture(url: string, picture: Blob): Promise<void> {
  const response = await fetch(url);
  verify(response.status === 200, `${url} answered ${response.status}, want 200`);
  verify(
    response.headers.get('content-type') === picture.type,
    `the type is ${response.headers.get('content-type')}, want ${picture.type}`,
  );
  const [served, sent] = [await response.arrayBuffer(), await picture.arrayBuffer()];
  verify(
    Buffer.from(served).equals(Buffer.from(sent)),
    'the bytes served are those that were sent',
  );
}

/** A URL that has nothing any more. */
export async function verifyGone(url: string): Promise<void> {
  const { status } = await fetch(url);
  verify(status === 404, `${url} answered ${status}, want 404`);
}
