import { derivationOf, isTrue, restricted } from './components.ts';
import type { Component, Components, Global, SimpleShape } from './components.ts';
import { xsdNamespace } from './description.ts';
import type { SchemaPart, WireOperation } from './description.ts';
import { pick } from './dice.ts';
import type { Roll } from './dice.ts';
import { simpleText } from './simple-text.ts';
import { attribute, childrenNamed, escaped, keyOf, xsi } from './tree.ts';
import type { QName, Tree } from './tree.ts';

/** Thrown where the schemas allow no instance that this can write; the message says why. */
export class NoInstance extends Error {}

const deep = 5;
const maxDepth = 30;
const maxElements = 4000;

/**
 * Writes the Body of a random answer of `operation`, from the schemas alone: choices, optional and repeated elements,
 * substitutes, derived types, nil and all the rest as they fall. Throws a NoInstance.
 */
export function writeInstance(components: Components, operation: WireOperation, roll: Roll): string {
  const writer = new InstanceWriter(components, roll);
  const parts = (operation.output ?? []).map(({ name, element, type }) => {
    if (element) return writer.global(element);
    if (type) return writer.typed({ namespace: '', local: name }, type);
    throw new NoInstance(`the part ${name} names nothing`);
  });
  const body = parts.join('');
  if (operation.style === 'document') return writer.around(body);
  const tag = writer.tag({ namespace: operation.outputNamespace, local: `${operation.name}Response` });
  return writer.around(`<${tag}>${body}</${tag}>`);
}

class InstanceWriter {
  private readonly components: Components;
  private readonly roll: Roll;
  private readonly prefixes = new Map<string, string>([[xsi, 'xsi']]);
  private count = 0;
  private ids = 0;

  constructor(components: Components, roll: Roll) {
    this.components = components;
    this.roll = roll;
  }

  around(body: string): string {
    const spaces = [...this.prefixes].map(([uri, prefix]) => ` xmlns:${prefix}="${escaped(uri)}"`).join('');
    return `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"${spaces}><e:Body>${body}</e:Body></e:Envelope>`;
  }

  tag({ namespace, local }: QName): string {
    if (namespace === '') return local;
    if (namespace === 'http://www.w3.org/XML/1998/namespace') return `xml:${local}`;
    const prefix = this.prefixes.get(namespace) ?? `ns${this.prefixes.size}`;
    this.prefixes.set(namespace, prefix);
    return `${prefix}:${local}`;
  }

  global(name: QName, depth = 0): string {
    const found = this.components.find('element', name);
    if (!found) throw new NoInstance(`no element ${keyOf(name)}`);
    const substitutes = this.components.substitutesOf(name);
    const candidates = isTrue(attribute(found.tree, 'abstract')) ? substitutes : [found, ...substitutes];
    const chosen = pick(this.roll, candidates);
    if (!chosen) throw new NoInstance(`nothing may stand for ${keyOf(name)}`);
    return this.declared(chosen.name, chosen, depth);
  }

  typed(name: QName, type: QName, depth = 0): string {
    return this.content(name, type, undefined, false, depth);
  }

  private declared(name: QName, { tree, part }: Component, depth: number): string {
    if (depth > maxDepth || ++this.count > maxElements) throw new NoInstance('the types nest without end');
    const fixed = attribute(tree, 'fixed');
    if (fixed !== undefined) return `<${this.tag(name)}>${escaped(fixed)}</${this.tag(name)}>`;
    const named = attribute(tree, 'type');
    const [inline] = childrenNamed(tree, 'complexType', 'simpleType');
    const isNil = isTrue(attribute(tree, 'nillable')) && this.roll(5) === 0;
    if (named !== undefined)
      return this.content(name, this.components.named(named, tree, part), undefined, isNil, depth);
    if (inline) return this.content(name, undefined, { tree: inline, part }, isNil, depth);
    const head = attribute(tree, 'substitutionGroup');
    const found = head && this.components.find('element', this.components.named(head, tree, part));
    if (found) return this.declared(name, found, depth);
    return `<${this.tag(name)}>anything</${this.tag(name)}>`;
  }

  /** An element with a type by name or in place. */
  private content(
    name: QName,
    type: QName | undefined,
    inline: Component | undefined,
    isNil: boolean,
    depth: number,
  ): string {
    const tag = this.tag(name);
    const simple = type
      ? this.components.simpleNamed(type)
      : inline?.tree.local === 'simpleType' && this.components.simple(inline);
    const isAny = type?.namespace === xsdNamespace && type.local === 'anyType';
    if (isNil && (simple || isAny)) return `<${tag} xsi:nil="true"/>`;
    if (isAny) return `<${tag}>${simpleText('string', undefined, this.roll)?.replaceAll(/[<>&]/g, '')}</${tag}>`;
    if (simple) return `<${tag}>${this.simple(simple)}</${tag}>`;
    const { component, told } = this.chosenType(type, inline);
    const attributes = told + this.attributes(component, new Set());
    if (isNil && (attributes === '' || this.components.mayBeEmpty(component)))
      return `<${tag}${attributes} xsi:nil="true"/>`;
    return `<${tag}${attributes}>${this.complex(component, depth)}</${tag}>`;
  }

