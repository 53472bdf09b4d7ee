/** A row of bars: how much of each work a server does in a second. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly isOurs: boolean;
}

const width = 760;
const left = 190;
const line = 20;

/** Bars in groups, as SVG; in each group the longest is as wide as the picture. */
export function drawChart(
  title: string,
  groups: readonly { readonly title: string; readonly bars: readonly Bar[] }[],
): string {
  const rows: string[] = [];
  let y = 30;
  for (const { title: heading, bars } of groups) {
    y += 12;
    rows.push(text(8, y, heading, 'bold'));
    y += 8;
    const longest = Math.max(...bars.map(({ value }) => value));
    for (const { label, value, isOurs } of bars) {
      const length = Math.max(1, ((width - left - 70) * value) / longest);
      rows.push(
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${line - 6}" fill="${isOurs ? '#0f766e' : '#94a3b8'}"/>`,
      );
      rows.push(
        text(left - 6, y + 11, label, 'normal', 'end'),
        text(left + length + 5, y + 11, Math.round(value).toLocaleString('en'), 'normal'),
      );
      y += line;
    }
  }
  const frame = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 10}" font-family="sans-serif" font-size="12">`;
  return `${frame}<title>${escapeXml(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>${text(8, 20, title, 'bold')}${rows.join('')}</svg>\n`;
}

function text(x: number, y: number, content: string, weight: string, anchor = 'start'): string {
  return `<text x="${x.toFixed(1)}" y="${y}" font-weight="${weight}" text-anchor="${anchor}" fill="#0f172a">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
