import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { xsdNamespace } from './description.ts';
import type { Description, SchemaPart, WireOperation, WirePart } from './description.ts';
import { attribute, childrenNamed, escaped, printTree } from './tree.ts';
import type { QName, Tree } from './tree.ts';

/** Body elements stand in elements of this namespace, whose types are the messages' parts. */
const around = 'urn:roundtrip';

/** What xmllint says of a set of messages. */
export interface Verdicts {
  /** Why xmllint refuses the schemas themselves. */
  readonly refused?: string;
  /** By the message's name: what is wrong with it. */
  readonly invalid: ReadonlyMap<string, string>;
}

/** A message to be checked: what stands in the Body, in the wrapper of rpc, or in the Header. */
export interface Message {
  readonly name: string;
  /** The operation's number; empty for a Header, whose elements all must be declared. */
  readonly operation: number | '';
  readonly role: 'input' | 'output' | 'header';
  readonly content: string;
}

/**
 * Writes a description's schemas into `dir` in the form that xmllint reads: one document for each namespace, imports
 * between all of them, and an element for each message.
 */
export function writeSchemas({ schemas, operations }: Description, dir: string): void {
  const namespaces = [...new Set(schemas.map(({ namespace }) => namespace))];
  const driver = (namespace: string) => `space${namespaces.indexOf(namespace)}.xsd`;
  const imports = (own: string, prefix: string) =>
    namespaces
      .filter((one) => one !== own)
      .map((one) => ({ tag: `${prefix}import`, namespace: one, location: driver(one) }));
  const declared = new Set<string>();
  for (const part of schemas) writeFileSync(join(dir, part.file), printPart(part, schemas, imports, declared));
  for (const namespace of namespaces) {
    const own = schemas.filter((one) => one.namespace === namespace && !one.isRedefined);
    const includes = own.map(({ file }) => `<xs:include schemaLocation="${file}"/>`);
    writeFileSync(join(dir, driver(namespace)), schemaText(namespace, includes.join('')));
  }
  const used = imports(around, 'xs:').map(
    ({ namespace, location }) =>
      `<xs:import ${namespace === '' ? '' : `namespace="${escaped(namespace)}" `}schemaLocation="${location}"/>`,
  );
  const elements = operations.flatMap((one, at) => [
    messageElement(`input${at}`, one, one.input),
    messageElement(`output${at}`, one, one.output ?? []),
  ]);
  writeFileSync(join(dir, 'all.xsd'), schemaText(around, [...used, header, ...elements].join('\n')));
}

/** Asks xmllint, in one process, what it says of all messages. */
export async function validate(dir: string, messages: readonly Message[]): Promise<Verdicts> {
  const files = messages.map(({ name, operation, role, content }) => {
    const file = `${name}.xml`;
    const tag = `r:${role}${operation}`;
    writeFileSync(join(dir, file), `<${tag} xmlns:r="${around}">${content}</${tag}>`);
    return file;
  });
  const text = await run(dir, ['--noout', '--nonet', '--schema', 'all.xsd', ...files]);
  if (/failed to compile|Schemas parser error/.test(text) && !/ validates| fails to validate/.test(text)) {
    const line = text.split('\n').find((one) => /parser error/.test(one)) ?? text.slice(0, 300);
    return { refused: line.replace(/^\S+?:\d+: /, ''), invalid: new Map() };
  }
  const invalid = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, message] = /^(.*?)\.xml:\d+: (.*error.*)$/.exec(line) ?? [];
    if (name !== undefined && message !== undefined && !invalid.has(name)) invalid.set(name, message);
  }
  return { invalid };
}

const header =
  '<xs:element name="header"><xs:complexType><xs:sequence><xs:any maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>';

