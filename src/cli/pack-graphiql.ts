import { packGraphiql } from '../serve/graphiql-assets.ts';

/** For the build of the package: writes GraphiQL's parts below the folder that the command line names. */
await packGraphiql(process.argv[2] ?? 'dist/parts');
