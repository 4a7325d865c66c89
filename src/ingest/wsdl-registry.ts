import type { TypeDef } from '../blueprint/types.ts';
import type { Target } from './wsdl-members.ts';
import { typeName, typeNames } from './wsdl-names.ts';
import { scalarDescriptions } from './wsdl-standard.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** A definition whose fields are still to come. */
export interface Unfilled {
  readonly definition: TypeDef;
  readonly fill: () => void;
}

/** The GraphQL types that were made so far, their names, and what is still to be done for them. */
export class TypeRegistry {
  protected readonly definitions = new Map<string, TypeDef>();
  protected readonly names = typeNames(scalarDescriptions.keys());
  /** By what they were made of. */
  protected readonly made = new Map<string, Target>();
  protected readonly queue: (() => void)[] = [];
  protected readonly globalNames: ReadonlySet<string>;
  private readonly ids = new Map<XmlElement, number>();

  /** `globalNames` are those of the schema's own components. */
  constructor(globalNames: Iterable<string>) {
    this.globalNames = new Set(globalNames);
  }

  /** Claims a type name for an object that the WSDL implies (several output parts). */
  claim(...wishes: readonly string[]): string {
    const free = wishes.map(typeName).filter((wish) => !this.globalNames.has(wish));
    return this.names.claim(...(free.length > 0 ? free : wishes.map(typeName)));
  }

  add(definition: TypeDef): void {
    this.definitions.set(definition.name, definition);
  }

  /** The scalar `name`, declared when it is not one of GraphQL's own. */
  scalar(name: string): string {
    const description = scalarDescriptions.get(name);
    if (description !== undefined && !this.definitions.has(name)) {
      this.definitions.set(name, { kind: 'scalar', name, description });
    }
    return name;
  }

  json(lexical: string | undefined): Target {
    return { type: this.scalar('JSON'), xml: lexical === undefined ? {} : { lexical } };
  }

  /** Bytes that stand beside the message. */
  bytes(mediaType: string | undefined): Target {
    return { type: this.scalar('Byte'), xml: mediaType === undefined ? {} : { mediaType } };
  }

  /** The type of `key`: made once, under the first free name of `wishes`, filled when all that asks for it is there. */
  protected define(key: string, wishes: readonly string[], make: (name: string) => Unfilled): Target {
    const present = this.made.get(key);
    if (present) return present;
    const target: Target = { type: this.names.claim(...wishes), xml: {} };
    this.made.set(key, target);
    const { definition, fill } = make(target.type);
    this.definitions.set(target.type, definition);
    this.queue.push(fill);
    return target;
  }

  /** The same number for the same element. */
  protected id(element: XmlElement): number {
    const present = this.ids.get(element);
    if (present !== undefined) return present;
    this.ids.set(element, this.ids.size);
    return this.ids.size - 1;
  }

  protected runQueue(): void {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) next();
  }
}
