import { writeFileSync } from 'node:fs';

import { afterAll, describe, expect, it } from 'vitest';

import { readPage, withTexts } from './page.ts';
import type { Block, Section } from './page.ts';
import { play, roleOf, Stage } from './play.ts';
import { Workshop } from './workshop.ts';

let workshop: Workshop | undefined;
afterAll(() => workshop?.stop());

/** True: blocks that differ are rewritten with what came, to be read before they are committed. */
const isUpdate = process.env['UPDATE_DOCS'] === '1';

/** Declares a test for each section of the Markdown file, and one that knows every block. */
export function describePage(name: string, file: string): void {
  const page = readPage(file);
  const [first, ...rest] = page.sections;
  const shared = (first?.blocks ?? []).filter((block) => ['file', 'upstream'].includes(roleOf(block) ?? ''));
  const changed = new Map<Block, string>();
  describe(name, () => {
    it('has only blocks that are run or say that they are not', () => {
      const unknown = page.sections.flatMap(({ blocks }) => blocks.filter((block) => roleOf(block) === undefined));
      expect(unknown.map(({ line, language }) => `${file}:${line} ${language}`)).toEqual([]);
    });
    const groups = grouped(first ? [first, ...rest] : []);
    for (const group of groups) {
      const [head] = group;
      const own = group.flatMap(({ blocks }) => blocks);
      if (!head || !own.some(isRun)) continue;
      const before = head === first ? [] : shared.filter((block) => !own.includes(block));
      it(`${head.title} (line ${head.line})`, async () => {
        const stage = await Stage.open({ inDemo: group.some(({ inDemo }) => inDemo) }, (workshop ??= new Workshop()));
        try {
          const { faults, actual } = await play([...before, ...own], stage);
          for (const [block, text] of actual) changed.set(block, text);
          if (isUpdate && actual.size > 0) writeFileSync(file, withTexts(page, changed));
          expect(head === first ? faults.filter((fault) => !fault.includes(' never got ')) : faults).toEqual([]);
        } finally {
          await stage.close();
        }
      });
    }
  });
}

/** How many blocks of a page are run, and how many are only looked at. */
export function countBlocks(file: string): { readonly run: number; readonly looked: number } {
  const blocks = readPage(file).sections.flatMap((section) => section.blocks);
  const run = blocks.filter(isRun).length;
  return { run, looked: blocks.length - run };
}

function isRun(block: Block): boolean {
  const role = roleOf(block);
  return role !== undefined && role !== 'text' && role !== 'sketch';
}

/** Sections that go on where the one before stopped stand together. */
function grouped(sections: readonly Section[]): readonly (readonly Section[])[] {
  const groups: Section[][] = [];
  for (const section of sections) {
    if (section.goesOn) groups.at(-1)?.push(section);
    else groups.push([section]);
  }
  return groups;
}
