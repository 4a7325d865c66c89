import { createRequire } from 'node:module';

/** A JSON Schema as the mock reads it from the document. */
export type Schema = boolean | Readonly<Record<string, unknown>>;

export interface MockParameter {
  readonly name: string;
  readonly required?: boolean;
  readonly style?: string;
  readonly schema?: Schema;
}

/** An operation as the mock knows it. */
export interface MockOperation {
  /** Lower case. */
  readonly method: string;
  readonly path: string;
  readonly request?: {
    readonly path?: readonly MockParameter[];
    readonly query?: readonly MockParameter[];
    readonly headers?: readonly MockParameter[];
    readonly cookie?: readonly MockParameter[];
    readonly body?: {
      readonly required?: boolean;
      readonly contents?: readonly {
        readonly mediaType: string;
        readonly schema?: Schema;
        readonly encodings?: readonly { readonly property: string }[];
      }[];
    };
  };
  readonly responses?: readonly {
    readonly code: string;
    readonly contents?: readonly { readonly mediaType: string; readonly schema?: Schema }[];
  }[];
  /** Schemas that others refer to. */
  readonly __bundled__?: unknown;
}

/** How the mock finds its answers: what the document shows as examples, or values made up from the schemas. */
export type Answers = 'examples' | 'generated';

/** A running mock of one document, on a free port of the loopback interface. */
export interface Mock {
  readonly url: string;
  readonly operations: readonly MockOperation[];
  readonly use: (answers: Answers) => void;
  /** Set once making up an answer took too long: schemas of one document are alike, and the mock does nothing else meanwhile. */
  isSlow: boolean;
  /** Rejects when the mock crashes over the request that it is answering; it never answers that one. */
  readonly crashed: (signal: AbortSignal) => Promise<never>;
  readonly close: () => Promise<void>;
}

/** The door to Prism, which is installed in a folder of its own and has no types here. */
interface Prism {
  readonly read: (file: string) => Promise<MockOperation[]>;
  readonly createServer: (operations: readonly MockOperation[], options: unknown) => Server;
  readonly validate: (
    value: unknown,
    schema: Schema,
    isText: boolean,
    context: 0,
    prefix: string,
    bundle: unknown,
  ) => { readonly _tag: 'None' } | { readonly _tag: 'Some'; readonly value: readonly { readonly message: string }[] };
  readonly forInput: (schema: Schema) => { readonly _tag: 'None' } | { readonly _tag: 'Some'; readonly value: Schema };
  readonly fake: (schema: Schema) => unknown;
}

interface Server {
  listen(port: number, hostname: string): Promise<string>;
  close(): Promise<void>;
}

const packages = createRequire(new URL('../prism/package.json', import.meta.url));
const prism = load();

/** Starts a mock that refuses what its document does not allow and never answers what its document does not allow. */
export async function startMock(file: string): Promise<Mock> {
  const operations = await prism.read(file);
  // The mock reads these once for each request, so that they may change between two.
  const answers = { dynamic: false, seed: 'heddle', ignoreExamples: false };
  const config = {
    mock: answers,
    // Credentials belong to a source's configuration, not to the operations' arguments.
    checkSecurity: false,
    validateRequest: true,
    validateResponse: true,
    errors: true,
    isProxy: false,
  };
  const server = prism.createServer(operations, { cors: false, config, components: { logger: silent } });
  const url = await server.listen(0, '127.0.0.1');
  return {
    url,
    operations,
    isSlow: false,
    use: (kind) => {
      answers.dynamic = kind === 'generated';
      answers.ignoreExamples = kind === 'generated';
    },
    crashed,
    close: async () => server.close(),
  };
}

/** What the mock itself has against a value, empty where it takes it; parameters are text, so `isText` for them. */
export function faultsOf(value: unknown, schema: Schema, isText: boolean, bundle: unknown): readonly string[] {
  const found = prism.validate(value, schema, isText, 0, 'body', bundle);
  return found._tag === 'None' ? [] : found.value.map(({ message }) => message);
}

/** The schema of what is sent: without properties that only answers have. */
export function inputSchema(schema: Schema): Schema {
  const given = prism.forInput(schema);
  return given._tag === 'None' ? schema : given.value;
}

/** A text that matches a pattern. */
export function textLike(pattern: string): string {
  return String(prism.fake({ type: 'string', pattern }));
}

/** What nobody has caught in this process comes out of the mock's handler of the one request that is on its way. */
async function crashed(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    process.once('unhandledRejection', reject);
    signal.addEventListener('abort', () => process.off('unhandledRejection', reject), { once: true });
  });
}

const silent = {
  level: 'silent',
  child: () => silent,
  info: () => undefined,
  success: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
  trace: () => undefined,
  fatal: () => undefined,
};

function load(): Prism {
  try {
    const { getHttpOperationsFromSpec } = packages('@stoplight/prism-http');
    const { createServer } = packages('@stoplight/prism-http-server');
    const { validateAgainstSchema } = packages('@stoplight/prism-http/dist/validator/validators/utils');
    const { stripReadOnlyProperties } = packages('@stoplight/prism-http/dist/utils/filterRequiredProperties');
    const { JSONSchemaFaker } = createRequire(packages.resolve('@stoplight/prism-http'))('json-schema-faker');
    // Lists as long as the document allows would take the mock minutes.
    JSONSchemaFaker.option({ maxItems: 3 });
    return {
      read: getHttpOperationsFromSpec,
      createServer,
      validate: validateAgainstSchema,
      forInput: stripReadOnlyProperties,
      fake: (schema) => JSONSchemaFaker.generate(schema),
    };
  } catch (cause) {
    throw new Error('Prism, the mock server, is not there: "npm run roundtrip:mock" installs it.', { cause });
  }
}
