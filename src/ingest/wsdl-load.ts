import { Problems } from '../base/problems.ts';
import type { Checked, Place } from '../base/problems.ts';
import { reasonUnread } from './read.ts';
import { bundledSchemas } from './wsdl-bundled.ts';
import { soapEncodingNamespaces, wsdlNamespace, xsdNamespaces } from './wsdl-standard.ts';
import { readXml, xmlNamespace } from './wsdl-xml.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** Everything that one WSDL leads to. */
export interface WsdlDocuments {
  /** The `definitions` elements, the root first. */
  readonly definitions: readonly XmlElement[];
  readonly schemas: readonly SchemaDocument[];
  /** Files and URLs that were read, in the order in which they were met. */
  readonly files: readonly string[];
}

/** A `schema` element, inline or from a file. */
export interface SchemaDocument {
  readonly root: XmlElement;
  readonly targetNamespace: string;
  /** True where it has no namespace of its own and takes the including schema's (XSD part 1, section 4.2.1). */
  readonly isChameleon: boolean;
}

/** How documents are found and read. */
export interface WsdlReading {
  /** Rejects when nothing is there. */
  readonly read: (location: string) => Promise<Uint8Array | string>;
  /** Where `reference` leads from the document at `from`, or why it must not be followed. */
  readonly resolve: (reference: string, from: string) => { readonly location: string } | { readonly refused: string };
  /** How people see a location. */
  readonly show: (location: string) => string;
}

/**
 * Reads a WSDL 1.1 with all that it imports and includes, each document once, circles included. An import that cannot be
 * read is a warning (`WSDL_IMPORT_MISSING`); a root document that is no WSDL 1.1 is an error.
 */
export async function loadWsdl(
  location: string,
  reading: WsdlReading,
  place: Place | undefined,
): Promise<Checked<WsdlDocuments>> {
  const loader = new Loader(reading);
  await loader.root(location, place);
  await loader.addBundled();
  return loader.problems.check({
    definitions: loader.definitions,
    schemas: loader.schemas,
    files: [...loader.documents.keys()],
  });
}

const maxDocuments = 2000;

class Loader {
  readonly problems = new Problems();
  readonly definitions: XmlElement[] = [];
  readonly schemas: SchemaDocument[] = [];
  readonly documents = new Map<string, XmlElement | undefined>();
  private readonly seen = new Set<string>();
  private readonly bundled = new Map<string, string>();
  private readonly reading: WsdlReading;

  constructor(reading: WsdlReading) {
    this.reading = reading;
  }

  async root(location: string, place: Place | undefined): Promise<void> {
    const root = await this.document(location, { place, isRoot: true });
    if (!root) return;
    if (root.name === 'definitions' && (root.namespace === wsdlNamespace || root.namespace === '')) {
      if (root.namespace === '') this.warnOfNamespace(root);
      await this.addDefinitions(root, location);
    } else if (root.namespace === 'http://www.w3.org/ns/wsdl') {
      const message =
        'This is a WSDL 2.0 description; only WSDL 1.1 is read. Ask the vendor for the 1.1 file (mostly `?wsdl`).';
      this.problems.error('WSDL_VERSION', message, root.place);
    } else {
      const message = `Expected the root element "definitions" of WSDL 1.1, found "${root.name}" of namespace "${root.namespace}".`;
      this.problems.error('WSDL_NOT_WSDL', message, root.place);
    }
  }

  private warnOfNamespace({ place }: XmlElement): void {
    const message = `The root element "definitions" has no namespace; it is read as WSDL 1.1. Declare xmlns="${wsdlNamespace}".`;
    this.problems.warn('WSDL_NO_NAMESPACE', message, place);
  }

  /** Standard schemas that were imported and that no document brought along. */
  async addBundled(): Promise<void> {
    // One may import another.
    for (const [namespace, text] of this.bundled) {
      if (this.schemas.some(({ targetNamespace }) => targetNamespace === namespace)) continue;
      const root = this.problems.take(readXml(text, namespace));
      if (root) await this.addSchema(root, namespace, undefined);
    }
  }

  private async addDefinitions(root: XmlElement, location: string): Promise<void> {
    if (this.seen.has(location)) return;
    this.seen.add(location);
    this.definitions.push(root);
    for (const child of root.children) {
      if (child.name === 'import') await this.addImport(child, location);
      if (child.name !== 'types') continue;
      for (const schema of child.children) {
        if (isSchema(schema)) await this.addSchema(schema, location, undefined);
      }
    }
  }

