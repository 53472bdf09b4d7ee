export { isVisible, visible, visibleLine } from '../../openapi/visible.ts';
