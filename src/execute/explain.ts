import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';

import type { Blueprint } from '../blueprint/blueprint.ts';
import { blueprintAt } from '../blueprint/portions.ts';
import { GatewayError } from '../error/error.ts';
import { buildPlan } from '../plan/build.ts';
import { Catalog } from '../plan/catalog.ts';
import type { CallNode, LookupNode, Plan, PlanNode } from '../plan/plan.ts';
import { selectFields } from '../plan/select.ts';
import type { Selected } from '../plan/select.ts';
import type { Call } from '../transport/send.ts';
import type { Ask, CallerContext, Env } from '../transport/upstream.ts';
import type { CodeResolver } from './code.ts';
import { streamText } from './explain-stream.ts';
import { batchLimit } from './lookup.ts';
import { shownRepresentation } from './representation.ts';
import { isStreamBinding } from './subscribe.ts';
import { openUpstreams } from './upstream.ts';

/** What would be asked of whom, and when. */
export interface Explanation {
  readonly operation: string;
  /** Calls of one wave start together; each wave waits for what it depends on. */
  readonly waves: readonly (readonly ExplainedStep[])[];
  /** The fewest upstream calls that an answer takes: one for each step, where batches suffice. */
  readonly calls: number;
}

export interface ExplainedStep {
  /** Where its values stand in the answer: `customer.tickets`. */
  readonly path: string;
  readonly kind: 'call' | 'join' | 'merge' | 'resolver' | 'rule';
  readonly source: string | undefined;
  /** `Query.tickets`. */
  readonly field: string;
  /** How keys travel: `id -> filter.customerIds, matched by customerId`. */
  readonly batch: string | undefined;
  /** How often the upstream is called: `1 call`, `1 call for each 100 distinct keys`. */
  readonly count: string;
  /** The request with placeholders. */
  readonly request: string | undefined;
  /** Steps with the same number are served by the same request: one document, one batch, or one call for equal reads. */
  readonly shares: number;
}

export interface ExplainRequest {
  readonly blueprint: Blueprint;
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Missing ones are shown as `{$name}`. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly resolvers: ReadonlyMap<string, CodeResolver>;
  readonly dir: string;
  /** What `env` placeholders of endpoints read. */
  readonly env?: Env;
}

/** Explains an operation that is valid against the schema. Nothing is sent; secrets from the environment are not shown. */
export async function explainOperation(request: ExplainRequest): Promise<Explanation> {
  const { blueprint, schema, document, operation } = request;
  const variables = withPlaceholders(operation, request.variables);
  // As for most requests, where parts of them are answered by others.
  const catalog = new Catalog(blueprintAt(blueprint, 50), schema, request.resolvers, new Map());
  const selected = selectFields(schema, document, operation, variables);
  const plan = buildPlan(catalog, { kind: operation.operation, name: operation.name?.value }, selected, new Set());
  const requests = await writtenRequests(request, plan, variables);
  const waves: ExplainedStep[][] = [];
  const shared = new Map<string, number>();
  for (const node of plan.nodes) {
    const text = requests.get(node.id);
    const key = shareKey(node, text, plan);
    const shares = shared.get(key) ?? node.id;
    shared.set(key, shares);
    (waves[node.wave - 1] ??= []).push({ ...explainNode(node, selected), request: text, shares });
  }
  const asked = waves.flat().filter(({ source }) => source !== undefined);
  const calls = new Set(asked.map(({ shares }) => shares)).size;
  return { operation: `${operation.operation} ${operation.name?.value ?? ''}`.trim(), waves, calls };
}

/** Equal for nodes that one request serves: fields of a document, keys of a batch, equal reads. */
function shareKey(node: PlanNode, text: string | undefined, plan: Plan): string {
  const isMutation = plan.operation === 'mutation';
  const isLookup = node.kind === 'lookup' && (node.part !== null || node.lookup.batch !== undefined);
  const isRead = node.kind === 'call' && (node.part !== null || !isMutation);
  if (text === undefined || !(isLookup || isRead)) return `node ${node.id}`;
  return `${isMutation ? node.root : ''} ${isLookup ? node.wave : ''} ${text}`;
}

