import { isObject } from '../../../openapi/lib/json-pointer.ts';
import type { DataFault, DataRule } from '../../model/data.ts';
import { type CustomAttribute, readAttributeValues } from './attribute-values.ts';

/** The fields whose values are unique in a chatbot. */
const uniqueFields = ['email', 'external_id'] as const;

/** Contacts in data files: their attributes are those of the chatbot, which may be archived. */
export const contactRule: DataRule = {
  after: ['custom-attributes'],

  complete: (contact) => contact,

  async check({ custom_attributes: given, ...contact }, _files, before, beside) {
    const taken = uniqueFields.flatMap((field): DataFault[] => {
      const value = contact[field];
      const isTaken =
        typeof value === 'string' &&
        before.some((other) => isObject(other.value) && isSame(field, other.value[field], value));
      const message = `is ${JSON.stringify(value)}, which another contact has already`;
      return isTaken ? [{ pointer: `/${field}`, message }] : [];
    });
    if (!isObject(given)) return taken;
    const known = (await beside('custom-attributes')).map(({ value }) => value as CustomAttribute);
    const attributes = known.map((attribute) => ({ ...attribute, archived: false }));
    const { violations } = readAttributeValues(given, attributes, ['custom_attributes']);
    const names = known.map(({ name }) => name);
    const unknown = Object.keys(given).filter((name) => !names.includes(name));
    return [
      ...taken,
      ...violations.map(({ location, message }) => ({
        pointer: `/${location.join('/')}`,
        message,
      })),
      ...unknown.map((name) => ({
        pointer: `/custom_attributes/${name}`,
        message: `is no attribute of this chatbot (accepted: ${names.join(', ') || 'none'})`,
      })),
    ];
  },
};

/** E-mail addresses are compared in any case. */
function isSame(field: (typeof uniqueFields)[number], own: unknown, value: string): boolean {
  return field === 'email'
    ? typeof own === 'string' && own.toLowerCase() === value.toLowerCase()
    : own === value;
}
