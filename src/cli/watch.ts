import { existsSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname, matchesGlob, resolve } from 'node:path';

/** Follows files, and calls back once for each burst of changes. */
export interface Watcher {
  /** From now on these are followed: absolute paths or globs, also of files that are not there yet. */
  readonly follow: (paths: Iterable<string>) => void;
  readonly close: () => void;
}

/**
 * Folders are watched and not files, so that editors which write a new file and rename it are seen too. `quietMs` after the
 * last change of a burst `onChange` gets the paths that changed.
 */
export function createWatcher(onChange: (paths: readonly string[]) => void, quietMs = 60): Watcher {
  const folders = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  let followed: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    const paths = [...changed];
    changed.clear();
    onChange(paths);
  };
  const see = (path: string): void => {
    if (!followed.some((each) => isMeant(path, each))) return;
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(flush, quietMs);
  };
  return {
    follow: (paths) => {
      followed = [...new Set(paths)];
      const wanted = new Set(followed.map(folderOf));
      for (const [folder, watcher] of folders) {
        if (wanted.has(folder)) continue;
        watcher.close();
        folders.delete(folder);
      }
      for (const folder of wanted) if (!folders.has(folder)) folders.set(folder, watchFolder(folder, see));
    },
    close: () => {
      clearTimeout(timer);
      for (const watcher of folders.values()) watcher.close();
      folders.clear();
    },
  };
}

/** True for the followed file itself, for a folder around it, and for what a followed glob matches. */
function isMeant(path: string, followed: string): boolean {
  if (followed === path || followed.startsWith(`${path}/`)) return true;
  return /[*?[{]/.test(followed) && matchesGlob(path, followed);
}

/** The folder to watch for a path: its own, before any glob, or the nearest one around it that exists. */
function folderOf(path: string): string {
  let folder = dirname(path);
  const glob = path.search(/[*?[{]/);
  if (glob >= 0) folder = dirname(path.slice(0, glob + 1));
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function watchFolder(folder: string, see: (path: string) => void): FSWatcher {
  const watcher = watch(folder, (_, name) => {
    see(name === null ? folder : resolve(folder, basename(name)));
  });
  // A folder that is removed ends its watcher; the next build follows what is there then.
  watcher.on('error', () => see(folder));
  return watcher;
}
