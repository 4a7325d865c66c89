/** How each property is made, from what all of them are about. */
export type Makers<Of> = ReadonlyMap<PropertyKey, (of: Of) => unknown>;

type Properties = Record<PropertyKey, unknown>;

/**
 * An object with the properties of `base` and, before these, of `makers`, each made when it is first asked for. Whoever lists
 * or changes its properties finds an ordinary object that has them all.
 */
export function lateRecord<Of>(
  makers: Makers<Of>,
  of: Of,
  base: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  return new Proxy<Properties>({}, new LateHandler(makers, of, base));
}

class LateHandler<Of> implements ProxyHandler<Properties> {
  private readonly makers: Makers<Of>;
  private readonly of: Of;
  private readonly base: Readonly<Properties> | undefined;
  private isWhole = false;

  constructor(makers: Makers<Of>, of: Of, base: Readonly<Properties> | undefined) {
    this.makers = makers;
    this.of = of;
    this.base = base;
  }

  get(target: Properties, name: PropertyKey): unknown {
    if (this.isWhole || Object.hasOwn(target, name)) return target[name];
    const make = this.makers.get(name);
    if (make) return (target[name] = make(this.of));
    return this.base && name in this.base ? this.base[name] : target[name];
  }

  has(target: Properties, name: PropertyKey): boolean {
    return Reflect.has(this.whole(target), name);
  }

  ownKeys(target: Properties): (string | symbol)[] {
    return Reflect.ownKeys(this.whole(target));
  }

  getOwnPropertyDescriptor(target: Properties, name: PropertyKey): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(this.whole(target), name);
  }

  defineProperty(target: Properties, name: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.whole(target), name, descriptor);
  }

  deleteProperty(target: Properties, name: PropertyKey): boolean {
    return Reflect.deleteProperty(this.whole(target), name);
  }

  /** The target, with every property that it has not had so far. */
  private whole(target: Properties): Properties {
    if (this.isWhole) return target;
    const made = { ...target };
    Object.assign(target, this.base);
    for (const [name, make] of this.makers) target[name] = Object.hasOwn(made, name) ? made[name] : make(this.of);
    this.isWhole = true;
    return target;
  }
}
