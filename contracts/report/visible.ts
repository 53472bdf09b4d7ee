export {
  escapeControlChars,
  escapedLine,
  isPrintable,
} from '../../openapi/lib/escape-control-chars.ts';
