import type { SoapBinding, XmlName } from '../blueprint/binding.ts';
import { listItem } from '../blueprint/typeref.ts';
import type { Field, Types } from '../blueprint/types.ts';
import type { BodyContent, ReadBody } from './envelope.ts';
import type { ObjectIdentities } from './soap-identity.ts';
import { childrenOf } from './soap-nodes.ts';
import { readNodes } from './soap-places.ts';
import type { Position, ReadElement } from './soap-places.ts';
import { ReaderCompiler } from './soap-reader.ts';
import { resolveReferences } from './soap-references.ts';
import type { XmlNode } from './xml-node.ts';
import { sourceOf } from './xml-source.ts';
import type { ElementSource } from './xml-source.ts';

/**
 * Compiles the reader of a field's answers from its type: properties are named by wire names, lists stay lists also of one
 * or no element, `xsi:nil` is null, leaves are read by their lexical types, objects at abstract positions carry their
 * type's wire name as `__typename`. Names match by namespace, and by local name where only one element has it.
 */
export function compileBody(types: Types, field: Field, binding: SoapBinding): ReadBody {
  const { output, isEncoded = false } = binding;
  if (!output) return oneWay;
  const compiler = new ReaderCompiler(types);
  const answer = new AnswerReader(compiler, field, binding);
  const { identities } = compiler;
  const { wrapper } = output;
  if (!wrapper || isEncoded || identities) return byTree(answer, isEncoded, identities);
  return (body, namespace) => {
    const values: unknown[] = [];
    const others: XmlNode[] = [];
    const fault = readChildren(body, namespace, (child) => {
      if (values.length > 0) child.skip();
      else if (isNamed(child, wrapper)) values.push(answer.read(child));
      else others.push(child.readNode());
    });
    const read = () => answer.read(sourceOf(answer.rootOf({ children: others }, wrapper)));
    return { fault, finish: (header) => answer.complete(values.length > 0 ? values[0] : read(), header) };
  };
}

/** Nothing is answered; a Fault may be. */
function oneWay(body: ElementSource, namespace: string): BodyContent {
  const fault = readChildren(body, namespace, (child) => child.skip());
  return { fault, finish: () => true };
}

/** Where elements point to each other, or the Body itself is what holds the answer, it is looked at as a whole. */
function byTree(answer: AnswerReader, isEncoded: boolean, identities: ObjectIdentities | undefined): ReadBody {
  const read = (raw: XmlNode, header: XmlNode | undefined) => {
    const body = isEncoded ? resolveReferences(raw) : raw;
    return answer.complete(answer.readBody(body), header);
  };
  return (source, namespace) => {
    const body = source.readNode();
    const fault = body.children.find((one) => isNamed(one, { name: 'Fault', namespace }));
    if (!identities) return { fault, finish: (header) => read(body, header) };
    const finish: BodyContent['finish'] = (header) => {
      identities.begin(body);
      try {
        return read(body, header);
      } finally {
        identities.end();
      }
    };
    return { fault, finish };
  };
}

/** Gives the children of the Body to `take`, which reads them; the Fault, where one is. */
function readChildren(
  body: ElementSource,
  namespace: string,
  take: (child: ElementSource) => void,
): XmlNode | undefined {
  let fault: XmlNode | undefined;
  while (body.nextChild(false)) {
    if (fault) body.skip();
    else if (isNamed(body, { name: 'Fault', namespace })) fault = body.readNode();
    else take(body);
  }
  return fault;
}

function isNamed(element: Pick<XmlNode, 'name' | 'namespace'>, { name, namespace = '' }: XmlName): boolean {
  return element.name === name && element.namespace === namespace;
}

/** Reads the element that holds an answer. */
class AnswerReader {
  private readonly wrapper: XmlName | undefined;
  /** The steps from the element to the one around the value's own, and these; none where it is the value itself. */
  private readonly way: readonly XmlName[];
  private readonly last: XmlName | undefined;
  private readonly position: Position;
  private readonly headers: (value: unknown, header: XmlNode | undefined) => unknown;
  private readonly isList: boolean;
  private readonly isRpc: boolean;
  /** The names of what is in it. */
  private readonly inside: ReadonlySet<string>;

