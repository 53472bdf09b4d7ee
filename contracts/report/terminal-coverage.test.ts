import { expect, test } from 'vitest';
import { formatCleanUp } from './terminal-coverage.ts';

test('of many things that are left a terminal shows the first, and how much is cut', () => {
  const item = `90 made by addNote, which the document has no operation to delete: ${'"a-note", '.repeat(90)}`;
  const lines = formatCleanUp(
    { cleanUp: { created: 90, deleted: 0, left: [item], untraced: [], mayHaveLeft: 0 } },
    { style: (_name, text) => text, width: 80, lineWidth: 80 },
  );
  const text = lines.join(' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain('90 made by addNote');
  expect(text).toContain(`(cut; ${item.length} characters in all)`);
  expect(lines.length).toBeLessThan(12);
});
