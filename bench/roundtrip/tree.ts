import { SaxesParser } from 'saxes';

/** An element of an XML document, read apart from Heddle's own readers. */
export interface Tree {
  /** The name as it is written, with its prefix. */
  readonly tag: string;
  readonly local: string;
  readonly namespace: string;
  readonly attributes: readonly TreeAttribute[];
  readonly children: Tree[];
  /** Its own character data. */
  text: string;
  /** The namespaces that prefixes stand for here. */
  readonly scope: ReadonlyMap<string, string>;
}

interface TreeAttribute {
  readonly tag: string;
  readonly local: string;
  readonly namespace: string;
  readonly value: string;
}

/** A qualified name. */
export interface QName {
  readonly namespace: string;
  readonly local: string;
}

export const xsi = 'http://www.w3.org/2001/XMLSchema-instance';

/** The root of a document. Throws where it is not well-formed. */
export function readTree(text: string): Tree {
  const parser = new SaxesParser({ xmlns: true });
  const open: Tree[] = [];
  let root: Tree | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, local, uri, ns, attributes }) => {
    const outer = open.at(-1);
    const own = Object.entries(ns ?? {});
    const tree: Tree = {
      tag: name,
      local,
      namespace: uri,
      attributes: Object.values(attributes).map((one) => ({
        tag: one.name,
        local: one.local,
        namespace: one.uri,
        value: one.value,
      })),
      children: [],
      text: '',
      scope: own.length > 0 ? new Map([...(outer?.scope ?? []), ...own]) : (outer?.scope ?? new Map()),
    };
    if (outer) outer.children.push(tree);
    else root = tree;
    open.push(tree);
  });
  const write = (part: string): void => {
    const current = open.at(-1);
    if (current) current.text += part;
  };
  parser.on('text', write);
  parser.on('cdata', write);
  parser.on('closetag', () => void open.pop());
  parser.write(text.replace(/^\uFEFF/, '')).close();
  if (!root) throw new Error('no root element');
  return root;
}

/** The Body of an envelope. */
export function bodyOf(text: string): Tree {
  const body = readTree(text).children.find(({ local }) => local === 'Body');
  if (!body) throw new Error('no Body');
  return body;
}

/** What stands in the Header of an envelope, if it has one. */
export function headOf(text: string): readonly Tree[] {
  return readTree(text).children.find(({ local }) => local === 'Header')?.children ?? [];
}

/** The value of an attribute without a namespace. */
export function attribute(tree: Tree, name: string): string | undefined {
  return tree.attributes.find((one) => one.local === name && one.namespace === '')?.value;
}

/** The children of that local name. */
export function childrenNamed(tree: Tree | undefined, ...names: readonly string[]): readonly Tree[] {
  return tree?.children.filter(({ local }) => names.includes(local)) ?? [];
}

/** What a QName in an attribute of `at` stands for. */
export function resolve(name: string, at: Tree): QName {
  const [prefix = '', local] = name.trim().includes(':') ? name.trim().split(':') : ['', name.trim()];
  return { namespace: at.scope.get(prefix) ?? '', local: local ?? '' };
}

/** A key for tables. */
export function keyOf({ namespace, local }: QName): string {
  return `{${namespace}}${local}`;
}

/** Text that may stand in an attribute or an element. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\r\n]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** The element as a document of its own, `more` attributes added and the children changed by `change`. */
export function printTree(tree: Tree, change: (child: Tree) => Tree | undefined = (child) => child): string {
  const declared = new Set(tree.attributes.map(({ tag }) => tag));
  const inherited = [...tree.scope]
    .map(([prefix, uri]) => ({ tag: prefix === '' ? 'xmlns' : `xmlns:${prefix}`, value: uri }))
    .filter(({ tag, value }) => !declared.has(tag) && tag !== 'xmlns:xml' && tag !== 'xmlns:xmlns' && value !== '');
  return print({ ...tree, attributes: [...tree.attributes, ...inherited.map(asAttribute)] }, change);
}

function asAttribute({ tag, value }: { readonly tag: string; readonly value: string }): TreeAttribute {
  return { tag, local: tag, namespace: '', value };
}

function print(tree: Tree, change: (child: Tree) => Tree | undefined): string {
  const attributes = tree.attributes.map(({ tag, value }) => ` ${tag}="${escaped(value)}"`).join('');
  const children = tree.children.map((child) => {
    const changed = change(child);
    return changed ? print(changed, change) : '';
  });
  const text = tree.children.length === 0 ? escaped(tree.text) : '';
  return `<${tree.tag}${attributes}>${text}${children.join('')}</${tree.tag}>`;
}
