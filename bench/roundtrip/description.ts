import { readFileSync } from 'node:fs';
import { dirname, resolve as resolvePath } from 'node:path';
import { fileURLToPath } from 'node:url';

import { attribute, childrenNamed, keyOf, readTree, resolve } from './tree.ts';
import type { QName, Tree } from './tree.ts';

/** A schema of a description: an inline one or a file. */
export interface SchemaPart {
  readonly root: Tree;
  /** Its own, or that of the schema which includes it. */
  readonly namespace: string;
  /** Names it in the folder that a validator reads. */
  readonly file: string;
  /** The part that `xs:redefine` names is reached through the redefining one alone. */
  readonly isRedefined: boolean;
}

/** An operation of a SOAP binding, as the document says it. */
export interface WireOperation {
  readonly name: string;
  readonly action: string;
  readonly style: 'document' | 'rpc';
  readonly isEncoded: boolean;
  readonly input: readonly WirePart[];
  readonly output?: readonly WirePart[];
  /** The elements around the parts of rpc. */
  readonly inputNamespace: string;
  readonly outputNamespace: string;
}

/** A part of a message that stands in the Body. */
export interface WirePart {
  readonly name: string;
  readonly element?: QName;
  readonly type?: QName;
}

/** All that a WSDL leads to, read apart from Heddle's ingest. */
export interface Description {
  readonly schemas: readonly SchemaPart[];
  readonly operations: readonly WireOperation[];
  /** Locations that lead to nothing on this machine. */
  readonly missing: readonly string[];
}

export const xsdNamespace = 'http://www.w3.org/2001/XMLSchema';
const soapNamespaces = /^http:\/\/schemas\.xmlsoap\.org\/wsdl\/soap(12)?\/$/;
const standardSchemas: readonly (readonly [namespace: string, file: string])[] = [
  ['http://schemas.xmlsoap.org/soap/encoding/', 'soap-encoding.xsd'],
  ['http://www.w3.org/2005/05/xmlmime', 'xmlmime.xsd'],
  ['http://www.w3.org/XML/1998/namespace', 'xml.xsd'],
  ['http://www.w3.org/2005/08/addressing', 'addressing.xsd'],
];

/** Reads a WSDL 1.1 with its local imports. Throws where the document itself is not XML. */
export function readDescription(file: string): Description {
  const reader = new DescriptionReader();
  reader.read(file);
  return { schemas: reader.allSchemas(), operations: reader.operations(), missing: reader.missing };
}

class DescriptionReader {
  readonly missing: string[] = [];
  private readonly definitions: Tree[] = [];
  private readonly schemas: SchemaPart[] = [];
  private readonly trees = new Map<string, Tree | undefined>();
  private readonly seen = new Set<string>();

  read(file: string): void {
    const root = readTree(decode(readFileSync(file)));
    this.trees.set(file, root);
    this.addDefinitions(root, file);
  }

  /** The document's own, and the standard ones that it brings no copy of. */
  allSchemas(): readonly SchemaPart[] {
    const known = new Set(this.schemas.map(({ namespace }) => namespace));
    const standard = standardSchemas.filter(([namespace]) => !known.has(namespace));
    return [
      ...this.schemas,
      ...standard.map(([namespace, name]) => {
        const file = fileURLToPath(new URL(`standard/${name}`, import.meta.url));
        return { root: readTree(readFileSync(file, 'utf8')), namespace, file: name, isRedefined: false };
      }),
    ];
  }

  private addDefinitions(root: Tree, file: string): void {
    if (this.seen.has(file)) return;
    this.seen.add(file);
    this.definitions.push(root);
    for (const schema of childrenNamed(root, 'types').flatMap(({ children }) => children)) {
      if (schema.local === 'schema') this.addSchema(schema, file, undefined, false);
    }
    for (const one of childrenNamed(root, 'import')) this.follow(one, 'location', file, undefined);
  }

  private addSchema(root: Tree, file: string, including: string | undefined, isRedefined: boolean): void {
    const namespace = attribute(root, 'targetNamespace') ?? including ?? '';
    this.schemas.push({ root, namespace, file: `part${this.schemas.length}.xsd`, isRedefined });
    for (const one of childrenNamed(root, 'import')) this.follow(one, 'schemaLocation', file, undefined);
    for (const one of childrenNamed(root, 'include', 'redefine', 'override')) {
      this.follow(one, 'schemaLocation', file, namespace);
    }
  }

