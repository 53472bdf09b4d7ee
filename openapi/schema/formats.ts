import * as rfc from '@hyperjump/json-schema-formats';
import type { Format } from 'ajv';
import * as idn from './idn-library.ts';

/**
 * The formats that are checked: those of JSON Schema 2020-12, section 7.3, and those of the OpenAPI
 * format registry that can be told from a JSON value. Any other is a hint to people.
 */
export const formats: Readonly<Record<string, Format>> = {
  'date-time': rfc.isDateTime,
  date: rfc.isDate,
  time: isTime,
  duration: rfc.isDuration,
  email: rfc.isEmail,
  'idn-email': rfc.isIdnEmail,
  hostname: (text: string) => rfc.isHostname(text) && isIdnHostname(text),
  'idn-hostname': isIdnHostname,
  ipv4: rfc.isIPv4,
  ipv6: rfc.isIPv6,
  uri: (text: string) => plainUrl.test(text) || rfc.isUri(text),
  'uri-reference': (text: string) => plainUrl.test(text) || rfc.isUriReference(text),
  iri: refusing(rfc.isIri),
  'iri-reference': refusing(rfc.isIriReference),
  'uri-template': rfc.isUriTemplate,
  uuid: rfc.isUuid,
  'json-pointer': rfc.isJsonPointer,
  'relative-json-pointer': rfc.isRelativeJsonPointer,
  regex: rfc.isRegex,
  byte: (text: string) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(
      text.replaceAll(/\s/g, ''),
    ),
  base64url: /^[A-Za-z0-9_-]*={0,2}$/,
  char: /^[\s\S]$/u,
  int8: integer(-128, 127),
  int16: integer(-32_768, 32_767),
  int32: integer(-2_147_483_648, 2_147_483_647),
  int64: integer(-(2 ** 63), 2 ** 63),
  uint8: integer(0, 255),
  uint16: integer(0, 65_535),
  uint32: integer(0, 4_294_967_295),
  uint64: integer(0, 2 ** 64),
  'double-int': integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
};

/**
 * The URLs that answers are full of: nothing in them but what RFC 3986 (appendix A) lets stand as
 * it is. Others go through the whole grammar, which takes 10 µs.
 */
const plainUrl = /^https?:\/\/[a-z0-9.-]+(?::\d+)?(?:\/[\w.~!$&'()*+,;=:@/-]*)?$/i;

/** RFC 3339, section 5.6; the second 60 comes at 23:59 UTC only (section 5.7). */
function isTime(text: string): boolean {
  const [, seconds = '', sign = '', hours = '', minutes = ''] =
    /^\d{2}:\d{2}:(\d{2})(?:\.\d+)?(?:[zZ]|([+-])(\d{2}):(\d{2}))$/.exec(text) ?? [];
  if (seconds !== '60') return rfc.isTime(text);
  if (!rfc.isTime(text.replace(/:60/, ':59'))) return false;
  const offset = sign === '' ? 0 : (Number(hours) * 60 + Number(minutes)) * (sign === '+' ? 1 : -1);
  const utc = Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5)) - offset;
  return (utc + 2 * 1440) % 1440 === 1439;
}

/** As `isIdn` of the format library, which prints to the console what is wrong with a name. */
function isIdnHostname(text: string): boolean {
  return !/[.\uFF0E\u3002\uFF61]$/.test(text) && refusing(idn.isIdnHostname)(text);
}

/** The library throws for some hosts that it does not take. */
function refusing(check: (text: string) => boolean): (text: string) => boolean {
  return (text) => {
    try {
      return check(text);
    } catch {
      return false;
    }
  };
}

function integer(least: number, most: number): Format {
  return {
    type: 'number',
    validate: (value: number) => Number.isInteger(value) && value >= least && value <= most,
  };
}