  /** The type itself or one derived from it, which is told. */
  private chosenType(
    type: QName | undefined,
    inline: Component | undefined,
  ): { readonly component: Component; readonly told: string } {
    if (!type) {
      if (!inline) throw new NoInstance('no type');
      return { component: inline, told: '' };
    }
    const found = this.components.find('type', type);
    if (!found) throw new NoInstance(`no type ${keyOf(type)}`);
    const derived = this.components.descendants(type);
    const isAbstract = isTrue(attribute(found.tree, 'abstract'));
    const chosen = derived.length > 0 && (isAbstract || this.roll(3) === 0) ? pick(this.roll, derived) : undefined;
    if (!chosen && isAbstract) throw new NoInstance(`the type ${keyOf(type)} is abstract`);
    return chosen
      ? { component: chosen, told: ` xsi:type="${this.tag(chosen.name)}"` }
      : { component: found, told: '' };
  }

  private complex(component: Component, depth: number): string {
    const { tree, part } = component;
    if (depth > maxDepth) throw new NoInstance('the types nest without end');
    const derivation = derivationOf(tree);
    if (childrenNamed(tree, 'simpleContent').length > 0) return this.simple(this.simpleContent(component));
    const own = this.particles(derivation ?? tree, part, depth);
    if (derivation?.local !== 'extension') return own;
    const base = this.baseOf(derivation, part);
    return base ? this.complex(base, depth) + own : own;
  }

  private baseOf(derivation: Tree, part: SchemaPart): Global | undefined {
    const name = this.components.named(attribute(derivation, 'base') ?? '', derivation, part);
    const isKnown = this.components.find('type', name) ?? name.namespace === xsdNamespace;
    if (!isKnown && childrenNamed(derivation, 'sequence').length === 0) throw new NoInstance(`no type ${keyOf(name)}`);
    return this.components.baseOf(derivation, part);
  }

  private simpleContent({ tree, part }: Component): SimpleShape {
    const derivation = derivationOf(tree);
    if (!derivation) throw new NoInstance('simple content without a base');
    const name = this.components.named(attribute(derivation, 'base') ?? '', derivation, part);
    const found = this.components.find('type', name);
    const base = found?.tree.local === 'complexType' ? this.simpleContent(found) : this.components.simpleNamed(name);
    if (!base) throw new NoInstance(`no type ${keyOf(name)}`);
    return derivation.local === 'restriction' ? restricted(base, derivation) : base;
  }

  private particles(tree: Tree, part: SchemaPart, depth: number): string {
    return childrenNamed(tree, 'sequence', 'choice', 'all', 'group')
      .map((child) => this.particle(child, part, depth))
      .join('');
  }

  private particle(tree: Tree, part: SchemaPart, depth: number): string {
    const text: string[] = [];
    for (let left = this.occurrences(tree, depth); left > 0; left--) text.push(this.once(tree, part, depth));
    return text.join('');
  }

  private occurrences(tree: Tree, depth: number): number {
    const least = Number(attribute(tree, 'minOccurs') ?? 1);
    const given = attribute(tree, 'maxOccurs') ?? '1';
    const most = given === 'unbounded' ? Infinity : Number(given);
    if (depth > deep) return Math.min(least, most);
    return least + this.roll(Math.min(most - least, 2) + 1);
  }

  private once(tree: Tree, part: SchemaPart, depth: number): string {
    switch (tree.local) {
      case 'element':
        return this.element(tree, part, depth + 1);
      case 'any':
        return this.any(tree, part);
      case 'group': {
        const named = attribute(tree, 'ref') ?? '';
        const found = this.components.find('group', this.components.named(named, tree, part));
        if (!found) throw new NoInstance(`no group ${named}`);
        return this.particles(found.tree, found.part, depth);
      }
      case 'choice': {
        const branches = childrenNamed(tree, 'element', 'any', 'group', 'sequence', 'choice');
        const branch = depth > deep ? this.shallowest(branches) : pick(this.roll, branches);
        return branch ? this.particle(branch, part, depth) : '';
      }
      default: {
        const all = childrenNamed(tree, 'element', 'any', 'group', 'sequence', 'choice', 'all');
        const order = tree.local === 'all' && this.roll(2) === 0 ? all.toReversed() : all;
        return order.map((child) => this.particle(child, part, depth)).join('');
      }
    }
  }

