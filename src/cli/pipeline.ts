import type { Problem } from '../base/problems.ts';
import type { Blueprint } from '../blueprint/blueprint.ts';
import { printBlueprint } from '../blueprint/sdl.ts';
import { compose } from '../compose/compose.ts';
import { loadConfig } from '../config/load.ts';
import type { LoadedConfig } from '../config/load.ts';
import { checkPatterns } from '../guard/patterns.ts';
import { ingestAll } from '../ingest/ingest.ts';

import { openWorld } from './world.ts';

/** What a build gave. */
export interface BuildResult {
  /** Absent where a problem is an error. */
  readonly built?: Built;
  readonly problems: readonly Problem[];
  /** Every file that was read or looked for, for a watcher; relative ones count from the configuration's folder. */
  readonly files: readonly string[];
}

/** A build without errors. */
export interface Built {
  readonly blueprint: Blueprint;
  /** The text of the artifact. */
  readonly artifact: string;
}

/** The whole compiler: configuration -> models of the sources -> blueprint -> the artifact's text. Writes nothing. */
export async function build(
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
  open: typeof openWorld = openWorld,
): Promise<BuildResult> {
  const loaded = await loadConfig(dir, { env });
  if (!loaded.value) return { problems: loaded.problems, files: [] };
  const { config, files } = loaded.value;
  const named = config.sources.flatMap((source) => [
    ...filesNamedIn(source.handler),
    ...source.transforms.flatMap(({ extend }) => [extend?.typeDefs ?? [], extend?.resolvers ?? []].flat()),
  ]);
  const world = open();
  try {
    const ingested = await ingestAll(loaded.value, world);
    const known = [
      ...files,
      ...named,
      ...config.additionalTypeDefs,
      ...ingested.models.flatMap((model) => model.files),
    ];
    const before = [...loaded.problems, ...ingested.problems];
    if (before.some(({ severity }) => severity === 'error')) return { problems: before, files: known };
    const composed = await compose({ loaded: loaded.value, models: ingested.models });
    const problems = [...before, ...composed.problems];
    if (!composed.value) return { problems, files: known };
    const patterns = patternProblems(composed.value, loaded.value);
    problems.push(...patterns);
    if (patterns.some(({ severity }) => severity === 'error')) return { problems, files: known };
    const { resolvers, plugins, permissions } = composed.value.settings;
    const modules = [...resolvers, ...plugins, ...(permissions.shield === undefined ? [] : [permissions.shield])];
    const built = { blueprint: composed.value, artifact: printBlueprint(composed.value) };
    return { built, problems, files: [...known, ...modules] };
  } finally {
    await world.close();
  }
}

/** Permission patterns that name nothing, each at its line: the field that was meant would stand open, or closed. */
function patternProblems(
  { settings: { permissions }, types }: Blueprint,
  { placeOf }: LoadedConfig,
): readonly Problem[] {
  return permissions.rules.flatMap((rule) => {
    const place = placeOf(['permissions', 'rules', rule.pattern]);
    return checkPatterns({ ...permissions, rules: [rule] }, types).map((problem) => ({ ...problem, place }));
  });
}

/** Strings in a handler's options that may be files: a source that could not be read is watched too. */
function filesNamedIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^[^\s{}]+\.\w+$/.test(value) && !/^[a-z]+:\/\//i.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesNamedIn) : [];
}
