import { createStyle } from './ansi.ts';
import type { ShownFinding } from './show-finding.ts';
import { formatFinding } from './terminal-finding.ts';

/** A finding as the terminal shows it, without colours, for reports that hold plain text. */
export function plainFinding(finding: ShownFinding): string {
  return formatFinding(finding, { style: createStyle(false), width: 120, lineWidth: 120 }).join(
    '\n',
  );
}
