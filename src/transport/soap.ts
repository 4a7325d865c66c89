import { randomUUID } from 'node:crypto';

import { compileDeep, compileTemplate } from '../base/template.ts';
import type { Template, TemplateScope } from '../base/template.ts';
import type { SoapBinding } from '../blueprint/binding.ts';
import type { Source } from '../blueprint/blueprint.ts';
import type { Field } from '../blueprint/types.ts';
import { GatewayError, invariant } from '../error/error.ts';
import { readEnvelope } from './envelope.ts';
import type { SoapEnvelope } from './envelope.ts';
import { addHeader } from './header.ts';
import { taken } from './send.ts';
import type { Call, Reply, Send } from './send.ts';
import { attachmentReader } from './soap-attachments.ts';
import { faultError } from './soap-fault.ts';
import type { IsPlaceholder } from './soap-leaf.ts';
import { packEnvelope } from './soap-package.ts';
import { compileBody } from './soap-read.ts';
import { soapText } from './soap-text.ts';
import { compileEnvelope } from './soap-write.ts';
import type { WriteEnvelope } from './soap-write.ts';
import { UnwritableValue } from './soap-writer.ts';
import { Unchanged } from './unchanged.ts';
import type { Ask, Env, UpstreamRequest } from './upstream.ts';

/** A field of a SOAP source, compiled once. */
interface CompiledCall {
  readonly operation: string;
  /** True where it only reads. */
  readonly isRead: boolean;
  readonly write: (request: UpstreamRequest) => Pick<Call, 'url' | 'headers' | 'body'>;
  readonly read: (written: Pick<Call, 'url' | 'body'>, reply: Reply) => unknown;
}

/** What tests and explanations set. */
export interface SoapOptions {
  /** Ids of messages and boundaries. */
  readonly makeId?: () => string;
  /** Texts that stand for values are written as they are: for requests that are shown, never for ones that are sent. */
  readonly isPlaceholder?: IsPlaceholder;
}

/**
 * Asks a SOAP source. Rejects with UPSTREAM_SOAP_FAULT for a Fault, whatever its HTTP status (`details`: `faultcode`,
 * `faultstring`, `faultactor`, `detail`), UPSTREAM_HTTP_ERROR for a status but 2xx without a Fault (`details.status`),
 * UPSTREAM_BAD_RESPONSE for an answer that is no envelope or holds something else than the WSDL says, BAD_USER_INPUT for
 * an argument that cannot be sent.
 */
export function soapAsk(source: Source, send: Send, env: Env = process.env, options: SoapOptions = {}): Ask {
  const compiled = new WeakMap<Field, CompiledCall>();
  const unchanged = new Unchanged();
  return async (request) => {
    const { field } = request;
    let call = compiled.get(field);
    if (!call) compiled.set(field, (call = compileCall(source, field, env, options, unchanged)));
    const written = call.write(request);
    const came = await send({
      source: source.name,
      operation: call.operation,
      method: 'POST',
      ...written,
      isIdempotent: call.isRead,
      isSafe: call.isRead,
      maxResponseBytes: source.policy.maxResponseBytes,
      signal: request.caller.signal,
    });
    const reply = taken(came);
    return { value: call.read(written, reply), errors: [] };
  };
}

function compileCall(source: Source, field: Field, env: Env, options: SoapOptions, unchanged: Unchanged): CompiledCall {
  const { binding } = field;
  invariant(binding?.kind === 'soap', `field ${field.name} of ${source.name} has a SOAP binding`);
  const operation = binding.input.wrapper?.name ?? field.wire ?? field.name;
  const endpoint = compileTemplate(binding.address ?? source.endpoint ?? '');
  const query = templates(source.query);
  const headers = templates(source.headers).map(([name, template]) => [name.toLowerCase(), template] as const);
  const envelope = compileEnvelope(source.types, field, binding, options.isPlaceholder);
  const makeId = options.makeId ?? randomUUID;
  const read = compileReply(source, operation, field, binding);
  const header = binding.header && compileDeep(binding.header.elements);
  return {
    operation,
    isRead: binding.isIdempotent === true,
    read: binding.addressing ? (_written, reply) => read(reply) : unchanged.answers().reader(read),
    write: ({ args, caller }) => {
      const scope: TemplateScope = { env, args, context: caller };
      const own: Record<string, string> = {};
      for (const [name, template] of headers) addHeader(own, name, template.renderText(scope));
      const address = endpoint.renderText(scope);
      const message = written(source.name, operation, () =>
        envelope(args, header?.render(scope), { url: address, messageId: makeId() }),
      );
      return { url: withQuery(address, query, scope), ...carried(binding, message, own, makeId) };
    },
  };
}

