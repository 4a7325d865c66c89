import { readFileSync } from 'node:fs';

/** A fenced block of a Markdown page. */
export interface Block {
  readonly language: string;
  /** What stands behind the language: `file=a.yaml` gives `file` -> `a.yaml`, a bare word gives `word` -> ``. */
  readonly info: ReadonlyMap<string, string>;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** What stands under one `##`, with everything below it; the part before the first one has the page's title. */
export interface Section {
  readonly title: string;
  readonly line: number;
  readonly blocks: readonly Block[];
  /** True: it goes on in the folder of the section before (`<!-- goes on -->` below its heading). */
  readonly goesOn: boolean;
  /** True: it runs in the project's own folder, in front of the demo's systems (`<!-- in the demo -->`). */
  readonly inDemo: boolean;
}

/** A Markdown file, cut into sections. */
export interface Page {
  readonly file: string;
  readonly text: string;
  readonly sections: readonly Section[];
}

/** Reads the page at `file`. Only fences that start a line count. */
export function readPage(file: string): Page {
  const text = readFileSync(file, 'utf8');
  const sections: (Section & { blocks: Block[]; goesOn: boolean; inDemo: boolean })[] = [];
  const open = (title: string, line: number) =>
    sections.push({ title, line, blocks: [], goesOn: false, inDemo: false });
  open('before the first section', 1);
  let block: { info: string; line: number; lines: string[]; fence: string } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const section = sections.at(-1)!;
    if (block) {
      if (line === block.fence) {
        section.blocks.push(toBlock(block.info, block.lines, block.line));
        block = undefined;
      } else block.lines.push(line);
    } else if (/^`{3,}/.test(line)) {
      const fence = /^`+/.exec(line)![0];
      block = { info: line.slice(fence.length).trim(), line: index + 1, lines: [], fence };
    } else if (line.startsWith('## ')) open(line.slice(3).trim(), index + 1);
    else if (line.trim() === '<!-- goes on -->') section.goesOn = true;
    else if (line.trim() === '<!-- in the demo -->') section.inDemo = true;
  }
  if (block) throw new Error(`${file}:${block.line} this block is never closed`);
  return { file, text, sections };
}

function toBlock(words: string, lines: readonly string[], line: number): Block {
  const [language = '', ...rest] = words.split(/\s+/);
  const info = new Map(
    rest.map((word): [string, string] => [word.split('=', 1)[0]!, word.slice(word.indexOf('=') + 1)]),
  );
  for (const word of rest) if (!word.includes('=')) info.set(word, '');
  return { language, info, text: lines.join('\n'), line };
}

/** The page's text with other texts in some of its blocks. */
export function withTexts(page: Page, texts: ReadonlyMap<Block, string>): string {
  const lines = page.text.split('\n');
  const blocks = [...texts].toSorted(([left], [right]) => right.line - left.line);
  for (const [block, text] of blocks) {
    lines.splice(
      block.line,
      block.text === '' ? lengthOf(lines, block) : block.text.split('\n').length,
      ...text.split('\n'),
    );
  }
  return lines.join('\n');
}

/** An empty block has no line or one empty line. */
function lengthOf(lines: readonly string[], block: Block): number {
  return lines[block.line]?.startsWith('```') ? 0 : 1;
}
