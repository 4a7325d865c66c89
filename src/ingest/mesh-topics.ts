import { Kind } from 'graphql';
import type { GraphQLSchema } from 'graphql';

import type { Types } from '../blueprint/types.ts';

/**
 * The types with an event binding where a handler's field of Subscription is fed by a topic (Mesh's `pubsubOperation`): the events
 * come from the gateway's own publish and subscribe, to which webhooks deliver.
 */
export function withTopics(types: Types, schema: GraphQLSchema): Types {
  const topics = new Map(topicsOf(schema));
  const root = types.get('Subscription');
  if (topics.size === 0 || root?.kind !== 'object') return types;
  const fields = [...root.fields.values()].map((field) => {
    const topic = topics.get(field.wire ?? field.name);
    return [
      field.name,
      topic === undefined ? field : { ...field, binding: { kind: 'event', topic } as const },
    ] as const;
  });
  return new Map([...types, ['Subscription', { ...root, fields: new Map(fields) }]]);
}

function* topicsOf(schema: GraphQLSchema): Iterable<readonly [field: string, topic: string]> {
  for (const { name, astNode } of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    const operation = astNode?.directives?.find((directive) => directive.name.value === 'pubsubOperation');
    const topic = operation?.arguments?.find((argument) => argument.name.value === 'pubsubTopic')?.value;
    if (topic?.kind === Kind.STRING) yield [name, topic.value];
  }
}
