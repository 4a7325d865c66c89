import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { commands } from '../../src/cli/commands.ts';
import { configSchema } from '../../src/config/schema.ts';
import { transformSchema } from '../../src/config/transforms.ts';
import { errorCodes } from '../../src/error/codes.ts';

import { countBlocks, describePage } from './suite.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');
const listed = (folder: string, ending: string) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
const pages = ['README.md', ...listed('docs', '.md')];
const papers = [...pages, 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'demo/README.md'];

for (const page of pages) describePage(page, root + page);

describe('the pages together', () => {
  it('run most of what they show', () => {
    const counts = pages.map((page) => countBlocks(root + page));
    const sum = (key: 'run' | 'looked') => counts.reduce((total, count) => total + count[key], 0);
    expect(sum('run')).toBeGreaterThan(10 * sum('looked'));
  });

  it('lead nowhere but to files and headings that are there', () => {
    const broken = papers.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)]
        .filter(([, path = '', heading]) => !leadsSomewhere(page, path, heading))
        .map(([link]) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('name every key of the configuration, every transform and every command', () => {
    const source = Object.keys(configSchema.shape.sources.element.shape);
    const config = read('docs/config.md');
    const unnamed = [...Object.keys(configSchema.shape), ...source].filter(
      (key) => !config.includes(`\`${key}\``) && !config.includes(`\`${key}:`),
    );
    expect(unnamed).toEqual([]);
    const headings = [...read('docs/transforms.md').matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(Object.keys(transformSchema.shape).filter((name) => !headings.includes(name))).toEqual([]);
    expect(commands.filter(({ name }) => !read('docs/cli.md').includes(`\n## heddle ${name}\n`))).toEqual([]);
  });

  it('list every error code with its status and text', () => {
    const rows = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \| (\d+)\*? \| (yes|no) \| (.*) \|$/gm)].map(
      ([, code, status, isRetryable, publicText]) => [
        code,
        { status: Number(status), isRetryable: isRetryable === 'yes', publicText },
      ],
    );
    expect(Object.fromEntries(rows)).toEqual(errorCodes);
  });

  it('know the beginning of every problem', () => {
    const known = [...read('docs/errors.md').matchAll(/`([A-Z]+_)`/g)].map(([, start = '']) => start);
    const codes = listed('src', '.ts').flatMap((file) =>
      [...read(file).matchAll(/\.(?:error|warn|refuse)\(\s*'([A-Z]+_[A-Z_]+)'/g)].map(([, code = '']) => code),
    );
    expect(codes.length).toBeGreaterThan(50);
    expect([...new Set(codes)].filter((code) => !known.some((start) => code.startsWith(start)))).toEqual([]);
  });
});

function leadsSomewhere(page: string, path: string, heading: string | undefined): boolean {
  const folder = page.includes('/') ? page.slice(0, page.lastIndexOf('/') + 1) : '';
  const file = path === '' ? page : new URL(path, `file:///${folder}`).pathname.slice(1);
  try {
    if (!file.endsWith('.md')) return readFileSync(root + file) !== undefined;
    const anchors = [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title));
    return heading === undefined || anchors.includes(heading);
  } catch {
    return false;
  }
}

/** As GitHub makes them. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
