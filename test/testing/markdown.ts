/** A fenced code block of a Markdown file. */
export interface CodeBlock {
  /** What follows the opening fence, such as `sh run`. */
  readonly info: string;
  readonly text: string;
  /** Where its text begins in the file. */
  readonly at: number;
}

export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```([^\n`]*)\n([\s\S]*?)^```$/gm)].map(
    ({ 0: whole, 1: info = '', 2: text = '', index }) => {
      return { info: info.trim(), text, at: index + whole.indexOf('\n') + 1 };
    },
  );
}

/** The prose of a Markdown file: without code blocks and comments. */
export function proseOf(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$|<!--[\s\S]*?-->/gm, '');
}

/** The targets of links and images. */
export function linksIn(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/\]\(([^()\s]+(?:\([^()]*\))?)\)/g)].map(
    ([, target = '']) => target,
  );
}

/** The anchors of the headings, as forges make them. */
export function anchorsIn(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