  /** One that need not be there, else one that names a simple type. */
  private shallowest(branches: readonly Tree[]): Tree | undefined {
    const isSimple = (tree: Tree) => /^(xs|xsd|s):/.test(attribute(tree, 'type') ?? '');
    return branches.find((one) => attribute(one, 'minOccurs') === '0') ?? branches.find(isSimple) ?? branches[0];
  }

  private element(tree: Tree, part: SchemaPart, depth: number): string {
    const ref = attribute(tree, 'ref');
    if (ref !== undefined) {
      const name = this.components.named(ref, tree, part);
      if (name.namespace === xsdNamespace) throw new NoInstance('a schema inside of data');
      return this.global(name, depth);
    }
    const form = attribute(tree, 'form') ?? attribute(part.root, 'elementFormDefault');
    const namespace = form === 'qualified' ? part.namespace : '';
    return this.declared({ namespace, local: attribute(tree, 'name') ?? '' }, { tree, part }, depth);
  }

  private any(tree: Tree, part: SchemaPart): string {
    const allowed = (attribute(tree, 'namespace') ?? '##any').split(/\s+/);
    const fits = (namespace: string) =>
      allowed.includes('##any') ||
      (allowed.includes('##other') && namespace !== part.namespace && namespace !== '') ||
      allowed.includes(namespace === '' ? '##local' : namespace) ||
      (allowed.includes('##targetNamespace') && namespace === part.namespace);
    const known = this.components.openElement(fits);
    const isOpen = /lax|skip/.test(attribute(tree, 'processContents') ?? '') && fits('urn:open');
    const name = known ?? (isOpen ? { namespace: 'urn:open', local: 'Open' } : undefined);
    if (name) return `<${this.tag(name)}>open ${this.roll(100)}</${this.tag(name)}>`;
    if (attribute(tree, 'minOccurs') === '0') return '';
    throw new NoInstance('open content that must be known');
  }

  private attributes(component: Component, seen: Set<string>): string {
    const { tree, part } = component;
    const derivation = derivationOf(tree);
    const own = this.attributesOf(derivation ?? tree, part, seen);
    const base = derivation && this.components.baseOf(derivation, part);
    return own + (base ? this.attributes(base, seen) : '');
  }

  private attributesOf(tree: Tree, part: SchemaPart, seen: Set<string>): string {
    return childrenNamed(tree, 'attribute', 'attributeGroup')
      .map((child) => {
        const ref = attribute(child, 'ref');
        if (child.local === 'attribute') return this.attribute(child, part, ref, seen);
        const found =
          ref === undefined
            ? undefined
            : this.components.find('attributeGroup', this.components.named(ref, child, part));
        if (!found) throw new NoInstance(`no attribute group ${ref}`);
        return this.attributesOf(found.tree, found.part, seen);
      })
      .join('');
  }

  private attribute(tree: Tree, part: SchemaPart, ref: string | undefined, seen: Set<string>): string {
    const use = attribute(tree, 'use');
    const target = ref === undefined ? undefined : this.components.named(ref, tree, part);
    const found = target && this.components.find('attribute', target);
    const form = attribute(tree, 'form') ?? attribute(part.root, 'attributeFormDefault');
    const name = target ?? {
      namespace: form === 'qualified' ? part.namespace : '',
      local: attribute(tree, 'name') ?? '',
    };
    const isKnown = seen.has(keyOf(name));
    // What has a default is there also where it is left out.
    const own = [tree, ...(found ? [found.tree] : [])];
    const isCertain = use === 'required' || own.some((one) => attribute(one, 'default') ?? attribute(one, 'fixed'));
    seen.add(keyOf(name));
    if (isKnown || use === 'prohibited' || (!isCertain && this.roll(3) === 0)) return '';
    if (target && !found) {
      if (use === 'required') throw new NoInstance(`no attribute ${keyOf(target)}`);
      return '';
    }
    if (name.local === 'arrayType') return '';
    const declared = found ?? { tree, part };
    const fixed = attribute(tree, 'fixed') ?? attribute(declared.tree, 'fixed');
    const text =
      fixed === undefined ? this.simple(this.components.base(declared.tree, declared.part, 'type')) : escaped(fixed);
    return ` ${this.tag(name)}="${text}"`;
  }

  private simple(shape: SimpleShape): string {
    const member = pick(this.roll, shape.members);
    if (member) return this.simple(member);
    if (/^(ID|IDREF|ENTITY|NOTATION)$/.test(shape.lexical)) return `id${++this.ids}`;
    const one = () => {
      const text = simpleText(shape.lexical, shape.facets, this.roll);
      if (text === undefined) throw new NoInstance(`no text for ${shape.lexical} ${JSON.stringify(shape.facets)}`);
      return escaped(shape.isList ? text.replaceAll(/\s/g, '_') : text);
    };
    return shape.isList ? Array.from({ length: 1 + this.roll(3) }, one).join(' ') : one();
  }
}
