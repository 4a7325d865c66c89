import { rolldown } from 'rolldown';
import type { OutputChunk } from 'rolldown';

/**
 * For the build of the package: its code, in the folder that the command line names. What is loaded together lies in one file, for a
 * start spends more on finding files than on reading them. Packages stay outside, so that everyone who imports `graphql` has the same one.
 */
const code = await rolldown({
  input: { 'cli/main': 'src/cli/main.ts', index: 'src/index.ts' },
  platform: 'node',
  external: (id) => !/^[./]/.test(id),
  // What a group takes out of an entry's own file may be handed through it.
  preserveEntrySignatures: 'allow-extension',
  // `// src/plan/build.ts` above the code of each file, for stack traces and profiles.
  experimental: { attachDebugInfo: 'simple' },
});
const dir = process.argv[2] ?? 'dist';
const chunkFileNames = 'parts/[name].js';
const { output } = await code.generate({ dir, chunkFileNames });
const served = modulesOf('src/cli/serve.ts');
// The entry's own stay apart: they run before there is a compile cache.
const early = modulesOf('src/cli/main.ts');
await code.write({
  dir,
  cleanDir: true,
  chunkFileNames,
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [{ name: 'serving', test: (id) => served.has(id) && !early.has(id) }],
  },
});
await code.close();

/** The modules that are loaded with `module`, by its end of a path: those in the chunks that its chunk imports, not those it imports later. */
function modulesOf(module: string): ReadonlySet<string> {
  const chunks = new Map<string, OutputChunk>();
  for (const one of output) if (one.type === 'chunk') chunks.set(one.fileName, one);
  const first = [...chunks.values()].find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/${module}`)));
  if (!first) throw new Error(`${module} is in no chunk.`);
  const loaded = new Set([first]);
  for (const { imports } of loaded) {
    for (const name of imports) {
      const chunk = chunks.get(name);
      if (chunk) loaded.add(chunk);
    }
  }
  return new Set([...loaded].flatMap(({ moduleIds }) => moduleIds));
}
