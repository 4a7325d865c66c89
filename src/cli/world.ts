import type { World } from '../ingest/ingest.ts';
import { createFetch } from '../transport/fetch.ts';
import { ingestWorld } from '../transport/ingest-world.ts';

/** The outside that a build may touch: specs behind URLs, endpoints to introspect, Mesh handlers. Close it after use. */
export function openWorld(): World & { readonly close: () => Promise<void> } {
  const network = createFetch();
  return { ...ingestWorld(network), close: network.close };
}
