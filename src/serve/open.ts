import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import { openUpstreams } from '../execute/upstream.ts';

import { createGateway } from './create.ts';
import type { GatewayOptions } from './create.ts';
import { lateDoor } from './door.ts';
import type { Door } from './door.ts';
import { createExpressDoor } from './express.ts';
import { graphiqlPage } from './graphiql.ts';
import { loadPlugins } from './plugins.ts';
import { withWebhooks } from './webhook-door.ts';

/** Everything that answers requests for one blueprint, ready to be put behind a server. */
export async function openDoor(given: Omit<GatewayOptions, 'upstreams'>): Promise<Checked<Door>> {
  // A copy: to look into the process's own environment takes as long as writing a whole URL.
  const options = { ...given, env: { ...given.env } };
  const problems = new Problems();
  const upstreams = await openUpstreams(options.blueprint, options);
  const gateway = problems.take(await createGateway({ ...options, upstreams }));
  const { settings } = gateway?.blueprint ?? options.blueprint;
  const plugins = problems.take(await loadPlugins(settings.plugins, options.dir, options.codeVersion));
  if (!gateway || !plugins) {
    await upstreams.close();
    return { problems: problems.list };
  }
  const { isGraphiqlOn, examples, title } = settings.serve;
  const page = graphiqlPage({ dir: options.dir, examples, title, isLive: options.isDev });
  const open = async () => {
    const { createYogaDoor } = await import('./yoga.ts');
    return createYogaDoor(gateway, { plugins, ...(isGraphiqlOn && { graphiql: page }) });
  };
  // Plugins may look into every step of every request: with any, the whole door answers all of them.
  const door = plugins.length > 0 ? await open() : createExpressDoor(gateway, lateDoor(open, gateway));
  return problems.check(withWebhooks(door, gateway));
}
