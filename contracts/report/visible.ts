export { isVisible, visible, visibleLine } from '../../openapi/lib/escape-control-chars.ts';
