import Module, { createRequire } from 'node:module';
import type * as undici from 'undici';

const require = createRequire(import.meta.url);

/** undici's Agent alone, with `dispatch`: the whole of undici, with `fetch` and WebSocket, takes twice as long to load. */
export const Agent: typeof undici.Agent = loadAgent();

/** All of undici; only then an Agent has `request` too. */
export function wholeUndici(): typeof undici {
  return require('undici') as typeof undici;
}

function loadAgent(): typeof undici.Agent {
  try {
    postpone('undici/lib/dispatcher/client-h2.js');
    return require('undici/lib/dispatcher/agent.js') as typeof undici.Agent;
  } catch {
    // A version of undici that keeps it elsewhere.
    return wholeUndici().Agent;
  }
}

/**
 * Has a part of undici that is one function loaded when it is first called. HTTP/2 takes 10 MB with what Node has for it, and
 * a connection that agrees on it comes late or never.
 */
function postpone(part: string): void {
  const path = require.resolve(part);
  if (require.cache[path]) return;
  const late = (...args: readonly unknown[]): unknown => {
    if (require.cache[path] === stand) delete require.cache[path];
    const real = require(path) as (...given: readonly unknown[]) => unknown;
    return real(...args);
  };
  const stand = Object.assign(new Module(path), { filename: path, loaded: true, exports: late });
  require.cache[path] = stand;
}
