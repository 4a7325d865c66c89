import { Problems } from '../base/problems.ts';
import type { Checked, Place } from '../base/problems.ts';
import type { Blueprint, Join, Source, Topic } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { byCoordinate } from '../blueprint/sdl.ts';
import { defaultSettings } from '../blueprint/settings.ts';
import type { Types } from '../blueprint/types.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { SourceModel } from '../ingest/model.ts';

import { relaxUnreachable, reportInvalid, reportUnsupplied } from './checks.ts';
import { readCodeFields } from './code.ts';
import { withExtensions } from './extensions.ts';
import { reportConflicts, reportDangling } from './conflicts.ts';
import type { Party } from './conflicts.ts';
import { withoutInterfaceObjects } from './interface-objects.ts';
import { proveJoin } from './join.ts';
import { mergeTypes } from './merge.ts';
import { proveMerges, withoutFederation } from './merges.ts';
import type { TransformedModel } from './model.ts';
import { readYamlJoins } from './resolve-to.ts';
import { reportUnaddressed } from './addresses.ts';
import { reportUnsecured } from './security.ts';
import { proveSourceJoins, withoutJoined } from './source-joins.ts';
import { settingsOf, sourceSettingsOf } from './settings.ts';
import { accessibleTypes, suppliedTypes, withCommonInputs, withoutOverridden } from './supplied.ts';
import { proveTopics } from './topics.ts';
import { transformWhole } from './transform-whole.ts';
import { transformModel } from './transforms.ts';
import { readTypeDefs } from './typedefs.ts';
import type { TypeDefs } from './typedefs.ts';
import { publicTypes, viewTypes } from './views.ts';
import { reportClosedWebhooks } from './webhooks.ts';
import type { WrittenJoin } from './written.ts';

/** What a blueprint is composed from. */
export interface ComposeRequest {
  readonly loaded: LoadedConfig;
  /** One model for each source of the configuration, in its order. */
  readonly models: readonly SourceModel[];
}

/** Makes the blueprint of the sources' models: the same input gives the same blueprint, every problem is reported. */
export async function compose(request: ComposeRequest): Promise<Checked<Blueprint>> {
  const problems = new Problems();
  const loaded = withExtensions(request.loaded);
  const typeDefs = await readTypeDefs(loaded, problems);
  const transformed = subgraphsTogether(request.models, problems).flatMap((model): readonly TransformedModel[] => {
    const checked = problems.take(transformModel(model, loaded));
    return checked ? [checked] : [];
  });
  const settings = problems.take(settingsOf(loaded)) ?? defaultSettings;
  if (transformed.length < request.models.length) return { problems: problems.list };
  const united = unite(transformed, typeDefs, loaded, problems);
  if (!united) return { problems: problems.list };

  const code = await readCodeFields(loaded, united, problems);
  const sources = transformed.map((model) => withoutJoined(model));
  const views = new Map(sources.map((model) => [model.name, suppliedTypes(model.types)]));
  const written = [...typeDefs.joins, ...readYamlJoins(loaded)];
  const taken = new Set([...written.map(({ type, field }) => `${type}.${field}`), ...(code ?? [])]);
  const declared = proveSourceJoins(transformed, { types: united, views, taken, problems });
  const { types } = declared;
  const joins = [...joinsOf(written, types, views, problems), ...declared.joins];
  const topics = proveTopics(written, { types, views, problems });
  const made = code && new Set([...code, ...topics.map(({ field }) => `Subscription.${field}`)]);
  const merges = proveMerges(
    transformed.flatMap((model) => model.merges ?? []),
    { types, views, problems },
    (source) => placeOfSource(source, loaded),
  );
  const parts = { types, views, written, joins, merges, code: made, typeDefs };
  reportUnsupplied(parts, problems);
  reportClosedWebhooks(transformed, loaded, (source) => placeOfSource(source, loaded), problems);
  const relaxed = relaxUnreachable(parts, problems);
  const full = new Map(sources.map((model) => [model.name, model.types]));
  const whole = transformWhole({ types: relaxed, views: full, joins, merges }, made ?? new Set(), loaded, problems);
  const seen = accessibleTypes(whole.types, whole.views);
  const placeOf = (source: string) => placeOfSource(source, loaded);
  reportUnsecured(request.models, { ...whole, types: seen }, loaded, placeOf, problems);
  const all = [...whole.views.values(), typeDefs.types];
  reportInvalid(seen, (type) => all.map((view) => view.get(type)?.place).find(Boolean), problems);
  const served = new Map(sources.map((model) => [model.name, sourceOf(model, whole.views, loaded)]));
  reportUnaddressed(served, placeOf, problems);
  return problems.check({
    types: publicTypes(seen),
    sources: served,
    joins: whole.joins.toSorted(byCoordinate),
    merges: whole.merges,
    ...withTopics(topics, seen),
    settings,
  });
}

