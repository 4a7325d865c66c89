import { isRecord } from '../base/json.ts';
import { mappedSchema, ownValues } from './openapi-resolution.ts';
import { componentSchemas } from './openapi-scope.ts';
import type { Scope } from './openapi-scope.ts';
import type { Discriminator } from './openapi-shape.ts';
import type { Subtypes } from './openapi-subtypes.ts';

/** The values that a discriminator has in the schemas that it chooses from, where the document spells them. */
export class Kinds {
  private readonly scope: Scope;
  private readonly subtypes: Subtypes;
  /** By schema and property; undefined: there are several. */
  private readonly values = new Map<unknown, Map<string, string | undefined>>();
  private isRead = false;

  constructor(scope: Scope, subtypes: Subtypes) {
    this.scope = scope;
    this.subtypes = subtypes;
  }

  /** The one value of the property by which objects of this schema are told. */
  valueOf(schema: unknown, property: string): string | undefined {
    if (!this.isRead) this.readComponents();
    return this.values.get(schema)?.get(property);
  }

  /** Takes what the mapping of a discriminator says. */
  add({ property, mapping, spot }: Discriminator): void {
    for (const [value, target] of mapping) this.put(mappedSchema(this.scope, target, spot), property, value);
  }

  private readComponents(): void {
    this.isRead = true;
    for (const { spot } of componentSchemas(this.scope)) {
      if (!isRecord(spot.value) || spot.value['discriminator'] === undefined) continue;
      const { discriminator } = this.scope.shapes.shapeOf(spot);
      if (!discriminator) continue;
      this.add(discriminator);
      for (const subtype of this.subtypes.of(spot.value)) this.putOwn(subtype, discriminator.property);
    }
  }

  private putOwn(subtype: ReturnType<Subtypes['of']>[number], property: string): void {
    const { value: schema } = this.scope.shapes.follow(subtype).spot;
    for (const value of ownValues(schema)) this.put(schema, property, value);
  }

  private put(schema: unknown, property: string, value: string): void {
    let known = this.values.get(schema);
    if (!known) this.values.set(schema, (known = new Map()));
    known.set(property, !known.has(property) || known.get(property) === value ? value : undefined);
  }
}
