import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { printBlueprint, readBlueprint } from '../../src/blueprint/sdl.ts';
import { build } from '../../src/cli/pipeline.ts';
import { ingestWorld } from '../../src/transport/ingest-world.ts';
import type { CorpusDocument } from './documents.ts';
import { peakBytes, refused, startClock } from './measured.ts';
import type { Measured } from './measured.ts';
import { offline } from './offline.ts';
import { checkSchema, countFields, hashOf } from './schema.ts';

/** Without a network; Mesh handlers run. */
const openWorld = () => {
  const close = async () => undefined;
  return { ...ingestWorld({ send: offline, openStream: offline, download: offline, close }), close };
};

/** Builds one configuration in a copy of its folder; an operation is a field of a source's root types. */
export async function measureConfig({ path, file, home }: CorpusDocument): Promise<Measured> {
  const dir = home ? await copyOf(file, home) : dirname(file);
  try {
    const passed = startClock();
    const { built, problems } = await build(dir, {}, openWorld);
    const time = passed();
    if (!built) return refused(path, problems, time);
    const { blueprint, artifact } = built;
    const again = readBlueprint(artifact, 'unified.graphql').value;
    const schema = checkSchema(blueprint.types);
    const roots = ['Query', 'Mutation', 'Subscription'].map((root) => blueprint.types.get(root));
    const exposed = roots.reduce((sum, root) => sum + (root?.kind === 'object' ? root.fields.size : 0), 0);
    return {
      path,
      total: exposed,
      exposed,
      skipped: [],
      problems: problems.length,
      ...countFields(blueprint.types),
      lost: {},
      ...time,
      ...schema,
      prints: schema.prints && again !== undefined && printBlueprint(again) === artifact,
      hash: hashOf(artifact),
      peakBytes: peakBytes(),
    };
  } finally {
    if (home) await rm(dir.slice(0, dir.length - dirname(home.path).length), { recursive: true, force: true });
  }
}

async function copyOf(file: string, home: NonNullable<CorpusDocument['home']>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-corpus-'));
  if (existsSync(home.folder)) await cp(home.folder, folder, { recursive: true });
  const target = join(folder, home.path);
  await mkdir(dirname(target), { recursive: true });
  await cp(file, target);
  return dirname(target);
}
