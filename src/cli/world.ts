import type { World } from '../ingest/ingest.ts';
import { createFetch } from '../transport/fetch.ts';

/** Longest answer that a spec or an introspection may have, in bytes. */
const maxSpecBytes = 256 * 1024 * 1024;

/** The outside that a build may touch: specs behind URLs, endpoints to introspect, Mesh handlers. Close it after use. */
export function openWorld(): World & { readonly close: () => Promise<void> } {
  const network = createFetch();
  return {
    download: network.download,
    converse: async ({ source, method, url, headers, body, signal }) =>
      network.send({
        source,
        operation: 'introspection',
        method,
        url,
        headers,
        ...(body !== undefined && { body }),
        isIdempotent: true,
        maxResponseBytes: maxSpecBytes,
        signal,
      }),
    openMesh: async (handler) => {
      const { openMeshHandler } = await import('../transport/mesh-handler.ts');
      const { meshFetch } = await import('../transport/mesh-fetch.ts');
      return openMeshHandler(handler, meshFetch(handler.source, network.send));
    },
    close: network.close,
  };
}
