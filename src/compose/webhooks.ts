import type { Place, Problems } from '../base/problems.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import type { LoadedConfig } from '../config/load.ts';

import type { TransformedModel } from './model.ts';
import { sourceSettingsOf } from './settings.ts';

/** What a system sends by itself is taken only where the configuration says how its sender is known: tells where it does not. */
export function reportClosedWebhooks(
  models: readonly TransformedModel[],
  loaded: LoadedConfig,
  placeOf: (source: string) => Place,
  problems: Problems,
): void {
  for (const { name, types } of models) {
    const fields = [...types.values()].flatMap((type) => [...fieldsOf(type).values()]);
    const count = fields.filter(({ binding }) => binding?.kind === 'event' && binding.webhook).length;
    if (count === 0 || sourceSettingsOf(loaded, name).webhooks) continue;
    const some = count === 1 ? 'a webhook is' : `${count} webhooks are`;
    const message = `${name}: ${some} in the schema as subscriptions, and taken from nobody yet: say how the sender is known with \`webhooks: secret\` beside \`handler\`, or \`webhooks: unsigned: true\`.`;
    problems.warn('WEBHOOKS_CLOSED', message, placeOf(name));
  }
}