  private async addImport(element: XmlElement, from: string): Promise<void> {
    const named = element.attributes.get('location') ?? element.attributes.get('schemaLocation');
    if (!named) return;
    const location = this.located(named, from, element.place);
    const root = location && (await this.document(location, { place: element.place }));
    if (!root) return;
    if (isSchema(root)) await this.addSchema(root, location, undefined);
    else if (root.name === 'definitions') await this.addDefinitions(root, location);
  }

  private async addSchema(root: XmlElement, location: string, including: string | undefined): Promise<void> {
    const own = root.attributes.get('targetNamespace');
    const targetNamespace = own ?? including ?? '';
    this.schemas.push({ root, targetNamespace, isChameleon: own === undefined && Boolean(including) });
    for (const child of root.children) {
      if (child.name === 'import') {
        await this.addReferred(child, location, undefined);
      } else if (child.name === 'include' || child.name === 'redefine' || child.name === 'override') {
        await this.addReferred(child, location, targetNamespace);
      }
    }
  }

  private async addReferred(element: XmlElement, from: string, including: string | undefined): Promise<void> {
    const namespace = element.attributes.get('namespace') ?? '';
    if (including === undefined && isBuiltIn(namespace)) return;
    const bundled = including === undefined ? bundledSchemas.get(namespace) : undefined;
    const named = element.attributes.get('schemaLocation') || undefined;
    const location = named === undefined ? undefined : this.located(named, from, element.place);
    const use = { place: element.place, isQuiet: bundled !== undefined };
    const root = location && (await this.document(location, use));
    if (!location || !root) {
      if (bundled !== undefined) this.bundled.set(namespace, bundled);
      return;
    }
    if (!isSchema(root)) return this.addDefinitionsSchemas(root, location);
    const target = root.attributes.get('targetNamespace') ?? including ?? '';
    const key = `${location} ${target}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    await this.addSchema(root, location, including);
  }

  /** An `xs:import` that points at a WSDL means the schemas inside it. */
  private async addDefinitionsSchemas(root: XmlElement, location: string): Promise<void> {
    if (root.name === 'definitions') await this.addDefinitions(root, location);
  }

  private located(reference: string, from: string, place: Place): string | undefined {
    const target = this.reading.resolve(reference.trim().replaceAll('\\', '/'), from);
    if ('location' in target) return target.location;
    this.missing(reference, { place }, target.refused);
    return undefined;
  }

  /** The root of the document, read once; a missing one is reported where it was asked for first. */
  private async document(location: string, use: Use): Promise<XmlElement | undefined> {
    if (this.documents.has(location)) return this.documents.get(location);
    if (this.documents.size >= maxDocuments) return this.missing(location, use, `there are over ${maxDocuments}`);
    this.documents.set(location, undefined);
    let bytes: Uint8Array | string;
    try {
      bytes = await this.reading.read(location);
    } catch (cause) {
      if (use.isQuiet) return undefined;
      return this.missing(this.reading.show(location), use, reasonUnread(cause));
    }
    const parsed = readXml(bytes, this.reading.show(location));
    if (parsed.value) this.documents.set(location, parsed.value);
    for (const problem of parsed.problems) {
      this.problems.list.push(use.isRoot ? problem : { ...problem, severity: 'warning' });
    }
    return parsed.value;
  }

  private missing(name: string, use: Use, why: string): undefined {
    if (use.isRoot) {
      const message = `The WSDL "${name}" cannot be read (${why}). Check the source's path or URL.`;
      this.problems.error('WSDL_MISSING', message, use.place);
    } else {
      const message = `The imported document "${name}" cannot be read (${why}). What needs it is left out; put the file there or correct the location.`;
      this.problems.warn('WSDL_IMPORT_MISSING', message, use.place);
    }
    return undefined;
  }
}

/** Where and how a document is asked for. */
interface Use {
  readonly place: Place | undefined;
  readonly isRoot?: boolean;
  /** True where a bundled schema stands in for a missing one. */
  readonly isQuiet?: boolean;
}

function isSchema(element: XmlElement): boolean {
  return element.name === 'schema' && (xsdNamespaces.has(element.namespace) || element.namespace === '');
}

function isBuiltIn(namespace: string): boolean {
  return namespace === xmlNamespace || xsdNamespaces.has(namespace) || soapEncodingNamespaces.has(namespace);
}
