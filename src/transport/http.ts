import { MadeFor } from '../base/made-for.ts';
import { compileTemplate } from '../base/template.ts';
import type { Template, TemplateScope } from '../base/template.ts';
import type { HttpBinding } from '../blueprint/binding.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Field } from '../blueprint/types.ts';
import type { Shape } from '../projection/shape.ts';
import { invariant } from '../error/error.ts';
import { addHeader } from './header.ts';
import { compileBody } from './http-body.ts';
import { compileEncoder } from './http-encode.ts';
import { compileParameters } from './http-parameters.ts';
import { isInUtf8 } from './http-answer.ts';
import { compileResult } from './http-result.ts';
import { compileTold } from './http-told.ts';
import { canProject, compileTexts } from './projected.ts';
import { taken } from './send.ts';
import type { Call, Reply, Send } from './send.ts';
import { Unchanged } from './unchanged.ts';
import type { Ask, Env, Told, UpstreamRequest } from './upstream.ts';

/** Methods that change something, and the same thing when they are sent twice (RFC 9110 section 9.2.2). */
const settling = new Set(['PUT', 'DELETE']);

type Written = Pick<Call, 'url' | 'headers' | 'body'>;
type ReadAnswer = (written: Pick<Call, 'url' | 'body'>, reply: Reply) => unknown;

/** What a call needs from its arguments: made once for each binding. */
interface CompiledCall {
  readonly operation: string;
  readonly isSafe: boolean;
  readonly write: (request: UpstreamRequest) => Written;
  readonly read: ReadAnswer;
  /** Gives a `JsonText` where it can. */
  readonly readText: (shape: Shape) => ReadAnswer;
  /** Absent for nearly all: headers tell nothing. */
  readonly tell: ((url: string, reply: Reply) => Told) | undefined;
}

/**
 * Asks a REST source. The request is written as the binding says (OpenAPI 3.1 sections 4.8.12 and 4.8.14), the source's own
 * header and query templates added; empty ones are left out. Rejects with UPSTREAM_HTTP_ERROR for every status but
 * 2xx (`details.status`, `details.body`), UPSTREAM_BAD_RESPONSE for an answer that cannot be read, BAD_USER_INPUT
 * for a value that cannot be sent.
 */
export function httpAsk(source: Source, send: Send, env: Env = process.env): Ask {
  const compiled = new WeakMap<HttpBinding, CompiledCall>();
  const common = compileCommon(source, env);
  const unchanged = new Unchanged();
  return async (request) => {
    const { binding } = request.field;
    invariant(binding?.kind === 'http', `field ${request.field.name} of ${source.name} has an HTTP binding`);
    let call = compiled.get(binding);
    if (!call) compiled.set(binding, (call = compileCall(source, request.field, binding, common, unchanged)));
    const written = call.write(request);
    const came = await send({
      source: source.name,
      operation: call.operation,
      method: binding.method,
      ...written,
      isIdempotent: binding.isIdempotent,
      isSafe: call.isSafe,
      maxResponseBytes: source.policy.maxResponseBytes,
      signal: request.caller.signal,
    });
    const reply = taken(came);
    const read = request.shape && canProject(binding) ? call.readText(request.shape) : call.read;
    const value = read(written, reply);
    const isErrorValue = binding.answer.isResult === true && reply.status >= 400;
    if (!call.tell && !isErrorValue) return { value, errors: [] };
    return { value, errors: [], isErrorValue, ...(call.tell && { told: call.tell(written.url, reply) }) };
  };
}

interface Common {
  readonly env: Env;
  readonly endpoint: Template;
  readonly headers: readonly (readonly [name: string, Template])[];
  readonly query: readonly (readonly [name: string, Template])[];
}

function compileCommon(source: Source, env: Env): Common {
  const compile = (templates: Readonly<Record<string, string>>) =>
    Object.entries(templates).map(([name, text]) => [name, compileTemplate(text)] as const);
  return {
    env,
    endpoint: compileTemplate(source.endpoint ?? ''),
    headers: compile(source.headers).map(([name, template]) => [name.toLowerCase(), template] as const),
    query: compile(source.query),
  };
}