  constructor(compiler: ReaderCompiler, field: Field, { output, style }: SoapBinding) {
    const path = output?.path ?? [];
    this.wrapper = output?.wrapper;
    this.last = path.at(-1);
    this.way = path.slice(0, -1);
    this.position = compiler.field(field, this.last === undefined);
    this.headers = this.last ? (value) => value : compiler.headers(field.type);
    this.isList = listItem(field.type) !== undefined && (field.via ?? []).length === 0;
    this.isRpc = style === 'rpc';
    this.inside = path[0] ? new Set([path[0].name]) : compiler.elementNames(field.type);
  }

  /** The value below the root; undefined where nothing is at the end of the way. */
  read(root: ElementSource): unknown {
    const { last, position } = this;
    if (last) return this.walk(root, 0, last);
    return position.kind === 'all' ? position.read([root.readNode()]) : position.read(root);
  }

  /** As `read` for the Body as a tree. */
  readBody(body: XmlNode): unknown {
    const { wrapper, last } = this;
    const value = this.read(sourceOf(wrapper ? this.rootOf(body, wrapper) : body));
    if (!wrapper && last && value === undefined) this.rootOf(body, last);
    return value;
  }

  /** The field's value: with what it has of the Header. */
  complete(value: unknown, header: XmlNode | undefined): unknown {
    return this.headers(value === undefined ? readNodes(this.position, []) : value, header);
  }

  /** The element of the Body that holds the answer; some servers name it after the message, so a sole one that fits counts. */
  rootOf(body: Pick<XmlNode, 'children'>, name: XmlName): XmlNode {
    const [found] = childrenOf(body, name);
    if (found) return found;
    const [first, ...others] = body.children;
    if (first && others.length === 0 && this.isAnswer(first)) return first;
    const present = body.children[0] ? `the element "${body.children[0].name}"` : 'nothing';
    throw new Error(`expected the element "${name.name}" in the Body, found ${present}`);
  }

  /** The name of an rpc response is not significant (SOAP 1.1 section 7.1). */
  private isAnswer(node: XmlNode): boolean {
    if (!this.wrapper) return false;
    return this.isRpc || node.children.some(({ name }) => this.inside.has(name));
  }

  private walk(source: ElementSource, steps: number, last: XmlName): unknown {
    if (source.isNil) {
      source.skip();
      return undefined;
    }
    const step = this.way[steps];
    if (step) return readNamed(source, step, false, (next) => this.walk(next, steps + 1, last))[0];
    const { position } = this;
    // The element around a list is there: the list is empty, not absent.
    const empty = steps > 0 && this.isList ? [] : undefined;
    if (position.kind === 'all') {
      const nodes: XmlNode[] = [];
      readNamed(source, last, true, (one) => nodes.push(one.readNode()));
      return nodes.length > 0 ? position.read(nodes) : empty;
    }
    const values = readNamed(source, last, position.isList, position.read);
    if (values.length === 0) return empty;
    return position.isList ? values : values[0];
  }
}

/** The children of a name, only the first or all; those of another namespace only where none has this one. */
function readNamed(source: ElementSource, name: XmlName, isMany: boolean, read: ReadElement): readonly unknown[] {
  const { lists } = source;
  const { count } = lists;
  const others: XmlNode[] = [];
  while (source.nextChild(false)) {
    const isFirst = lists.count === count;
    if (source.name !== name.name || (!isFirst && !isMany)) source.skip();
    else if (isNamed(source, name)) lists.put(read(source));
    else if (isFirst) others.push(source.readNode());
    else source.skip();
  }
  if (lists.count > count) return lists.take(count);
  return (isMany ? others : others.slice(0, 1)).map((node) => read(sourceOf(node)));
}