/** The models with what federation's composition makes of subgraphs that know of one another. */
function subgraphsTogether(models: readonly SourceModel[], problems: Problems): readonly SourceModel[] {
  return withCommonInputs(withoutOverridden(withoutInterfaceObjects(models, problems), problems), problems);
}

/** The merged types, or nothing where they do not fit together. */
function unite(
  models: readonly TransformedModel[],
  typeDefs: TypeDefs,
  loaded: LoadedConfig,
  problems: Problems,
): Types | undefined {
  const sources = models.map((model): Party => {
    const place = placeOfSource(model.name, loaded);
    return {
      title: `source "${model.name}"`,
      types: suppliedTypes(withoutFederation(model.types)),
      isOwn: false,
      place,
    };
  });
  const own: Party = { title: 'additionalTypeDefs', types: typeDefs.types, isOwn: true };
  const parties = [...sources, own];
  const names = () => new Set(parties.flatMap(({ types }) => [...types.keys()]));
  const isWhole = parties.map((party) => {
    const known = party.isOwn
      ? (name: string) => parties.some(({ types }) => types.has(name))
      : (name: string) => party.types.has(name);
    return reportDangling(party, known, party.isOwn ? names : () => party.types.keys(), problems);
  });
  reportConflicts(parties, problems);
  if (problems.failed || isWhole.includes(false)) return undefined;
  return mergeTypes(
    sources.map(({ types }) => types),
    typeDefs.types,
    problems,
  );
}

/** The topics of fields that clients may see. */
function withTopics(topics: readonly Topic[], types: Types): Pick<Blueprint, 'topics'> {
  const seen = topics.filter(({ type, field }) => fieldsOf(types.get(type)).has(field));
  return seen.length === 0 ? {} : { topics: seen };
}

function placeOfSource(name: string, { config, placeOf }: LoadedConfig): Place {
  return placeOf(['sources', config.sources.findIndex((source) => source.name === name), 'name']);
}

function joinsOf(
  all: readonly WrittenJoin[],
  types: Types,
  views: ReadonlyMap<string, Types>,
  problems: Problems,
): readonly Join[] {
  const joins = new Map<string, Join>();
  for (const written of all) {
    if (written.topic !== undefined) continue;
    const join = proveJoin(written, { types, views, problems });
    if (!join) continue;
    const coordinate = `${join.type}.${join.field}`;
    if (joins.has(coordinate)) {
      problems.error('JOIN_TWICE', `${coordinate}: a second join for the same field. Keep one of them.`, written.place);
    }
    joins.set(coordinate, join);
  }
  return [...joins.values()];
}

function sourceOf(model: TransformedModel, views: ReadonlyMap<string, Types>, loaded: LoadedConfig): Source {
  const { name, kind, endpoint, mesh } = model;
  const settings = sourceSettingsOf(loaded, name);
  return {
    name,
    kind,
    ...(endpoint !== undefined && { endpoint }),
    ...settings,
    types: viewTypes(views.get(name) ?? model.types),
    ...(mesh && { mesh }),
  };
}
