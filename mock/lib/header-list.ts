/** Header fields as Node's `writeHead` takes them quickest: names and values in turn. */
export type HeaderList = (string | number)[];

/** Sets a field, in the place of one whose name differs in nothing but case. */
export function setField(list: HeaderList, name: string, value: string | number): void {
  for (let index = 0; index < list.length; index += 2) {
    const known = list[index] as string;
    if (known.length === name.length && known.toLowerCase() === name.toLowerCase()) {
      list[index + 1] = value;
      return;
    }
  }
  list.push(name, value);
}

/** The value of a field, whatever the case of its name. */
export function fieldIn(list: Readonly<HeaderList>, name: string): string | undefined {
  for (let index = 0; index < list.length; index += 2)
    if (String(list[index]).toLowerCase() === name.toLowerCase()) return String(list[index + 1]);
  return undefined;
}

/** What a list has for `Content-Length`, which is the last that is set. */
export function contentLength(list: Readonly<HeaderList>): number | string | undefined {
  return list.at(-2) === 'Content-Length' ? list.at(-1) : undefined;
}

/** The fields by name, as they were written. */
export function fieldsOf(list: Readonly<HeaderList>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let index = 0; index < list.length; index += 2)
    fields[String(list[index])] = String(list[index + 1]);
  return fields;
}
