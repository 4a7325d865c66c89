import { isRemote } from './location.ts';
import type { Location } from './location.ts';

/**
 * Which addresses one reading may treat as the user's own: the one that the configuration names and those that documents on
 * disk name. What a document from the network names beyond them must be public, and is not sent the user's headers.
 */
export class Trust {
  private readonly root: string | undefined;
  private readonly headers: Readonly<Record<string, string>> | undefined;
  private readonly origins = new Set<string>();

  constructor(root: Location, headers?: Readonly<Record<string, string>>) {
    this.root = originOf(root);
    this.headers = headers;
    if (this.root !== undefined) this.origins.add(this.root);
  }

  /** Takes note that the document at `from` refers to `location`. */
  named(location: Location, from: Location): void {
    const origin = originOf(location);
    if (origin !== undefined && !isRemote(from)) this.origins.add(origin);
  }

  /** The headers that are for `location`: they are only for the origin that the configuration names. */
  headersFor(location: Location): Readonly<Record<string, string>> | undefined {
    return originOf(location) === this.root ? this.headers : undefined;
  }

  /** True where `location` may be in a private network. */
  has(location: Location): boolean {
    const origin = originOf(location);
    return origin === undefined || this.origins.has(origin);
  }
}

function originOf(location: Location): string | undefined {
  return isRemote(location) ? URL.parse(location)?.origin : undefined;
}
