import type { Place, Problems } from '../base/problems.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';

/** Warns of each REST source that can be called nowhere: its description names no server, and the configuration no endpoint. */
export function reportUnaddressed(
  sources: ReadonlyMap<string, Source>,
  placeOf: (source: string) => Place,
  problems: Problems,
): void {
  for (const source of sources.values()) {
    if (source.kind !== 'http' || source.endpoint !== undefined || !needsEndpoint(source)) continue;
    const message = `${source.name}: the description names no server, and the configuration no endpoint, so that its operations cannot be called. Add \`endpoint:\` with the URL of the service.`;
    problems.warn('OPENAPI_NO_ENDPOINT', message, placeOf(source.name));
  }
}

/** True where an operation has no server of its own that could be called. */
function needsEndpoint({ types }: Source): boolean {
  const fields = ['Query', 'Mutation'].flatMap((root) => [...fieldsOf(types.get(root)).values()]);
  return fields.some(({ binding }) => binding?.kind === 'http' && !/^https?:/i.test(binding.server ?? ''));
}
