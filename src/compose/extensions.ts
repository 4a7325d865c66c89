import type { LoadedConfig } from '../config/load.ts';

/**
 * The configuration with what `extend` transforms add beside its own `additionalTypeDefs` and `additionalResolvers`: a
 * source's extension is written in the names that the source has after all of its transforms.
 */
export function withExtensions(loaded: LoadedConfig): LoadedConfig {
  const { config, placeOf } = loaded;
  const typeDefs = partsOf(loaded, 'typeDefs');
  const resolvers = partsOf(loaded, 'resolvers');
  if (typeDefs.length === 0 && resolvers.length === 0) return loaded;
  const lists = { additionalTypeDefs: typeDefs, additionalResolvers: resolvers };
  return {
    ...loaded,
    config: {
      ...config,
      additionalTypeDefs: [...config.additionalTypeDefs, ...typeDefs.map(({ text }) => text)],
      additionalResolvers: [
        ...config.additionalResolvers,
        ...resolvers.map(({ text }) => ({ kind: 'module' as const, module: text })),
      ],
    },
    placeOf: (path) => {
      const [list, index] = path;
      if ((list !== 'additionalTypeDefs' && list !== 'additionalResolvers') || typeof index !== 'number') {
        return placeOf(path);
      }
      return placeOf(lists[list][index - config[list].length]?.path ?? path);
    },
  };
}

/** Texts or files of the `extend` transforms, and where each is written. */
function partsOf({ config }: LoadedConfig, key: 'typeDefs' | 'resolvers') {
  return config.sources.flatMap((source, index) =>
    source.transforms.flatMap(({ extend }, position) => {
      const written = extend?.[key];
      const at = ['sources', index, 'transforms', position, 'extend', key];
      if (written === undefined) return [];
      if (typeof written === 'string') return [{ text: written, path: at }];
      return written.map((text, item) => ({ text, path: [...at, item] }));
    }),
  );
}
