import { GraphQLError } from 'graphql';

import type { Maybe } from '../base/maybe.ts';
import { isNonNull } from '../blueprint/typeref.ts';
import { GatewayError, invariant } from '../error/error.ts';
import type { CallNode, PlanNode, ResolverNode, RuleNode } from '../plan/plan.ts';
import { ask, toGatewayError } from './call.ts';
import { maxListDepth } from './depth.ts';
import { runLookup } from './lookup.ts';
import { collectBelow, collectObject, collectTold, readField, walkDown } from './read.ts';
import { readRequired } from './required.ts';
import { NodeResults } from './results.ts';
import { Failure } from './run.ts';
import type { Run } from './run.ts';
import { schedule } from './schedule.ts';

/**
 * Runs the plan's nodes, each as soon as all that it depends on is there. Nodes whose questions can be put as one
 * have the same dependencies, and so start together. Root fields of a mutation run one after the other (spec section 6.2.2), until one that
 * must not be null has no value: then there is no answer in which the others could stand. Never rejects.
 */
export function runNodes(run: Run): Maybe<void> {
  const { plan } = run;
  collectObject(plan.root, run.root, run);
  return plan.operation === 'mutation' ? runInTurn(run) : schedule(plan.nodes, (node) => runNode(node, run));
}

async function runInTurn(run: Run): Promise<void> {
  const { plan } = run;
  for (const [root, field] of plan.root.fields.entries()) {
    const group = plan.nodes.filter((node) => node.root === root);
    if (group.length === 0) continue;
    run.calls = undefined;
    run.loaders = undefined;
    await schedule(group, (node) => runNode(node, run));
    if (isNonNull(field.type) && isMissing(readField(field, run.root, run))) return;
  }
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || value instanceof Failure;
}

/** A node whose results are there at once, as code may give them, is done when this returns. */
function runNode(node: PlanNode, run: Run): Maybe<void> {
  const parents = allowedParents(node, run);
  if (parents.length === 0) return;
  const keep = (results: NodeResults) => {
    run.results[node.id] = results;
    collectResults(node, results, run);
  };
  const fail = (cause: unknown) => keep(new NodeResults(parents, [new Failure(nodeError(cause))], 'first'));
  try {
    const results = nodeResults(node, parents, run);
    if (results instanceof Promise) return results.then(keep, fail);
    keep(results);
  } catch (cause) {
    fail(cause);
  }
}

/** The objects of the node's position, without those that a rule forbids to ask for; for user code each object once. */
function allowedParents(node: PlanNode, run: Run): readonly object[] {
  const all = run.parents[node.position] ?? [];
  const isCode = node.kind === 'resolver' || node.kind === 'rule';
  const parents = isCode ? [...(all.length > 1 ? new Set(all) : all)] : all;
  const { rule } = node;
  return rule === undefined ? parents : parents.filter((parent) => run.results[rule]?.get(parent) === true);
}

function nodeResults(node: PlanNode, parents: readonly object[], run: Run): Maybe<NodeResults> {
  switch (node.kind) {
    case 'call':
      return called(node, parents, run);
    case 'lookup':
      return runLookup(node, parents, run);
    case 'resolver':
      return valuesOf(
        parents,
        parents.map((parent) => resolved(node, parent, run)),
      );
    case 'rule':
      return valuesOf(
        parents,
        parents.map(async (parent) => verdict(node, parent, run)),
      );
  }
}

async function called(node: CallNode, parents: readonly object[], run: Run): Promise<NodeResults> {
  const { id, source, field, part, path } = node;
  const question = { node: id, source, field, args: node.args(run.variables), part, path, isAlone: true };
  const { value } = await ask(question, run);
  return new NodeResults(parents, [walkDown(value, node.result)], 'first');
}

function valuesOf(parents: readonly object[], values: readonly unknown[]): Maybe<NodeResults> {
  if (!values.some((value) => value instanceof Promise)) return new NodeResults(parents, values);
  return Promise.all(values).then((settledValues) => new NodeResults(parents, settledValues));
}

/** What code gives for one parent, or a promise of it. Never throws, never rejects. */
function resolved(node: ResolverNode, parent: object, run: Run): unknown {
  const root = readRequired(node.required, parent, run);
  if (root instanceof Failure) return root;
  const resolver = run.resolvers.get(`${node.parentType}.${node.name}`);
  invariant(resolver, `a resolver for ${node.parentType}.${node.name} is loaded`);
  const info = {
    fieldName: node.name,
    parentType: node.parentType,
    selectionSet: node.wanted,
    variableValues: run.variables,
    variableTypes: run.variableTypes,
    operationName: run.plan.operationName,
  };
  try {
    const given = resolver.resolve(root, node.args(run.variables), run.context, info);
    return typeof given === 'object' && given !== null ? settled(given) : given;
  } catch (cause) {
    return new Failure(resolverError(cause));
  }
}

/** As graphql-js takes it: promises in lists are awaited, errors given as values are errors. */
async function settled(given: unknown, depth = 0): Promise<unknown> {
  try {
    const value = await given;
    if (value instanceof Error) return new Failure(resolverError(value));
    if (!Array.isArray(value) || depth === maxListDepth) return value;
    return await Promise.all(value.map(async (item) => settled(item, depth + 1)));
  } catch (cause) {
    return new Failure(resolverError(cause));
  }
}

async function verdict(node: RuleNode, parent: object, run: Run): Promise<unknown> {
  const root = readRequired(node.required, parent, run);
  if (root instanceof Failure) return root;
  const rule = run.dataRules.get(`${node.parentType}.${node.name}`);
  invariant(rule, `a rule for ${node.parentType}.${node.name} is loaded`);
  const answer = await rule.decide(root, node.args(run.variables), run.context, run.caller);
  return answer === true ? true : new Failure(answer);
}

/** Hands the objects that were found to the nodes below, each once. */
function collectResults(node: PlanNode, results: NodeResults, run: Run): void {
  if (node.told) for (const parent of new Set(results.parents)) collectTold(node.told, parent, run);
  if (!node.selection?.leadsToNodes && node.below.length === 0) return;
  const { values } = results;
  for (const value of values.length === 1 ? values : new Set(values)) collectBelow(node.selection, value, run);
  for (const field of node.below) {
    const values = new Set(results.parents.map((parent) => readField(field, parent, run)));
    for (const value of values) collectBelow(field.selection, value, run);
  }
}

/** graphql-js's own complaints about arguments are the client's to mend. */
function nodeError(cause: unknown): GatewayError {
  return cause instanceof GraphQLError
    ? new GatewayError('BAD_USER_INPUT', cause.message, { cause })
    : toGatewayError(cause);
}

/** What a resolver throws on purpose, a GraphQLError, keeps its message and extensions. */
function resolverError(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const details = cause instanceof GraphQLError ? { details: { ...cause.extensions } } : {};
  return new GatewayError('RESOLVER_FAILED', message, { cause, ...details });
}
