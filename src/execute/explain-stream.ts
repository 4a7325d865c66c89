import type { Source } from '../blueprint/blueprint.ts';
import { webhookPath } from '../blueprint/webhook-path.ts';
import type { CallNode } from '../plan/plan.ts';
import { DocumentCache } from '../transport/graphql-document.ts';

/** How a stream is opened, or who delivers to it, for people. */
export function streamText(node: CallNode, source: Source, args: Readonly<Record<string, unknown>>): string {
  const { binding } = node.field;
  if (binding?.kind === 'event') {
    const { webhook, topic } = binding;
    return webhook ? `delivered by ${webhook.method} ${webhookPath(source, webhook.name)}` : `published to ${topic}`;
  }
  const { protocol = 'WS', endpoint } = source.subscriptions ?? {};
  const text = node.part ? new DocumentCache().get([node.part.document]).text : '';
  const values = Object.entries(args).map(([name, value]) => [`_0_${name}`, value] as const);
  const head = `${protocol} ${endpoint ?? source.endpoint ?? ''}\n\n${text}`;
  return values.length === 0 ? head : `${head}\n${JSON.stringify(Object.fromEntries(values))}`;
}