function withPlaceholders(operation: OperationDefinitionNode, given: Readonly<Record<string, unknown>>) {
  const names = operation.variableDefinitions?.map((definition) => definition.variable.name.value) ?? [];
  return { ...Object.fromEntries(names.map((name) => [name, `{$${name}}`])), ...given };
}

function explainNode(node: PlanNode, selected: Selected): Omit<ExplainedStep, 'request' | 'shares'> {
  const path = node.path.join('.');
  switch (node.kind) {
    case 'call':
      return {
        path,
        kind: 'call',
        source: node.source,
        field: node.field.name,
        batch: undefined,
        count: isStreamBinding(node.field.binding) ? '1 stream; what is below runs for each event' : '1 call',
      };
    case 'lookup': {
      const { lookup } = node;
      const count = isAmongMany(node, selected) ? manyCount(node) : '1 call';
      const field = `${lookup.sourceType}.${lookup.sourceField}`;
      return { path, kind: node.purpose, source: node.source, field, batch: batchText(node), count };
    }
    case 'resolver':
    case 'rule': {
      const count = isAmongMany(node, selected) ? 'once for each object' : 'once';
      const field = `${node.parentType}.${node.name}`;
      return { path, kind: node.kind, source: undefined, field, batch: undefined, count };
    }
  }
}

function manyCount(node: LookupNode): string {
  if (!node.lookup.batch) return '1 call for each distinct set of arguments';
  return `1 call for each ${batchLimit(node)} distinct keys`;
}

function batchText({ lookup }: LookupNode): string | undefined {
  const { batch } = lookup;
  if (!batch) return undefined;
  if (batch.isEntity) return `${lookup.required} -> ${batch.keysArg}, in their order`;
  const parts = (side: 'from' | 'to') => batch.key.map((part) => part[side]).join(' + ');
  return `${parts('from')} -> ${batch.keysArg}, matched by ${parts('to')}`;
}

/** True where a list stands on the way to the node's parents. */
function isAmongMany(node: PlanNode, selected: Selected): boolean {
  const depth = node.kind === 'lookup' && node.purpose === 'merge' ? node.path.length : node.path.length - 1;
  return selected.fields.some(
    (field) =>
      field.returnType.includes('[') &&
      field.path.length <= depth &&
      field.path.every((key, index) => key === node.path[index]),
  );
}

