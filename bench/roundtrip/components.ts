import type { Facets } from '../../src/blueprint/facets.ts';
import { xsdNamespace } from './description.ts';
import type { SchemaPart } from './description.ts';
import { attribute, childrenNamed, keyOf, resolve } from './tree.ts';
import type { QName, Tree } from './tree.ts';

/** A declaration or definition of a schema, with the namespace that its unqualified references have. */
export interface Component {
  readonly tree: Tree;
  readonly part: SchemaPart;
}

/** A global one. */
export interface Global extends Component {
  readonly name: QName;
}

/** What a simple type comes down to. */
export interface SimpleShape {
  readonly lexical: string;
  readonly facets: Facets;
  readonly isList: boolean;
  /** Of unions: any of these. */
  readonly members: readonly SimpleShape[];
}

type Kind = 'element' | 'type' | 'group' | 'attributeGroup' | 'attribute';

const encoding = 'http://schemas.xmlsoap.org/soap/encoding/';

/** The global components of a description's schemas, looked up as XML Schema says and no other way. */
export class Components {
  private readonly tables = new Map<string, Global>();
  private readonly derived = new Map<string, Global[]>();
  private readonly substitutes = new Map<string, Global[]>();

  constructor(parts: readonly SchemaPart[]) {
    for (const part of parts) for (const child of part.root.children) this.add(child, part);
    for (const part of parts) {
      for (const redefine of childrenNamed(part.root, 'redefine')) {
        for (const child of redefine.children) this.add(child, part);
      }
    }
    for (const global of this.tables.values()) this.relate(global);
  }

  find(kind: Kind, name: QName): Global | undefined {
    return this.tables.get(`${kind} ${keyOf(name)}`);
  }

  /** Named complex types below this one, at any depth, that are not abstract. */
  descendants(name: QName): readonly Global[] {
    return reach(this.derived, name).filter(({ tree }) => !isTrue(attribute(tree, 'abstract')));
  }

  /** Elements that may stand in this one's place. */
  substitutesOf(name: QName): readonly Global[] {
    return reach(this.substitutes, name).filter(({ tree }) => !isTrue(attribute(tree, 'abstract')));
  }

  /** A global element of a plain type in a namespace that `fits`, to stand in open content. */
  openElement(fits: (namespace: string) => boolean): QName | undefined {
    for (const { tree, part, name } of this.tables.values()) {
      const type = tree.local === 'element' ? attribute(tree, 'type') : undefined;
      if (type === undefined || !fits(name.namespace) || isTrue(attribute(tree, 'abstract'))) continue;
      const named = this.named(type, tree, part);
      if (named.namespace === xsdNamespace && /^(string|token)$/.test(named.local)) return name;
    }
    return undefined;
  }

  /** What is given where the schemas leave content open: anything, unless some place wants what is known. */
  openSample(): QName | undefined {
    const isStrict = (tree: Tree): boolean =>
      tree.local === 'any' ? !/lax|skip/.test(attribute(tree, 'processContents') ?? '') : tree.children.some(isStrict);
    const wantsKnown = [...this.tables.values()].some(({ tree }) => isStrict(tree));
    return wantsKnown ? this.openElement((namespace) => namespace !== '') : { namespace: 'urn:open', local: 'Open' };
  }

  /** What a name in a schema stands for; names without a namespace mean the including schema's in a chameleon. */
  named(text: string, at: Tree, part: SchemaPart): QName {
    const name = resolve(text, at);
    const isChameleon = name.namespace === '' && attribute(part.root, 'targetNamespace') === undefined;
    return isChameleon ? { ...name, namespace: part.namespace } : name;
  }

  /** The complex type that one derives from, but for SOAP's own. */
  baseOf(derivation: Tree, part: SchemaPart): Global | undefined {
    const name = this.named(attribute(derivation, 'base') ?? '', derivation, part);
    const found = name.namespace === encoding ? undefined : this.find('type', name);
    return found?.tree.local === 'complexType' ? found : undefined;
  }

  /** True where none of the type's elements must be there: only then a nil element's attributes have a place in GraphQL. */
  mayBeEmpty({ tree, part }: Component): boolean {
    const derivation = derivationOf(tree);
    const base = derivation && this.baseOf(derivation, part);
    const isOptional = (one: Tree): boolean =>
      attribute(one, 'minOccurs') === '0' || (one.local === 'sequence' && one.children.every(isOptional));
    const own = childrenNamed(derivation ?? tree, 'sequence', 'choice', 'all', 'group');
    return own.every(isOptional) && (!base || this.mayBeEmpty(base));
  }

  /** The simple type of that name; undefined where it is none. */
  simpleNamed(name: QName): SimpleShape | undefined {
    if (name.namespace === xsdNamespace || name.namespace === encoding) return builtIn(name.local);
    const found = this.find('type', name);
    return found?.tree.local === 'simpleType' ? this.simple(found) : undefined;
  }