/** Headers and body of a message: the envelope itself, or a package with what stands beside it, as an MTOM upstream always wants it. */
function carried(
  binding: SoapBinding,
  { text, attachments }: ReturnType<WriteEnvelope>,
  own: Readonly<Record<string, string>>,
  makeId: () => string,
): Pick<Call, 'headers' | 'body'> {
  const headers = { ...own, ...protocolHeaders(binding) };
  const { version, action = '', isMtom = false } = binding;
  if (!isMtom && attachments.length === 0) return { headers, body: text };
  const packed = packEnvelope(text, attachments, {
    version,
    action: safeAction(action),
    boundary: `heddle-${makeId()}`,
    isMtom,
  });
  return { headers: { ...headers, 'content-type': packed.contentType }, body: packed.body };
}

function templates(texts: Readonly<Record<string, string>>): readonly (readonly [string, Template])[] {
  return Object.entries(texts).map(([name, text]) => [name, compileTemplate(text)] as const);
}

/** SOAP 1.1 section 6.1; SOAP 1.2 part 2, section 7. */
function protocolHeaders(binding: SoapBinding): Readonly<Record<string, string>> {
  const action = safeAction(binding.action ?? '');
  if (binding.version === '1.1') {
    return {
      'content-type': 'text/xml; charset=utf-8',
      accept: 'text/xml, multipart/related',
      soapaction: `"${action}"`,
    };
  }
  const parameter = action === '' ? '' : `; action="${action}"`;
  return {
    'content-type': `application/soap+xml; charset=utf-8${parameter}`,
    accept: 'application/soap+xml, multipart/related',
  };
}

function safeAction(action: string): string {
  return action.replaceAll(/["\\\r\n]/g, '');
}

function withQuery(url: string, query: readonly (readonly [string, Template])[], scope: TemplateScope): string {
  const parts: string[] = [];
  for (const [name, template] of query) {
    const value = template.renderText(scope);
    if (value !== '') parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  }
  if (parts.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${parts.join('&')}`;
}

function written<Message>(source: string, operation: string, write: () => Message): Message {
  try {
    return write();
  } catch (cause) {
    if (!(cause instanceof UnwritableValue)) throw cause;
    const message = `The arguments of ${operation} cannot be sent: ${cause.message}.`;
    throw new GatewayError('BAD_USER_INPUT', message, { source, cause });
  }
}

function compileReply(
  source: Source,
  operation: string,
  field: Field,
  binding: SoapBinding,
): (reply: Reply) => unknown {
  const readBody = compileBody(source.types, field, binding);
  const withAttachments = attachmentReader(source.types, field);
  return (reply) => {
    const isSuccess = reply.status >= 200 && reply.status <= 299;
    const text = soapText(reply, source.name);
    if (isSuccess && !binding.output && text.trim() === '') return true;
    let envelope: SoapEnvelope;
    try {
      envelope = readEnvelope(text, readBody);
    } catch (cause) {
      if (!isSuccess) throw httpError(source.name, operation, reply.status, text);
      throw badResponse(source.name, operation, reply, cause);
    }
    const { fault, header } = envelope;
    if (fault) throw faultError(source.name, operation, binding, { fault, header });
    if (!isSuccess) throw httpError(source.name, operation, reply.status, text);
    try {
      const value = envelope.finish(header);
      return withAttachments ? withAttachments(value, reply) : value;
    } catch (cause) {
      throw badResponse(source.name, operation, reply, cause);
    }
  };
}

function httpError(source: string, operation: string, status: number, text: string): GatewayError {
  const body = text.length > 2000 ? `${text.slice(0, 2000)}...` : text;
  const message = `${source} answered ${operation} with status ${status}.`;
  return new GatewayError('UPSTREAM_HTTP_ERROR', message, {
    source,
    details: { status, ...(body !== '' && { body }) },
  });
}

function badResponse(source: string, operation: string, reply: Reply, cause: unknown): GatewayError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const kind = reply.headers['content-type'] ?? 'no content type';
  const message = `${source} answered ${operation} with something that cannot be read (status ${reply.status}, ${kind}, ${reply.body.length} bytes): ${why}.`;
  return new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source, cause });
}
