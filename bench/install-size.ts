import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Contender } from './contenders/contender.ts';

/** What a production install takes. */
export interface InstallSize {
  readonly bytes: number;
  readonly packages: number;
}

/** The part of a `package-lock.json` (version 3) that says who needs what. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * The folders in `node_modules` that npm would install for `names` alone, or, without them, for the root's own
 * `dependencies`: what is needed, what that needs, and so on, each found where Node would find it. Optional ones that
 * are not locked are left out.
 */
export function closure(lock: Lock, names?: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = (names ?? Object.keys(lock.packages['']?.dependencies ?? {})).map((name) => ({ from: '', name }));
  for (const { from, name } of pending) {
    const path = resolveIn(lock, from, name);
    if (path === undefined || found.has(path)) continue;
    found.add(path);
    const needs = lock.packages[path] ?? {};
    const peers = Object.keys(needs.peerDependencies ?? {}).filter(
      (peer) => needs.peerDependenciesMeta?.[peer]?.optional !== true,
    );
    const all = [...Object.keys({ ...needs.dependencies, ...needs.optionalDependencies }), ...peers];
    pending.push(...all.map((one) => ({ from: path, name: one })));
  }
  return found;
}

/** Upwards from the folder that needs it, as Node looks. */
function resolveIn(lock: Lock, from: string, name: string): string | undefined {
  for (let base = from; ;) {
    const path = `${base === '' ? '' : `${base}/`}node_modules/${name}`;
    if (Object.hasOwn(lock.packages, path)) return path;
    if (base === '') return undefined;
    base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')));
  }
}

/** Measures what is on the disk now. Undefined for a contender that is no product. */
export function installSize({ install }: Contender): InstallSize | undefined {
  if (!install) return undefined;
  const lock = JSON.parse(readFileSync(join(install.dir, 'package-lock.json'), 'utf8')) as Lock;
  const packages = closure(lock, install.packages);
  const own = (install.files ?? []).map((file) => diskBytes(join(install.dir, file)));
  // A package within a package is counted with the outer one's folder, so nested node_modules are left out there.
  const others = [...packages].map((path) => diskBytes(join(install.dir, path), 'node_modules'));
  return { bytes: [...own, ...others].reduce((sum, bytes) => sum + bytes, 0), packages: packages.size };
}

/** Blocks that the file or folder takes on the disk, like `du`; 0 for what is not there. */
function diskBytes(path: string, except?: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  const own = stat.blocks * 512;
  if (!stat.isDirectory()) return own;
  const names = readdirSync(path).filter((name) => name !== except);
  return names.reduce((sum, name) => sum + diskBytes(join(path, name), except), own);
}
