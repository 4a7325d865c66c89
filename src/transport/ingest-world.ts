import type { Converse, OpenMesh } from '../ingest/model.ts';
import type { Fetch } from './fetch.ts';
import { meshFetch } from './mesh-fetch.ts';
import { openMeshHandler } from './mesh-handler.ts';

const maxIntrospectionBytes = 256 * 1024 * 1024;

/** Lends the network to ingest: downloads, introspection, and Mesh handlers that run in this process. */
export function ingestWorld(fetch: Fetch): {
  readonly download: Fetch['download'];
  readonly converse: Converse;
  readonly openMesh: OpenMesh;
} {
  return {
    download: fetch.download,
    converse: async (request) =>
      fetch.send({
        ...request,
        operation: 'introspection',
        isIdempotent: true,
        isSafe: true,
        maxResponseBytes: maxIntrospectionBytes,
      }),
    openMesh: async (handler) => openMeshHandler(handler, meshFetch(handler.source, fetch)),
  };
}
