/**
 * A `bodySerializer` for openapi-fetch: an object as multipart/form-data, a part for each member.
 */
export function formData(parts: Readonly<Record<string, string | Blob>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) form.append(name, value);
  return form;
}
