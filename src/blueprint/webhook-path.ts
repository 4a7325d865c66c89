import type { Source } from './blueprint.ts';

/** The path of the gateway at which a webhook of the source is delivered. */
export function webhookPath({ name, webhooks }: Pick<Source, 'name' | 'webhooks'>, webhook: string): string {
  const base = webhooks?.path ?? `/webhooks/${encodeURIComponent(name)}`;
  return `${base.replace(/\/+$/, '')}/${webhook.split('/').map(encodeURIComponent).join('/')}`;
}
