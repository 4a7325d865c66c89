import { compileDeep } from '../base/template.ts';
import type { Binding } from '../blueprint/binding.ts';
import type { Source } from '../blueprint/blueprint.ts';
import type { Catalog } from './catalog.ts';
import type { PlanInputs, PlanNode } from './plan.ts';

/** What of the caller reaches an upstream by way of these nodes. */
export function planInputs(catalog: Catalog, nodes: readonly PlanNode[]): PlanInputs {
  const headers = new Set<string>();
  const claims = new Set<string>();
  let isOpen = false;
  for (const node of nodes) {
    if (node.kind === 'resolver' || node.kind === 'rule') {
      isOpen = true;
      continue;
    }
    const needs = [...catalog.needsOf(catalog.source(node.source), sourceNeeds)];
    if (node.kind === 'lookup') needs.push(...compileDeep(node.lookup.args).needs);
    if (node.field.binding) needs.push(...bindingNeeds(node.field.binding));
    for (const need of needs) {
      const [from, kind, name] = splitNeed(need);
      if (from !== 'context') continue;
      if (kind === 'headers' && name !== undefined) headers.add(name.toLowerCase());
      else if (kind === 'claims' && name !== undefined) claims.add(name);
      else isOpen = true;
    }
  }
  return { headers: [...headers].sort(), claims: [...claims].sort(), isOpen };
}

function sourceNeeds(source: Source): readonly string[] {
  return compileDeep([source.endpoint ?? '', source.headers, source.query, source.mesh?.options ?? null]).needs;
}

/** Templates that belong to one operation: its own server or address, and SOAP headers. */
function bindingNeeds(binding: Binding): readonly string[] {
  return compileDeep(binding).needs;
}

/** `context.headers.x-a.b` -> context, headers, `x-a.b`; of a claim only the first step counts. */
function splitNeed(need: string): readonly [string, string | undefined, string | undefined] {
  const [from = '', kind, ...rest] = need.split('.');
  return [from, kind, kind === 'headers' ? rest.join('.') : rest[0]];
}
