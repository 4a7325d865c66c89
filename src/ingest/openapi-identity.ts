import { pathToFileURL } from 'node:url';

import { isRecord } from '../base/json.ts';
import type { Spot } from './openapi-document.ts';
import { walkObjects } from './openapi-references.ts';
import { isRemote, locate } from './location.ts';
import type { Location } from './location.ts';
import type { Pointer } from './positions.ts';
import type { DataDocument } from './read.ts';

/**
 * What documents and schemas call themselves: `$self` (OpenAPI 3.2 section 4.1.2) and `$id` (JSON Schema 2020-12 section 8.2.1).
 * References may use these names, and relative ones start from them. Documents without any cost nothing.
 */
export class Identities {
  private readonly resources = new Map<string, Spot>();
  /** By document: names as absolute URIs, by the pointers of what has them. */
  private readonly bases = new Map<Location, ReadonlyMap<string, string>>();

  /** Notes the names in a document. */
  add(document: DataDocument): void {
    if (!/\$(self|id)\b/.test(document.text)) return;
    const { value, location } = document;
    const bases = new Map<string, string>();
    const name = (pointer: Pointer, named: object, said: unknown) => {
      const base = baseIn(bases, pointer) ?? addressOf(location);
      const uri =
        typeof said === 'string' && !said.startsWith('#') ? URL.parse(said, base)?.href.split('#')[0] : undefined;
      if (uri === undefined) return;
      bases.set(keyOf(pointer), uri);
      if (!this.resources.has(uri)) this.resources.set(uri, { document, pointer, value: named });
    };
    if (isRecord(value)) name([], value, value['$self']);
    walkObjects(value, (object, isNameMap, pointer) => {
      if (!isNameMap && typeof object['$id'] === 'string') name(pointer(), object, object['$id']);
    });
    if (bases.size > 0) this.bases.set(location, bases);
  }

  /** True where anything in the document has a name of its own. */
  has(location: Location): boolean {
    return this.bases.has(location);
  }

  /** What is called `address` there; for no address the resource around the place. Undefined where nothing has that name. */
  find(address: string, location: Location, pointer: Pointer): Spot | undefined {
    if (this.resources.size === 0) return undefined;
    const base = this.baseAt(location, pointer);
    if (address === '') return base === undefined ? undefined : this.resources.get(base);
    const uri = URL.parse(address, base ?? addressOf(location))?.href;
    return uri === undefined ? undefined : this.resources.get(uri);
  }

  /** Where `address` leads from the names around the place, for what is not found beside the document. */
  locate(address: string, location: Location, pointer: Pointer): Location | undefined {
    const base = this.baseAt(location, pointer);
    const uri = base === undefined || !isRemote(base) ? undefined : URL.parse(address, base)?.href;
    // A document's own name is no reason to trust hosts that it may not name otherwise.
    const target = uri === undefined ? undefined : locate(uri, location);
    return target && 'location' in target ? target.location : undefined;
  }

  private baseAt(location: Location, pointer: Pointer): string | undefined {
    const bases = this.bases.get(location);
    return bases && baseIn(bases, pointer);
  }
}

/** The name of the nearest thing around the place that has one. */
function baseIn(bases: ReadonlyMap<string, string>, pointer: Pointer): string | undefined {
  for (let length = pointer.length; length >= 0; length--) {
    const base = bases.get(keyOf(pointer.slice(0, length)));
    if (base !== undefined) return base;
  }
  return undefined;
}

function keyOf(pointer: Pointer): string {
  return JSON.stringify(pointer);
}

function addressOf(location: Location): string {
  return isRemote(location) ? location : pathToFileURL(location).href;
}
