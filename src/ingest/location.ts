import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { isPrivateHost } from '../base/private-host.ts';

/** Where a text is: an absolute path, or an `http:`/`https:` URL without fragment. */
export type Location = string;

/** True for `http:` and `https:` URLs. */
export function isRemote(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

/**
 * Where `reference` leads when it stands in `base` (a folder with a trailing `/`, a file or a URL), or the reason why it
 * must not be followed: a text from the network may neither name local files nor hosts of a private network other
 * than its own.
 */
export function locate(reference: string, base: Location): { location: Location } | { refused: string } {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(reference)?.[1]?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') return locateRemote(reference, base);
  if (scheme !== undefined && scheme !== 'file') {
    return { refused: `the scheme "${scheme}:" is not supported; use a file, http: or https:` };
  }
  if (isRemote(base)) {
    if (scheme === 'file') return { refused: 'a document from the network must not name local files' };
    return locateRemote(reference, base);
  }
  try {
    const path = scheme === 'file' ? fileURLToPath(reference) : decodePath(reference);
    return { location: isAbsolute(path) ? path : resolve(base.endsWith('/') ? base : resolve(base, '..'), path) };
  } catch {
    return { refused: 'it is not a readable file URL' };
  }
}

/** How a location is shown to people: relative to `dir` where it lies inside or near it. */
export function shownAs(location: Location, dir: string): string {
  if (isRemote(location)) return location;
  const path = relative(dir, location);
  return path === '' || path.startsWith(`..${sep}..${sep}..`) ? location : path;
}

function locateRemote(reference: string, base: Location): { location: Location } | { refused: string } {
  const url = URL.parse(reference, isRemote(base) ? base : undefined);
  if (!url) return { refused: 'it is not a URL' };
  url.hash = '';
  if (isRemote(base) && url.origin !== new URL(base).origin && isPrivateHost(url.hostname)) {
    return { refused: 'a document from the network must not name a host of a private network' };
  }
  return { location: url.href };
}

function decodePath(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}