function compileCall(
  source: Source,
  field: Field,
  binding: HttpBinding,
  common: Common,
  unchanged: Unchanged,
): CompiledCall {
  const operation = `${binding.method} ${binding.path}`;
  const encode = compileArguments(source, field, binding);
  const parameters = compileParameters(binding);
  const join = urlJoiner();
  const body = binding.body && compileBody(source, field, binding.body);
  const { server } = binding;
  const endpoint = server === undefined || server.startsWith('/') ? common.endpoint : compileTemplate(server);
  const baseOf = server?.startsWith('/') === true ? (address: string) => atHost(address, server) : undefined;
  const accept = binding.answer.accept;
  const isOfArgs = !body && common.headers.length === 0 && common.query.length === 0;
  const hasParameters = binding.parameters.length > 0;
  let last: { readonly address: string; readonly args: Args; readonly written: Written } | undefined;
  const read = compileResult(source, operation, binding, field);
  const answers = unchanged.answers();
  const texts = new MadeFor<Shape, ReadAnswer>();
  const textReader = (shape: Shape): ReadAnswer => {
    const readTexts = compileTexts([shape], read);
    return answers.reader((reply) => (hasText(reply) ? readTexts(reply)?.[0] : undefined) ?? read(reply));
  };
  return {
    operation,
    isSafe: binding.isIdempotent && !settling.has(binding.method),
    read: answers.reader(read),
    readText: (shape) => texts.of(shape, () => textReader(shape)),
    tell: compileTold(source, binding, field),
    write: ({ args, caller }) => {
      const scope: TemplateScope = { env: common.env, args, context: caller };
      const address = endpoint.renderText(scope);
      // What is asked again to see whether it is as before comes with the very arguments of that time.
      if (last?.address === address && (last.args === args || !hasParameters)) return last.written;
      const written = parameters(encode(args));
      const content = body?.(args);
      const headers: Record<string, string> = { accept };
      if (content) headers['content-type'] = content.contentType;
      for (const [name, value] of written.headers) addHeader(headers, name, value);
      // What the configuration sends is not for callers to replace, so it comes last.
      for (const [name, template] of common.headers) addHeader(headers, name, template.renderText(scope));
      if (written.cookies.length > 0) addCookies(headers, written.cookies);
      const query = withCommonQuery(written.query, common, scope);
      const made = { url: join(baseOf ? baseOf(address) : address, written.path, query), headers };
      if (isOfArgs) last = { address, args, written: made };
      return content ? { ...made, body: content.body } : made;
    },
  };
}

/** True for what may be read as text: a success, and no error. */
function hasText(reply: Reply): boolean {
  return reply.status >= 200 && reply.status <= 299 && isInUtf8(reply);
}

type Args = Readonly<Record<string, unknown>>;

/** The arguments as parameters want them: of a choice the value of the field that is given. */
function compileArguments({ types }: Source, field: Field, { parameters }: HttpBinding): (args: Args) => Args {
  const encoders = parameters.flatMap(({ arg, content = '' }) => {
    const given = [...field.args.values()].find((one) => (one.wire ?? one.name) === arg);
    if (!given || types.get(namedType(given.type))?.kind !== 'input') return [];
    return [[arg, compileEncoder(types, given.type, /\bjson\b/i.test(content))] as const];
  });
  if (encoders.length === 0) return (args) => args;
  return (args) => ({ ...args, ...Object.fromEntries(encoders.map(([arg, encode]) => [arg, encode(args[arg])])) });
}

function withCommonQuery(written: readonly string[], common: Common, scope: TemplateScope): readonly string[] {
  let query = written;
  for (const [name, template] of common.query) {
    const value = template.renderText(scope);
    const start = `${encodeURIComponent(name)}=`;
    if (value !== '') query = [...query.filter((pair) => !pair.startsWith(start)), start + encodeURIComponent(value)];
  }
  return query;
}

function addCookies(headers: Record<string, string>, cookies: readonly string[]): void {
  headers['cookie'] = [...(headers['cookie'] === undefined ? [] : [headers['cookie']]), ...cookies].join('; ');
}

/** The path at the host of the endpoint, whose own path is another server's. */
function atHost(endpoint: string, path: string): string {
  return URL.parse(path, endpoint)?.href ?? path;
}

/** Joins an endpoint, which is nearly always the one of the last call, with the rest of the URL. */
function urlJoiner(): (endpoint: string, path: string, query: readonly string[]) => string {
  let last: string | undefined;
  let base = '';
  let ownQuery = '';
  return (endpoint, path, query) => {
    if (endpoint !== last) {
      [base = '', ownQuery = ''] = endpoint.split('?', 2);
      base = base.replace(/\/+$/, '');
      last = endpoint;
    }
    const parts = ownQuery === '' ? query : [ownQuery, ...query];
    const url = base + (path.startsWith('/') || path === '' ? path : `/${path}`);
    if (parts.length === 0) return url;
    return url + (url.includes('?') ? '&' : '?') + parts.join('&');
  };
}
