import { ListPile } from './list-pile.ts';
import type { PrefixScope, XmlAttribute, XmlNode } from './xml-node.ts';

/**
 * Elements in the order of a document, each read once: of a text as it is parsed, or of a tree. It stands at the start of an
 * element, the current one; what is told of that holds until another one begins. Each element that was begun is read to
 * its end, by one of the four methods or by its children.
 */
export interface ElementSource {
  /** The local name. */
  readonly name: string;
  /** Empty for no namespace. */
  readonly namespace: string;
  /** The first `attributeCount` of them; what stands behind is of other elements. */
  readonly attributes: readonly XmlAttribute[];
  readonly attributeCount: number;
  /** `xsi:type`, resolved. */
  readonly type: XmlNode['type'];
  /** True for `xsi:nil="true"`. */
  readonly isNil: boolean;
  /** The prefixes that the element and those around it declare. */
  readonly scope: PrefixScope | undefined;
  /** The character data that the last `nextChild(true)` went over. */
  readonly passed: string;
  /** Where readers of elements put lists together. */
  readonly lists: ListPile;
  /** Goes to the next child of the element whose start or last child was read; false at its end, which is behind then. */
  nextChild(keepsText: boolean): boolean;
  /** Goes behind the end of the element. */
  skip(): void;
  /** The element's own character data, CDATA included. */
  readText(): string;
  /** The element with all that is in it. */
  readNode(): XmlNode;
}

/** The elements of a tree, from its root on. */
export function sourceOf(root: XmlNode): ElementSource {
  return new NodeSource(root);
}

class NodeSource implements ElementSource {
  passed = '';
  readonly lists = new ListPile();
  private current: XmlNode;
  /** The elements that are read and how many of the children of each have been, the outermost first. */
  private readonly open: XmlNode[];
  private readonly counts: number[] = [0];

  constructor(root: XmlNode) {
    this.current = root;
    this.open = [root];
  }

  get name(): string {
    return this.current.name;
  }

  get namespace(): string {
    return this.current.namespace;
  }

  get attributes(): readonly XmlAttribute[] {
    return this.current.attributes;
  }

  get attributeCount(): number {
    return this.current.attributes.length;
  }

  get type(): XmlNode['type'] {
    return this.current.type;
  }

  get isNil(): boolean {
    return this.current.isNil;
  }

  get scope(): PrefixScope | undefined {
    return this.current.scope;
  }

  nextChild(): boolean {
    const last = this.open.length - 1;
    const count = this.counts[last] ?? 0;
    const child = this.open[last]?.children[count];
    if (!child) {
      this.passed = this.readText();
      return false;
    }
    this.passed = '';
    this.counts[last] = count + 1;
    this.counts.push(0);
    this.open.push(child);
    this.current = child;
    return true;
  }

  skip(): void {
    this.readNode();
  }

  readText(): string {
    return this.readNode().text;
  }

  readNode(): XmlNode {
    this.counts.pop();
    return this.open.pop() ?? this.current;
  }
}