  /** A `simpleType` element, through its restrictions. */
  simple({ tree, part }: Component): SimpleShape {
    const [variety] = childrenNamed(tree, 'restriction', 'list', 'union');
    if (!variety) return builtIn('string');
    if (variety.local === 'restriction') return restricted(this.base(variety, part, 'base'), variety);
    if (variety.local === 'list') return { ...this.base(variety, part, 'itemType'), isList: true };
    const names = (attribute(variety, 'memberTypes') ?? '').split(/\s+/).filter(Boolean);
    const members = [
      ...names.flatMap((name) => this.simpleNamed(this.named(name, variety, part)) ?? []),
      ...childrenNamed(variety, 'simpleType').map((child) => this.simple({ tree: child, part })),
    ];
    return { ...builtIn('string'), members };
  }

  /** The simple type that an attribute names or that stands inside. */
  base(tree: Tree, part: SchemaPart, name: 'base' | 'itemType' | 'type'): SimpleShape {
    const [inline] = childrenNamed(tree, 'simpleType');
    const named = attribute(tree, name);
    const found = named === undefined ? undefined : this.simpleNamed(this.named(named, tree, part));
    return found ?? (inline ? this.simple({ tree: inline, part }) : builtIn('string'));
  }

  private add(tree: Tree, part: SchemaPart): void {
    const local = attribute(tree, 'name');
    if (local === undefined) return;
    const kind = /^(simple|complex)Type$/.test(tree.local) ? 'type' : tree.local;
    const name = { namespace: part.namespace, local };
    const key = `${kind} ${keyOf(name)}`;
    if (!this.tables.has(key)) this.tables.set(key, { tree, part, name });
  }

  private relate(global: Global): void {
    const { tree, part } = global;
    const head = attribute(tree, 'substitutionGroup');
    if (head !== undefined) push(this.substitutes, keyOf(this.named(head, tree, part)), global);
    const derivation = derivationOf(tree);
    const base = derivation && attribute(derivation, 'base');
    if (derivation && base !== undefined) push(this.derived, keyOf(this.named(base, derivation, part)), global);
  }
}

/** The `extension` or `restriction` of a complex type. */
export function derivationOf(tree: Tree): Tree | undefined {
  const [content] = childrenNamed(tree, 'complexContent', 'simpleContent');
  return childrenNamed(content, 'extension', 'restriction')[0];
}

/** The base's shape within the facets that `tree` adds. */
export function restricted(base: SimpleShape, tree: Tree): SimpleShape {
  // The facets of a list count its items; a few items fit mostly.
  if (base.isList) return base;
  const facet = (name: string) => {
    const [found] = childrenNamed(tree, name);
    return found && attribute(found, 'value');
  };
  const isText = /^(string|normalizedString)$/.test(base.lexical);
  const values = childrenNamed(tree, 'enumeration')
    .map((one) => attribute(one, 'value') ?? '')
    .map((value) => (isText ? value : value.trim().replaceAll(/\s+/g, ' ')));
  const patterns = childrenNamed(tree, 'pattern').map((one) => attribute(one, 'value') ?? '');
  const numbers = ['minLength', 'maxLength', 'totalDigits', 'fractionDigits'] as const;
  const limits = ['minInclusive', 'minExclusive', 'maxInclusive', 'maxExclusive'] as const;
  const length = facet('length');
  const own: Record<string, unknown> = {};
  for (const name of numbers) if (facet(name) !== undefined) own[name] = Number(facet(name));
  for (const name of limits) if (facet(name) !== undefined) own[name] = facet(name);
  if (length !== undefined) Object.assign(own, { minLength: Number(length), maxLength: Number(length) });
  if (values.length > 0) own['values'] = values;
  if (patterns.length > 0) own['patterns'] = [patterns.map((one) => `(${one})`).join('|')];
  return { ...base, facets: { ...base.facets, ...own } };
}

export function isTrue(text: string | undefined): boolean {
  return /^\s*(true|1)\s*$/.test(text ?? '');
}

function builtIn(local: string): SimpleShape {
  const isList = /^(NMTOKENS|IDREFS|ENTITIES)$/.test(local);
  const lexical = local === 'base64' ? 'base64Binary' : local;
  return { lexical: isList ? 'NMTOKEN' : lexical, facets: {}, isList, members: [] };
}

function reach(table: ReadonlyMap<string, readonly Global[]>, from: QName): readonly Global[] {
  const found = new Set<Global>();
  const open = [...(table.get(keyOf(from)) ?? [])];
  for (let next = open.pop(); next; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(table.get(keyOf(next.name)) ?? []));
  }
  return [...found];
}

function push(table: Map<string, Global[]>, key: string, global: Global): void {
  const present = table.get(key);
  if (present) present.push(global);
  else table.set(key, [global]);
}