/** What the transports would send, by node: caught on its way out. Nodes that start together are asked together. */
async function writtenRequests(
  { blueprint, dir, env }: ExplainRequest,
  plan: Plan,
  variables: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<number, string>> {
  const texts = new Map<number, string>();
  const upstreams = await openUpstreams(blueprint, {
    dir,
    hasPlaceholders: true,
    ...(env && { env }),
    send: async (call) => {
      throw new Written(requestText(call, blueprint));
    },
  });
  for (const node of plan.nodes) {
    if (node.kind !== 'call' || !isStreamBinding(node.field.binding)) continue;
    const source = blueprint.sources.get(node.source);
    texts.set(node.id, source ? streamText(node, source, node.args(variables)) : '');
  }
  for (const group of groups(plan)) {
    const asked = group.map(async (node) => {
      const ask = upstreams.asks.get(node.source);
      texts.set(node.id, ask ? await written(ask, node, variables) : '');
    });
    await Promise.all(asked);
  }
  await upstreams.close();
  return texts;
}

function groups(plan: Plan): readonly (readonly (CallNode | LookupNode)[])[] {
  const byDependencies = new Map<string, (CallNode | LookupNode)[]>();
  for (const node of plan.nodes) {
    if (
      (node.kind !== 'call' && node.kind !== 'lookup') ||
      (node.kind === 'call' && isStreamBinding(node.field.binding))
    )
      continue;
    const key = `${node.wave} ${node.dependsOn.join()} ${plan.operation === 'mutation' ? node.root : ''}`;
    const known = byDependencies.get(key);
    if (known) known.push(node);
    else byDependencies.set(key, [node]);
  }
  return [...byDependencies.values()];
}

class Written extends Error {
  readonly text: string;

  constructor(text: string) {
    super('written');
    this.text = text;
  }
}

async function written(
  ask: Ask,
  node: CallNode | LookupNode,
  variables: Readonly<Record<string, unknown>>,
): Promise<string> {
  try {
    const args = node.kind === 'call' ? node.args(variables) : lookupArgs(node);
    const nested = node.part?.nested.map(({ name, arg, value }) => [name, value(variables)[arg]] as const) ?? [];
    const values = { ...args, ...Object.fromEntries(nested) };
    await ask({
      field: node.field,
      args,
      part: node.part?.document ?? null,
      variables: values,
      caller: placeholderCaller,
    });
    return '';
  } catch (cause) {
    const found = cause instanceof GatewayError && cause.cause instanceof Written ? cause.cause : cause;
    return found instanceof Written
      ? found.text
      : `cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

function lookupArgs(node: LookupNode): Record<string, unknown> {
  const { lookup } = node;
  const args: Record<string, unknown> = {};
  const entries = Object.entries(lookup.args);
  if (lookup.batch) {
    const key = lookup.batch.key.map((part) => [part.as, `{root.${part.from}}`] as const);
    const plain = key.length === 1 ? key[0]?.[1] : Object.fromEntries(key);
    const one = node.representation ? shownRepresentation(node, node.representation) : plain;
    entries.push([lookup.batch.keysArg, [one]]);
  }
  for (const [path, value] of entries) place(args, path.split('.'), value);
  return node.encode(args);
}

function place(target: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) target[name] = value;
  else place((target[name] ??= {}) as Record<string, unknown>, rest, value);
}

/** A caller each of whose headers and claims is shown by its own placeholder. */
const placeholderCaller: CallerContext = {
  headers: new Proxy(
    {},
    {
      get: (_target, name) => `{context.headers.${String(name)}}`,
      has: () => true,
      getOwnPropertyDescriptor: (_target, name) => ({
        value: `{context.headers.${String(name)}}`,
        configurable: true,
        enumerable: true,
      }),
    },
  ),
  claims: null,
  signal: new AbortController().signal,
  requestId: '{requestId}',
};

/** Method, URL, headers and body; header and query templates of the configuration stand as they were written. */
function requestText(call: Call, blueprint: Blueprint): string {
  const source = blueprint.sources.get(call.source);
  const templates = new Map(Object.entries(source?.headers ?? {}).map(([name, text]) => [name.toLowerCase(), text]));
  const headers = Object.entries(call.headers).map(([name, value]) => `${name}: ${templates.get(name) ?? value}`);
  const body =
    call.body === undefined
      ? []
      : ['', typeof call.body === 'string' ? readable(call.body) : `(${call.body.length} bytes)`];
  return [`${call.method} ${shownUrl(call.url, source?.query ?? {})}`, ...headers, ...body].join('\n');
}

function shownUrl(url: string, templates: Readonly<Record<string, string>>): string {
  const shown = new URL(url);
  for (const [name, text] of Object.entries(templates))
    if (shown.searchParams.has(name)) shown.searchParams.set(name, text);
  return shown.href.replace(
    /%7B([^%]*(?:%(?!7D)[^%]*)*)%7D/g,
    (_match, inner: string) => `{${decodeURIComponent(inner)}}`,
  );
}

/** A GraphQL request is shown as its document and variables. */
function readable(body: string): string {
  try {
    const { query, variables } = JSON.parse(body) as { query?: unknown; variables?: unknown };
    return typeof query === 'string' ? `${query}\n${JSON.stringify(variables ?? {})}` : body;
  } catch {
    return body;
  }
}
