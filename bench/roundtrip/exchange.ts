import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { Source } from '../../src/blueprint/blueprint.ts';
import type { SoapBinding } from '../../src/blueprint/binding.ts';
import type { Field, Types } from '../../src/blueprint/types.ts';
import type { Call, Reply } from '../../src/transport/send.ts';
import { soapAsk } from '../../src/transport/soap.ts';
import { NoArguments, randomArguments } from './arguments.ts';
import type { Components } from './components.ts';
import type { Description, WireOperation } from './description.ts';
import type { Roll } from './dice.ts';
import { NoInstance, writeInstance } from './instance.ts';
import { difference, leavesOfAnswer, leavesOfArguments, leavesOfBody } from './leaves.ts';
import { bodyOf, headOf } from './tree.ts';
import type { Tree } from './tree.ts';

/** How one way of an operation went: `ok`, or a class and what was seen. */
export interface Verdict {
  readonly kind: string;
  readonly text?: string;
}

export const ok: Verdict = { kind: 'ok' };

/** One round of one operation, before xmllint has spoken. */
export interface Exchange {
  readonly name: string;
  readonly field: Field;
  readonly binding: SoapBinding;
  readonly args: Readonly<Record<string, unknown>>;
  readonly wire?: WireOperation;
  readonly sent?: Tree;
  /** What stands in the Header of what was sent. */
  readonly head?: readonly Tree[];
  readonly request: Verdict;
  readonly answer: Verdict;
  readonly instance?: string;
}

/** The source as a configuration would give it. */
export function sourceOf(types: Types, endpoint = 'http://upstream.test/soap'): Source {
  return { name: 'soap', kind: 'soap', endpoint, headers: {}, query: {}, types, policy: defaultSourcePolicy };
}

/** Who calls: nobody in particular. */
export const caller = { headers: {}, claims: null, signal: new AbortController().signal, requestId: 'roundtrip' };

/** Sends random arguments and answers with what the schemas say. */
export async function exchange(
  name: string,
  source: Source,
  field: Field,
  binding: SoapBinding,
  description: Description,
  components: Components,
  roll: Roll,
): Promise<Exchange> {
  const base = { name, field, binding, request: ok, answer: ok };
  let args: Readonly<Record<string, unknown>>;
  try {
    args = randomArguments(source.types, field, components.openSample(), roll);
  } catch (cause) {
    if (!(cause instanceof NoArguments)) throw cause;
    return { ...base, args: {}, request: { kind: 'no arguments', text: cause.message }, answer: { kind: 'not asked' } };
  }
  const { call, wire, instance, value, failure, reply } = await ask(source, field, binding, description, args, (own) =>
    answerTo(own, components, roll),
  );
  if (!call) {
    return {
      ...base,
      args,
      request: { kind: 'refused by Heddle', text: failure ?? '' },
      answer: { kind: 'not asked' },
    };
  }
  const text = envelopeText(call);
  const [sent, head] = [bodyOf(text), headOf(text)];
  const found = leavesOfBody(sent, head);
  const changed =
    difference(leavesOfArguments(source.types, field, binding, args), found) || lostAttachment(field, args, call);
  const unreadable: Verdict | undefined = failure === undefined ? undefined : { kind: 'unreadable', text: failure };
  return {
    ...base,
    args,
    sent,
    head,
    request: changed === '' ? ok : { kind: 'changed', text: changed },
    answer: reply ?? unreadable ?? judgeAnswer(source.types, field, binding, value, instance),
    ...(wire && { wire }),
    ...(instance !== undefined && { instance }),
  };
}

interface Asked {
  readonly call?: Call;
  readonly wire?: WireOperation | undefined;
  readonly instance?: string | undefined;
  /** Why there is no instance. */
  readonly reply?: Verdict | undefined;
  readonly value?: unknown;
  readonly failure?: string;
}

/** One call, answered by what `write` writes for the operation that it turns out to be. */
async function ask(
  source: Source,
  field: Field,
  binding: SoapBinding,
  description: Description,
  args: Readonly<Record<string, unknown>>,
  write: (wire: WireOperation | undefined) => string | Verdict,
): Promise<Asked> {
  let asked: Asked = {};
  const send = async (call: Call): Promise<Reply> => {
    const wire = wireOf(description, field, binding, bodyOf(envelopeText(call)));
    const written = write(wire);
    asked = { call, wire, ...(typeof written === 'string' ? { instance: written } : { reply: written }) };
    const body = Buffer.from(typeof written === 'string' ? written : '');
    return { status: 200, headers: { 'content-type': 'text/xml' }, body };
  };
  try {
    const { value } = await soapAsk(source, send)({ field, args, part: null, variables: {}, caller });
    return { ...asked, value };
  } catch (cause) {
    return { ...asked, failure: messageOf(cause) };
  }
}

