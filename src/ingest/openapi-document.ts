import { isRecord } from '../base/json.ts';
import { Problems } from '../base/problems.ts';
import type { Checked, Place, Problem } from '../base/problems.ts';
import { isRemote, locate } from './location.ts';
import type { Location } from './location.ts';
import type { Pointer } from './positions.ts';
import { Identities } from './openapi-identity.ts';
import { anchorsOf, ReferenceSearch, splitOnce, unescape } from './openapi-references.ts';
import type { Target, Written } from './openapi-references.ts';
import { readData } from './read.ts';
import type { DataDocument, ReadFrom } from './read.ts';
import { Trust } from './trust.ts';

/** A value of a document together with where it stands, so that references in it can be followed. */
export interface Spot {
  readonly document: DataDocument;
  readonly pointer: Pointer;
  readonly value: unknown;
}

/** What following a reference gave. */
export type Resolved =
  | { readonly spot: Spot; readonly refs: readonly string[]; readonly failure?: undefined }
  | { readonly spot?: undefined; readonly failure: string };

const maxDocuments = 5000;
const maxChain = 64;
const parallelReads = 8;

/** The value one step below. */
export function child(spot: Spot, ...steps: Pointer): Spot {
  let { value } = spot;
  for (const step of steps) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
  }
  return { document: spot.document, pointer: [...spot.pointer, ...steps], value };
}

/** What a value refers to: `$ref`, or `$dynamicRef` (JSON Schema 2020-12), which is followed as if nothing overrode its anchor. */
export function referenceOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const ref = value['$ref'] ?? value['$dynamicRef'];
  return typeof ref === 'string' ? ref : undefined;
}

/** Where a person finds the spot. */
export function placeOf(spot: Spot): Place {
  return spot.document.placeOf(spot.pointer);
}

/** A spec with every document that it refers to, read before anything is resolved. */
export class SpecDocuments {
  readonly root: Spot;
  /** What was read, for `dev` to watch. */
  readonly files: string[] = [];
  private readonly documents = new Map<Location, DataDocument>();
  private readonly failures = new Map<Location, string>();
  private readonly identities = new Identities();
  /** References that are being followed in the middle of others. */
  private readonly passing = new Set<unknown>();
  private readonly anchors = new Map<unknown, ReadonlyMap<string, Pointer>>();

  private constructor(root: DataDocument) {
    this.root = { document: root, pointer: [], value: root.value };
    this.add(root);
  }

  /** Reads the spec and all that it names. A document that cannot be read costs only what refers to it. */
  static async read(reference: string, from: ReadFrom): Promise<Checked<SpecDocuments>> {
    const root = await readData(reference, from);
    if (!root.value) return { problems: root.problems };
    const documents = new SpecDocuments(root.value);
    await documents.readReferences(from);
    return { value: documents, problems: root.problems };
  }

  /** The value that `spot` stands for: references are followed to their end, through every document. */
  resolve(spot: Spot): Resolved {
    const refs: string[] = [];
    let current = spot;
    for (let ref = referenceOf(current.value); ref !== undefined; ref = referenceOf(current.value)) {
      if (refs.length >= maxChain || refs.includes(`${current.document.location} ${ref}`)) {
        return { failure: `the reference "${ref}" leads back to itself` };
      }
      refs.push(`${current.document.location} ${ref}`);
      const next = this.find(ref, current);
      if (typeof next === 'string') return { failure: next };
      current = next;
    }
    return { spot: current, refs: refs.map((ref) => ref.slice(ref.indexOf(' ') + 1)) };
  }

  /** The spot that `ref` names, one step; or why there is none. */
  find(ref: string, from: Spot): Spot | string {
    const [address = '', fragment = ''] = splitOnce(ref, '#');
    const named = this.identities.find(address, from.document.location, from.pointer);
    const within = named && this.part(named, fragment, ref);
    // Some call a schema something and still refer to its document.
    if (within !== undefined && (address !== '' || typeof within !== 'string')) return within;
    const document = address === '' ? from.document : this.documentAt(address, from);
    if (typeof document === 'string') return `the reference "${ref}" cannot be followed: ${document}`;
    return this.part({ document, pointer: [], value: document.value }, fragment, ref);
  }

  private part(root: Spot, fragment: string, ref: string): Spot | string {
    if (fragment === '' || fragment === '/') return root;
    if (!fragment.startsWith('/')) return this.findAnchor(fragment, root) ?? `the reference "${ref}" leads nowhere`;
    return this.walk(root, fragment.slice(1).split('/'), ref);
  }

  private walk(root: Spot, segments: readonly string[], ref: string): Spot | string {
    let spot = root;
    for (const segment of segments) {
      let next = child(spot, unescape(segment));
      if (next.value === undefined) next = child(spot, segment);
      if (next.value === undefined && referenceOf(spot.value) !== undefined) {
        const through = this.passThrough(spot);
        if (through.spot && through.spot.value !== spot.value) next = child(through.spot, unescape(segment));
      }
      if (next.value === undefined) return `the reference "${ref}" leads nowhere`;
      spot = next;
    }
    return spot;
  }

