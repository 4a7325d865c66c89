import { isRecord } from '../base/json.ts';
import { Problems } from '../base/problems.ts';
import type { Checked, Place, Problem } from '../base/problems.ts';
import { isRemote, locate } from './location.ts';
import type { Location } from './location.ts';
import type { Pointer } from './positions.ts';
import { readData } from './read.ts';
import type { DataDocument, ReadFrom } from './read.ts';

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
  private readonly anchors = new Map<DataDocument, ReadonlyMap<string, Pointer>>();

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
    while (isRecord(current.value) && typeof current.value['$ref'] === 'string') {
      const ref = current.value['$ref'];
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
    const document = address === '' ? from.document : this.documentAt(address, from.document.location);
    if (typeof document === 'string') return `the reference "${ref}" cannot be followed: ${document}`;
    const root: Spot = { document, pointer: [], value: document.value };
    if (fragment === '' || fragment === '/') return root;
    if (!fragment.startsWith('/')) return this.findAnchor(fragment, root) ?? `the reference "${ref}" leads nowhere`;
    return this.walk(root, fragment.slice(1).split('/'), ref);
  }

  private walk(root: Spot, segments: readonly string[], ref: string): Spot | string {
    let spot = root;
    for (const segment of segments) {
      let next = child(spot, unescape(segment));
      if (next.value === undefined) next = child(spot, segment);
      if (next.value === undefined && isRecord(spot.value) && typeof spot.value['$ref'] === 'string') {
        const through = this.resolve(spot);
        if (through.spot && through.spot.value !== spot.value) next = child(through.spot, unescape(segment));
      }
      if (next.value === undefined) return `the reference "${ref}" leads nowhere`;
      spot = next;
    }
    return spot;
  }

  private documentAt(address: string, base: Location): DataDocument | string {
    const target = locate(address, base);
    if ('refused' in target) return target.refused;
    return this.documents.get(target.location) ?? this.failures.get(target.location) ?? 'it was not read';
  }

  /** Plain-name fragments: `$anchor`, `$dynamicAnchor`, and `$id` with a fragment. */
  private findAnchor(name: string, root: Spot): Spot | undefined {
    let anchors = this.anchors.get(root.document);
    if (!anchors) this.anchors.set(root.document, (anchors = anchorsOf(root.value)));
    const pointer = anchors.get(name);
    return pointer && child(root, ...pointer);
  }

  private add(document: DataDocument): void {
    this.documents.set(document.location, document);
    if (!isRemote(document.location)) this.files.push(document.location);
  }

  private async readReferences(from: ReadFrom): Promise<void> {
    const queue = [this.root.document];
    const seen = new Set([this.root.document.location]);
    for (let document = queue.shift(); document; document = queue.shift()) {
      const { location } = document;
      const targets = externalRefs(document.value).flatMap((address) => {
        const target = locate(address, location);
        return 'location' in target && !seen.has(target.location) ? [target.location] : [];
      });
      const fresh = [...new Set(targets)].slice(0, Math.max(0, maxDocuments - seen.size));
      for (const target of fresh) seen.add(target);
      for (let at = 0; at < fresh.length; at += parallelReads) {
        const batch = fresh.slice(at, at + parallelReads);
        queue.push(...(await this.readAll(batch, { ...from, base: location, headers: {} })));
      }
    }
  }

  private async readAll(targets: readonly Location[], from: ReadFrom): Promise<readonly DataDocument[]> {
    const read = await Promise.all(targets.map((target) => readData(target, from)));
    return read.flatMap((checked, index) => {
      if (checked.value) {
        this.add(checked.value);
        return [checked.value];
      }
      this.failures.set(targets[index] ?? '', firstMessage(checked.problems));
      return [];
    });
  }
}

/** Every document address that a `$ref` in `value` names; examples are data and not looked into. */
function externalRefs(value: unknown): readonly string[] {
  const found = new Set<string>();
  walkObjects(value, (object, isNameMap) => {
    const ref = object['$ref'];
    if (typeof ref === 'string' && !isNameMap && !ref.startsWith('#')) found.add(splitOnce(ref, '#')[0] ?? '');
  });
  return [...found].filter((address) => address !== '').toSorted();
}

function anchorsOf(value: unknown): ReadonlyMap<string, Pointer> {
  const found = new Map<string, Pointer>();
  walkObjects(value, (object, _isNameMap, pointer) => {
    for (const key of ['$anchor', '$dynamicAnchor', '$id', 'id']) {
      const name = object[key];
      if (typeof name !== 'string') continue;
      const anchor = key.endsWith('nchor') ? name : name.startsWith('#') ? name.slice(1) : '';
      if (anchor !== '' && !found.has(anchor)) found.set(anchor, pointer());
    }
  });
  return found;
}

interface Step {
  readonly value: unknown;
  readonly key: string | number;
  readonly up: Step | undefined;
}

type Visit = (object: Readonly<Record<string, unknown>>, isNameMap: boolean, pointer: () => Pointer) => void;

/** Visits every object once, without recursion: documents may be nested deeply and share parts. */
function walkObjects(root: unknown, visit: Visit): void {
  const seen = new Set<unknown>();
  const stack: Step[] = [{ value: root, key: '', up: undefined }];
  for (let step = stack.pop(); step; step = stack.pop()) {
    const { value } = step;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const here = step;
    if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index--) stack.push({ value: value[index], key: index, up: here });
      continue;
    }
    const object = value as Readonly<Record<string, unknown>>;
    const isNameMap = step.key === 'properties' || step.key === 'patternProperties';
    visit(object, isNameMap, () => pointerOf(here));
    for (const key of Object.keys(object).toReversed()) {
      if (!isNameMap && (key === 'example' || key === 'examples')) continue;
      stack.push({ value: object[key], key, up: here });
    }
  }
}

function pointerOf(step: Step): Pointer {
  const pointer: (string | number)[] = [];
  for (let at: Step | undefined = step; at?.up; at = at.up) pointer.unshift(at.key);
  return pointer;
}

function firstMessage(problems: readonly Problem[]): string {
  return problems[0]?.message ?? 'it cannot be read';
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** JSON pointer escapes (RFC 6901), percent-encoded as in URLs. */
function unescape(segment: string): string {
  const plain = segment.replaceAll('~1', '/').replaceAll('~0', '~');
  if (!plain.includes('%')) return plain;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
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