/** The first part beside the envelope that is not the bytes of its argument; empty: none. */
function lostAttachment(field: Field, args: Readonly<Record<string, unknown>>, call: Call): string {
  const attached = [...field.args.values()].filter(({ xml }) => xml?.node === 'attachment');
  const { parts } = packageOf(call);
  const sent = new Map([...parts].map(([id, bytes]) => [decodeURIComponent(id.replace(/=.*/, '')), bytes] as const));
  const lost = attached.find((one) => {
    const bytes = sent.get(one.xml?.name ?? one.name) ?? '';
    return Buffer.from(bytes, 'latin1').toString('base64') !== args[one.wire ?? one.name];
  });
  return lost ? `${lost.name} is not the bytes that were given` : '';
}

/** What is sent, as one document: the bytes of an MTOM package stand where the envelope includes them (XOP section 4). */
function envelopeText(call: Call): string {
  const { envelope, parts } = packageOf(call);
  return envelope.replaceAll(/<(\w+:)?Include\b[^>]*? href="cid:([^"]*)"[^>]*\/>/g, (_whole, _prefix, id: string) =>
    Buffer.from(parts.get(decodeURIComponent(id)) ?? '', 'latin1').toString('base64'),
  );
}

/** The envelope, and the bytes beside it by their ids. */
function packageOf({ body }: Call): { readonly envelope: string; readonly parts: ReadonlyMap<string, string> } {
  if (body === undefined || typeof body === 'string') return { envelope: body ?? '', parts: new Map() };
  const text = Buffer.from(body).toString('latin1');
  const [head = '', ...rest] = text.split(`\r\n${text.slice(0, text.indexOf('\r\n'))}`);
  const parts = new Map(
    rest.map((part): [string, string] => {
      const [headers = '', ...content] = part.split('\r\n\r\n');
      return [/^Content-ID: *<(.*?)>/im.exec(headers)?.[1] ?? '', content.join('\r\n\r\n')];
    }),
  );
  const envelope = Buffer.from(head.slice(head.indexOf('<?xml')), 'latin1').toString('utf8');
  return { envelope, parts };
}

function answerTo(wire: WireOperation | undefined, components: Components, roll: Roll): string | Verdict {
  if (!wire) return { kind: 'not asked', text: 'no operation of the document is like the message' };
  if (!wire.output) return '';
  try {
    return writeInstance(components, wire, roll);
  } catch (cause) {
    if (!(cause instanceof NoInstance)) throw cause;
    return { kind: 'no instance', text: cause.message };
  }
}

/** The operation of the document whose message this is. */
function wireOf(description: Description, field: Field, binding: SoapBinding, body: Tree): WireOperation | undefined {
  const root = body.children[0];
  const fitting = description.operations.filter(({ name, style, input }) => {
    if (style === 'rpc') return name === root?.local;
    const [part] = input;
    return part?.element
      ? part.element.local === root?.local && part.element.namespace === root.namespace
      : !root || part?.type;
  });
  const byAction = fitting.filter(({ action }) => action === (binding.action ?? ''));
  const candidates = byAction.length > 0 ? byAction : fitting;
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return candidates.find(({ name }) => letters(name) === letters(field.name)) ?? candidates[0];
}

/** Whether Heddle's reading of an answer holds what a plain reading finds. */
export function judgeAnswer(
  types: Types,
  field: Field,
  binding: SoapBinding,
  value: unknown,
  envelope: string | undefined,
): Verdict {
  if (envelope === undefined || envelope === '') return value === true ? ok : { kind: 'changed', text: 'not true' };
  const body = bodyOf(envelope);
  const root = body.children[0]?.local ?? '';
  const text = difference(leavesOfBody(body), leavesOfAnswer(types, field, binding, value, root));
  return text === '' ? ok : { kind: 'changed', text };
}

/** Of anything that was thrown. */
export function messageOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, 300);
}
