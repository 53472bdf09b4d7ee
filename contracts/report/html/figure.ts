import type { ShownImage } from '../show-body.ts';
import { html, type Markup } from './markup.ts';

/** The largest picture that is shown, and how much all of them may take, in bytes. */
const limit = 200_000;
const limitOfAll = 8_000_000;

/** Shows pictures within the page, until there is no more room. */
export function createFigure(): (image: ShownImage) => Markup {
  let used = 0;
  return ({ caption, type, bytes }) => {
    const fits = bytes.length <= limit && used + bytes.length <= limitOfAll;
    if (fits) used += bytes.length;
    // An img element runs no scripts and loads nothing, whatever an SVG says. The type is what the
    // bytes say, not the target.
    const image = fits
      ? html`<img src="data:${type};base64,${bytes.toString('base64')}" alt="${caption}">`
      : html`<span class="soft">(too large to be shown here)</span>`;
    return html`<figure>${image}<figcaption>${caption}</figcaption></figure>`;
  };
}
