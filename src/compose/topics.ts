import { compileExpression } from '../base/expression.ts';
import type { Problems } from '../base/problems.ts';
import { compileTemplate } from '../base/template.ts';
import type { Topic } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import type { Types } from '../blueprint/types.ts';

import { Desk } from './desk.ts';
import { noField, pathParts, sentence } from './selection.ts';
import type { WrittenJoin } from './written.ts';

/** What topics are proved against. */
export interface TopicScope {
  readonly types: Types;
  readonly views: ReadonlyMap<string, Types>;
  readonly problems: Problems;
}

/** The fields that are filled from topics, in the order of their names: each is there, and all that they read can be read. */
export function proveTopics(written: readonly WrittenJoin[], scope: TopicScope): readonly Topic[] {
  const topics = new Map<string, Topic>();
  for (const one of written) {
    if (one.topic === undefined) continue;
    const topic = proveTopic(one, scope);
    if (!topic) continue;
    if (topics.has(topic.field)) {
      const message = `Subscription.${topic.field}: a second topic for the same field. Keep one of them.`;
      scope.problems.error('JOIN_TWICE', message, one.place);
    }
    topics.set(topic.field, topic);
  }
  return [...topics.values()].toSorted((left, right) => (left.field < right.field ? -1 : 1));
}

function proveTopic(written: WrittenJoin, { types, views, problems }: TopicScope): Topic | undefined {
  const { type, field, topic = '', filter, result, source } = written;
  const desk = new Desk(`${type}.${field}`, written, problems);
  if (type !== 'Subscription') {
    const message = 'a topic fills fields of Subscription only; other fields are joined to a source.';
    return desk.refuse('JOIN_TOPIC', message, 'pubsubTopic');
  }
  const target = fieldsOf(types.get(type)).get(field);
  if (!target) {
    const way = `Declare it in additionalTypeDefs: extend type Subscription { ${field}: ... }.`;
    return desk.refuse('JOIN_UNKNOWN_FIELD', `${sentence(noField(type, field, types))} ${way}`, 'targetFieldName');
  }
  if (source !== '' && !views.has(source)) {
    return desk.refuse('JOIN_UNKNOWN_SOURCE', `source "${source}" is not declared.`, 'sourceName');
  }
  for (const need of compileTemplate(topic).needs) {
    const [from, name] = pathParts(need);
    if (from === 'root')
      desk.report('error', 'JOIN_TOPIC', 'a topic has no parent: `root` cannot be read.', 'pubsubTopic');
    if (from !== 'args' || name === undefined || target.args.has(name)) continue;
    desk.report('error', 'JOIN_TOPIC', `the topic reads args.${name}, and there is no such argument.`, 'pubsubTopic');
  }
  if (filter !== undefined) proveFilter(filter, desk);
  if (desk.failed) return undefined;
  return {
    type,
    field,
    topic,
    ...(filter !== undefined && { filter }),
    ...(result !== undefined && { result: pathParts(result).join('.') }),
    ...(source !== '' && { source }),
  };
}

function proveFilter(filter: string, desk: Desk): void {
  try {
    compileExpression(filter, ['root', 'args', 'context']);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const way =
      'Conditions compare paths below `root`, `args` and `context` with `===`, `!==`, `<`, `>`, `&&`, `||`, `!` and `.includes()`.';
    desk.report('error', 'JOIN_FILTER', `filterBy "${filter}": ${reason}. ${way}`, 'filterBy');
  }
}