async function run(dir: string, args: readonly string[]): Promise<string> {
  return new Promise((done) => {
    const child = spawn('xmllint', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('error', () => done('nothing: failed to compile, as xmllint is not installed'));
    child.on('close', () => done(text));
  });
}

function schemaText(namespace: string, content: string): string {
  const target = namespace === '' ? '' : ` targetNamespace="${escaped(namespace)}"`;
  return `<xs:schema xmlns:xs="${xsdNamespace}"${target}>\n${content}\n</xs:schema>\n`;
}

type Imports = (own: string, prefix: string) => readonly { tag: string; namespace: string; location: string }[];

/** The schema, without what an earlier one declares, with its imports leading to the documents of their namespaces; what it includes stands there already. */
function printPart(
  { root, namespace, isRedefined }: SchemaPart,
  schemas: readonly SchemaPart[],
  imports: Imports,
  declared: Set<string>,
): string {
  const prefix = root.tag.includes(':') ? `${root.tag.split(':')[0]}:` : '';
  const hasOwn = attribute(root, 'targetNamespace') !== undefined;
  const others = imports(namespace, prefix).filter((one) => hasOwn || one.namespace !== '');
  const made = others.map(({ tag, namespace: one, location }): Tree => {
    const written = [...(one === '' ? [] : [named('namespace', one)]), named('schemaLocation', location)];
    return { ...root, tag, local: 'import', attributes: written, children: [], text: '' };
  });
  const redefined = schemas.find((one) => one.isRedefined && one.namespace === namespace);
  const own = root.children
    .filter(({ local }) => local !== 'import' && local !== 'include')
    .map((child) =>
      child.local === 'redefine' && redefined
        ? { ...child, attributes: [named('schemaLocation', redefined.file)] }
        : child,
    );
  const isFirst = (child: Tree) => {
    const name = attribute(child, 'name');
    const key = `${child.local.replace(/^(simple|complex)/, '')} {${namespace}}${name}`;
    if (name === undefined || isRedefined || !declared.has(key)) return Boolean(declared.add(key));
    return false;
  };
  const leading = own.filter(({ local }) => local === 'redefine');
  const rest = own.filter((child) => child.local !== 'redefine' && isFirst(child));
  return printTree({ ...root, children: [...leading, ...made, ...rest] }, openArray);
}

/**
 * WSDL 1.1 section 2.2 writes an array as a restriction of `soapenc:Array` by an attribute alone, which to XML Schema says
 * that it is empty: its items are put back.
 */
function openArray(tree: Tree): Tree {
  const isArray = tree.local === 'restriction' && /^(.*:)?Array$/.test(attribute(tree, 'base') ?? '');
  if (!isArray || childrenNamed(tree, 'sequence', 'all', 'choice', 'group').length > 0) return tree;
  const make = (local: string, children: Tree[], attributes: Tree['attributes'] = []): Tree => {
    const tag = tree.tag.replace('restriction', local);
    return { ...tree, tag, local, attributes, children, text: '' };
  };
  const occurs = [named('minOccurs', '0'), named('maxOccurs', 'unbounded'), named('processContents', 'lax')];
  return { ...tree, children: [make('sequence', [make('any', [], occurs)]), ...tree.children] };
}

function named(tag: string, value: string): Tree['attributes'][number] {
  return { tag, local: tag, namespace: '', value };
}

function messageElement(name: string, { style, isEncoded }: WireOperation, parts: readonly WirePart[]): string {
  const optional = style === 'rpc' && isEncoded ? ' minOccurs="0"' : '';
  const members = parts.map(({ name: part, element, type }) => {
    if (element) return `<xs:element ${reference('ref', element)}${optional}/>`;
    return type ? `<xs:element name="${part}" ${reference('type', type)}${optional}/>` : `<xs:element name="${part}"/>`;
  });
  return `<xs:element name="${name}"><xs:complexType><xs:sequence>${members.join('')}</xs:sequence></xs:complexType></xs:element>`;
}

function reference(attributeName: string, { namespace, local }: QName): string {
  return namespace === ''
    ? `${attributeName}="${local}"`
    : `${attributeName}="q:${local}" xmlns:q="${escaped(namespace)}"`;
}
