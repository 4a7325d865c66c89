import { build } from 'rolldown';

/**
 * For the build of the package: its code, in the folder that the command line names. What is loaded together lies in one file, for a
 * start spends more on finding files than on reading them. Packages stay outside, so that everyone who imports `graphql` has the same one.
 */
await build({
  input: { 'cli/main': 'src/cli/main.ts', index: 'src/index.ts' },
  platform: 'node',
  external: (id) => !/^[./]/.test(id),
  // `// src/plan/build.ts` above the code of each file, for stack traces and profiles.
  experimental: { attachDebugInfo: 'simple' },
  output: { dir: process.argv[2] ?? 'dist', cleanDir: true, chunkFileNames: 'parts/[name].js' },
});
