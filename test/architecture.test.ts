import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Bottom first: a file imports only from its own folder or from a folder before it in this list. */
const layers = [
  'base',
  'projection',
  'error',
  'observe',
  'config',
  'blueprint',
  'ingest',
  'compose',
  'contract',
  'transport',
  'resilience',
  'cache',
  'plan',
  'execute',
  'guard',
  'trigger',
  'serve',
  'cli',
];

/** One door per outside thing: the package and the only places that may import it. */
const doors: readonly [package_: RegExp, allowed: RegExp][] = [
  [/^graphql-yoga$/, /^serve\//],
  [/^(undici|node:https?|node:net|node:tls)$/, /^(transport\/fetch|serve\/(server|metrics))\.ts$/],
  [/^ws$/, /^(transport|serve)\/websocket\.ts$/],
  [/^graphql-ws(\/.*)?$/, /^(transport\/graphql-ws|serve\/websocket)\.ts$/],
  [/^dataloader$/, /^execute\/batch\.ts$/],
  [/^jose$/, /^guard\/jwt\.ts$/],
  [/^yaml$/, /^(config\/load\.ts|ingest\/read\.ts)$/],
  [/^(saxes|fast-xml-parser)$/, /^ingest\/wsdl.*\.ts$/],
  [/^prom-client$/, /^observe\/metrics\.ts$/],
  [/^(@opentelemetry\/.*|pino)$/, /^observe\//],
  [/^ioredis$/, /^cache\/(store|redis).*\.ts$/],
  [/^zod$/, /^config\//],
  [/^@graphql-tools\/stitch$/, /^compose\/merge\.ts$/],
];

interface SourceFile {
  readonly path: string;
  readonly imports: readonly { readonly from: string; readonly isTypeOnly: boolean }[];
}

const files: readonly SourceFile[] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(root, 'src', path), 'utf8');
    const statements = text.matchAll(
      /^\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm,
    );
    return {
      path,
      imports: [...statements].map((match) => ({
        from: match[2] ?? match[3] ?? match[4] ?? '',
        isTypeOnly: match[1] !== undefined,
      })),
    };
  });

const folderOf = (path: string) => path.split('/')[0] ?? '';
const target = (file: SourceFile, from: string) =>
  relative(join(root, 'src'), resolve(root, 'src', dirname(file.path), from));

describe('the layers', () => {
  it('know every folder', () => {
    const folders = new Set(files.filter((file) => file.path.includes('/')).map((file) => folderOf(file.path)));
    expect([...folders].filter((folder) => !layers.includes(folder))).toEqual([]);
  });

  it('point down', () => {
    const wrong: string[] = [];
    for (const file of files.filter((one) => one.path.includes('/'))) {
      for (const { from } of file.imports.filter((one) => one.from.startsWith('.'))) {
        const to = target(file, from);
        if (layers.indexOf(folderOf(to)) > layers.indexOf(folderOf(file.path))) wrong.push(`${file.path} -> ${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('import files with their extension, never folders', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter(({ from }) => from.startsWith('.') && !from.endsWith('.ts'))
        .map(({ from }) => `${file.path} -> ${from}`),
    );
    expect(wrong).toEqual([]);
  });

  it('have no cycles', () => {
    const graph = new Map(
      files.map((file) => [
        file.path,
        file.imports
          .filter(({ from, isTypeOnly }) => from.startsWith('.') && !isTypeOnly)
          .map(({ from }) => target(file, from)),
      ]),
    );
    const cycles: string[] = [];
    const done = new Set<string>();
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) walk(path, []);
    expect(cycles).toEqual([]);
  });
});

describe('the doors', () => {
  it('are the only places that know their package', () => {
    const wrong: string[] = [];
    for (const file of files) {
      for (const { from, isTypeOnly } of file.imports) {
        const door = doors.find(([name]) => name.test(from));
        if (door && !isTypeOnly && !door[1].test(file.path)) wrong.push(`${file.path} imports ${from}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keep the compiler out of the server', () => {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const reached = new Set<string>();
    const walk = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      const file = byPath.get(path);
      for (const { from, isTypeOnly } of file?.imports ?? []) {
        if (from.startsWith('.') && !isTypeOnly && file) walk(target(file, from));
      }
    };
    for (const file of files) if (folderOf(file.path) === 'serve') walk(file.path);
    expect([...reached].filter((path) => /^(ingest|compose)\//.test(path))).toEqual([]);
  });
});
