import { createRequire } from 'node:module';
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
    return require('undici/lib/dispatcher/agent.js') as typeof undici.Agent;
  } catch {
    // A version of undici that keeps it elsewhere.
    return wholeUndici().Agent;
  }
}
