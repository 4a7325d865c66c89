import { isRecord } from '../base/json.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { componentSchemas } from './openapi-scope.ts';
import type { Scope } from './openapi-scope.ts';

/** A component that extends another: its schema, and a reference to it. */
interface Subtype {
  readonly schema: unknown;
  readonly reference: Spot;
}

/** Components by what they extend with `allOf`. */
export class Subtypes {
  private readonly scope: Scope;
  private index: ReadonlyMap<unknown, readonly Subtype[]> | undefined;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** References to the components that extend the schema `target`, directly or through others. */
  of(target: unknown): readonly Spot[] {
    this.index ??= indexSubtypes(this.scope);
    const found: Spot[] = [];
    const seen = new Set<unknown>([target]);
    const queue = [target];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      for (const subtype of this.index.get(next) ?? []) {
        if (seen.has(subtype.schema)) continue;
        seen.add(subtype.schema);
        queue.push(subtype.schema);
        found.push(subtype.reference);
      }
    }
    return found;
  }
}

function indexSubtypes(scope: Scope): ReadonlyMap<unknown, readonly Subtype[]> {
  const index = new Map<unknown, Subtype[]>();
  for (const { steps, spot } of componentSchemas(scope)) {
    const schema = spot.value;
    const parents: readonly unknown[] = isRecord(schema) && Array.isArray(schema['allOf']) ? schema['allOf'] : [];
    for (const [position, parent] of parents.entries()) {
      if (!isRecord(parent) || typeof parent['$ref'] !== 'string') continue;
      const { spot: extended } = scope.documents.resolve(child(spot, 'allOf', position));
      if (!extended) continue;
      const reference = { ...spot, value: { $ref: referenceTo(steps) } };
      index.set(extended.value, [...(index.get(extended.value) ?? []), { schema, reference }]);
    }
  }
  return index;
}

function referenceTo(steps: readonly string[]): string {
  return `#/${steps.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('%', '%25')).join('/')}`;
}