  /** What stands behind a reference in the middle of another one, unless one leads through the other. */
  private passThrough(spot: Spot): Resolved {
    if (this.passing.has(spot.value) || this.passing.size > maxChain) return { failure: 'it leads back to itself' };
    this.passing.add(spot.value);
    const through = this.resolve(spot);
    this.passing.delete(spot.value);
    return through;
  }

  private documentAt(address: string, { document, pointer }: Spot): DataDocument | string {
    const target = locate(address, document.location);
    const beside = 'location' in target ? this.documents.get(target.location) : undefined;
    if (beside) return beside;
    const elsewhere = this.identities.locate(address, document.location, pointer);
    const found = elsewhere === undefined ? undefined : this.documents.get(elsewhere);
    if (found) return found;
    return 'refused' in target ? target.refused : (this.failures.get(target.location) ?? 'it was not read');
  }

  /** What is here by its name; beside the document, else where the document says that it is from. */
  private targetOf({ address, fragment, location, pointer }: Written): readonly Target[] {
    const target = locate(address, location);
    const beside = 'location' in target ? [{ location: target.location, fragment }] : [];
    if (!this.identities.has(location)) return beside;
    const named = this.identities.find(address, location, pointer());
    if (named) return [{ location: named.document.location, fragment: fragmentOf(named.pointer) }];
    const otherwise = this.identities.locate(address, location, pointer());
    if (otherwise === undefined) return beside;
    return beside.length === 0 ? [{ location: otherwise, fragment }] : beside.map((one) => ({ ...one, otherwise }));
  }

  /** Plain-name fragments: `$anchor`, `$dynamicAnchor`, and `$id` with a fragment. */
  private findAnchor(name: string, root: Spot): Spot | undefined {
    let anchors = this.anchors.get(root.value);
    if (!anchors) this.anchors.set(root.value, (anchors = anchorsOf(root.value)));
    const pointer = anchors.get(name);
    return pointer && child(root, ...pointer);
  }

  private add(document: DataDocument): void {
    this.documents.set(document.location, document);
    this.identities.add(document);
    if (!isRemote(document.location)) this.files.push(document.location);
  }

  /**
   * Reads what is referred to, from what is referred to: of a document that is named only in part, the rest is not followed, so
   * that one schema of a family of hundreds of files brings in only those that it needs.
   */
  private async readReferences(from: ReadFrom): Promise<void> {
    const search = new ReferenceSearch((written) => this.targetOf(written));
    const trust = new Trust(this.root.document.location, from.headers);
    const visit = (location: Location, value: unknown, fragment: string) => {
      const targets = search.visit(location, value, fragment);
      for (const target of targets) {
        trust.named(target.location, location);
        if (target.otherwise !== undefined) trust.named(target.otherwise, location);
      }
      return targets;
    };
    let wanted = visit(this.root.document.location, this.root.value, '');
    const seen = new Set([this.root.document.location]);
    while (wanted.length > 0) {
      const fresh = [...new Set(wanted.map((one) => one.location))].filter((location) => !seen.has(location));
      const allowed = fresh.slice(0, Math.max(0, maxDocuments - seen.size));
      for (const location of allowed) seen.add(location);
      for (let at = 0; at < allowed.length; at += parallelReads) {
        await this.readAll(allowed.slice(at, at + parallelReads), { ...from, trust });
      }
      wanted = wanted.flatMap(({ location, fragment, otherwise }) => {
        const document = this.documents.get(location);
        if (document) return visit(location, document.value, fragment);
        return otherwise === undefined ? [] : [{ location: otherwise, fragment }];
      });
    }
  }

  private async readAll(targets: readonly Location[], from: ReadFrom): Promise<void> {
    await Promise.all(
      targets.map(async (target) => {
        const read = await readData(target, from);
        if (read.value) this.add(read.value);
        else this.failures.set(target, firstMessage(read.problems));
      }),
    );
  }
}

/** A JSON pointer (RFC 6901). */
function fragmentOf(pointer: Pointer): string {
  return pointer.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function firstMessage(problems: readonly Problem[]): string {
  return problems[0]?.message ?? 'it cannot be read';
}

/** Collects problems about spots. */
export class SpecProblems {
  readonly problems = new Problems();
  private readonly reported = new Set<string>();

  /** Costs only its part; the same message at the same spot is said once. */
  warn(code: string, message: string, spot: Spot): void {
    const key = `${code} ${message} ${spot.document.location} ${spot.pointer.join('/')}`;
    if (this.reported.has(key)) return;
    this.reported.add(key);
    this.problems.warn(code, message, placeOf(spot));
  }
}