  private follow(at: Tree, name: string, from: string, including: string | undefined): void {
    const location = attribute(at, name) ?? attribute(at, 'schemaLocation');
    if (location === undefined || location === '') return;
    if (standardSchemas.some(([namespace]) => namespace === attribute(at, 'namespace'))) return;
    const file = resolvePath(dirname(from), location.replaceAll('\\', '/').replace(/[?#].*$/, ''));
    const root = /^\w+:\/\//.test(location) ? undefined : this.tree(file);
    if (!root) return void this.missing.push(location);
    const key = `${file} ${attribute(root, 'targetNamespace') ?? including ?? ''}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    if (root.local === 'schema') this.addSchema(root, file, including, at.local === 'redefine');
    else if (root.local === 'definitions') this.addDefinitions(root, file);
  }

  private tree(file: string): Tree | undefined {
    if (this.trees.has(file)) return this.trees.get(file);
    let tree: Tree | undefined;
    try {
      tree = readTree(decode(readFileSync(file)));
    } catch {
      tree = undefined;
    }
    this.trees.set(file, tree);
    return tree;
  }

  operations(): readonly WireOperation[] {
    const globals = (kind: string) =>
      new Map(
        this.definitions.flatMap((root) =>
          childrenNamed(root, kind).map((one): [string, Tree] => [
            keyOf({ namespace: attribute(root, 'targetNamespace') ?? '', local: attribute(one, 'name') ?? '' }),
            one,
          ]),
        ),
      );
    const [messages, portTypes] = [globals('message'), globals('portType')];
    return [...globals('binding').values()].flatMap((binding) => {
      const soap = binding.children.find(
        ({ local, namespace }) => local === 'binding' && soapNamespaces.test(namespace),
      );
      const named = resolve(attribute(binding, 'type') ?? '', binding);
      const portType = portTypes.get(keyOf(named)) ?? alike(portTypes, named);
      if (!soap || !portType) return [];
      return childrenNamed(binding, 'operation').flatMap((bound) => {
        const name = attribute(bound, 'name');
        const declared = childrenNamed(portType, 'operation').filter((one) => attribute(one, 'name') === name);
        return declared.map((one) => wireOperation(bound, one, soap, messages, named.namespace));
      });
    });
  }
}

function wireOperation(
  bound: Tree,
  declared: Tree,
  soap: Tree,
  messages: ReadonlyMap<string, Tree>,
  namespace: string,
): WireOperation {
  const own = bound.children.find(({ local, namespace: uri }) => local === 'operation' && soapNamespaces.test(uri));
  const body = (role: string) => bodyIn(childrenNamed(bound, role)[0]);
  const style = (own && attribute(own, 'style')) ?? attribute(soap, 'style');
  const input = partsOf(declared, 'input', messages, bound);
  const output = partsOf(declared, 'output', messages, bound);
  const spaceOf = (role: string) => (body(role) && attribute(body(role) as Tree, 'namespace')) ?? namespace;
  return {
    name: attribute(bound, 'name') ?? '',
    action: (own && attribute(own, 'soapAction')) ?? '',
    style: style === 'rpc' ? 'rpc' : 'document',
    isEncoded: body('input') !== undefined && attribute(body('input') as Tree, 'use') === 'encoded',
    input: input ?? [],
    ...(output && { output }),
    inputNamespace: spaceOf('input'),
    outputNamespace: spaceOf('output'),
  };
}

/** The `soap:body` of an input or output, also inside of MIME parts. */
function bodyIn(tree: Tree | undefined): Tree | undefined {
  const [own] = childrenNamed(tree, 'body');
  const inside = () => tree?.children.map(bodyIn).find((one) => one !== undefined);
  return own ?? inside();
}

/** The sole one of that local name: many documents forget the prefix. */
function alike(globals: ReadonlyMap<string, Tree>, { local }: QName): Tree | undefined {
  const found = [...globals].filter(([key]) => key.endsWith(`}${local}`));
  return found.length === 1 ? found[0]?.[1] : undefined;
}

/** The parts in the Body: those that `soap:body` names, else all that stand in no header and go beside no envelope. */
function partsOf(
  declared: Tree,
  role: string,
  messages: ReadonlyMap<string, Tree>,
  bound: Tree,
): readonly WirePart[] | undefined {
  const use = childrenNamed(declared, role)[0];
  const named = use && attribute(use, 'message');
  if (!use || named === undefined) return undefined;
  const message = messages.get(keyOf(resolve(named, use))) ?? alike(messages, resolve(named, use));
  const around = childrenNamed(bound, role)[0];
  const body = bodyIn(around);
  const listed = body && attribute(body, 'parts')?.trim().split(/\s+/).filter(Boolean);
  const inHeader = new Set(childrenNamed(around, 'header').map((header) => attribute(header, 'part')));
  const mime = childrenNamed(around, 'multipartRelated').flatMap((one) => childrenNamed(one, 'part'));
  const beside = new Set(mime.flatMap((one) => childrenNamed(one, 'content')).map((one) => attribute(one, 'part')));
  const all = childrenNamed(message, 'part').filter((part) => !beside.has(attribute(part, 'name')));
  const chosen = all.filter((part) => {
    const name = attribute(part, 'name') ?? '';
    return listed && listed.length > 0 ? listed.includes(name) : all.length === 1 || !inHeader.has(name);
  });
  return chosen.map((part) => {
    const [element, type] = [attribute(part, 'element'), attribute(part, 'type')];
    return {
      name: attribute(part, 'name') ?? '',
      ...(element !== undefined && { element: resolve(element, part) }),
      ...(type !== undefined && { type: resolve(type, part) }),
    };
  });
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const declared = /^<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(
    bytes.subarray(0, 200).toString('latin1'),
  )?.[1];
  return new TextDecoder(declared ?? 'utf-8').decode(bytes);
}
