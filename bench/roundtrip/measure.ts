import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { Source } from '../../src/blueprint/blueprint.ts';
import type { SoapBinding } from '../../src/blueprint/binding.ts';
import type { Field, Types } from '../../src/blueprint/types.ts';
import { ingestWsdl } from '../../src/ingest/wsdl.ts';
import type { Call, Reply } from '../../src/transport/send.ts';
import { soapAsk } from '../../src/transport/soap.ts';
import { NoArguments, randomArguments } from './arguments.ts';
import { Components } from './components.ts';
import { readDescription } from './description.ts';
import type { Description, WireOperation } from './description.ts';
import { dice } from './dice.ts';
import type { Roll } from './dice.ts';
import { NoInstance, writeInstance } from './instance.ts';
import { difference, leavesOfAnswer, leavesOfArguments, leavesOfTree } from './leaves.ts';
import { askPackage } from './package-trip.ts';
import { startPackageServer } from './soap-server.ts';
import { validate, writeSchemas } from './schemas.ts';
import type { Message } from './schemas.ts';
import { printTree, readTree } from './tree.ts';
import type { Tree } from './tree.ts';

/** How one way of an operation went: `ok`, or a class and what was seen. */
export interface Verdict {
  readonly kind: string;
  readonly text?: string;
}

/** The trips of one operation. */
export interface Trip {
  readonly operation: string;
  /** What was sent, as xmllint and a plain reading see it. */
  readonly request: Verdict;
  /** What is made of an answer written from the schemas. */
  readonly answer: Verdict;
  /** The same through the `soap` package's server. */
  readonly package: Verdict;
}

/** What one document gave. Plain data: it crosses processes and is kept on disk. */
export interface Measured {
  readonly path: string;
  /** Absent: the document gave a model. */
  readonly failure?: string;
  /** Why xmllint refuses the document's schemas. */
  readonly refused?: string;
  /** Why the `soap` package cannot load it. */
  readonly unloadable?: string;
  readonly trips: readonly Trip[];
}

/** How much is tried. */
export interface Effort {
  readonly seed: number;
  readonly rounds: number;
  readonly operations: number;
}

/** One round of one operation, before xmllint has spoken. */
export interface Exchange {
  readonly name: string;
  readonly field: Field;
  readonly binding: SoapBinding;
  readonly args: Readonly<Record<string, unknown>>;
  readonly wire?: WireOperation;
  readonly sent?: Tree;
  readonly request: Verdict;
  readonly answer: Verdict;
  readonly instance?: string;
}

export const ok: Verdict = { kind: 'ok' };

/** Sends random arguments of every operation and reads random answers; see the fields of `Trip`. */
export async function measure(path: string, file: string, effort: Effort): Promise<Measured> {
  const download = async (url: string) => Promise.reject(new Error(`${url} is remote`));
  const request = { name: 'spec', options: { source: file }, dir: dirname(file), env: {}, download };
  const { value: model, problems } = await ingestWsdl(request);
  if (!model) return { path, failure: problems[0]?.message ?? 'no reason given', trips: [] };
  const description = readDescription(file);
  const fields = rootFields(model.types).slice(0, effort.operations);
  const roll = dice(effort.seed);
  const components = new Components(description.schemas);
  const exchanges: Exchange[] = [];
  for (const { field, binding } of fields) {
    for (let round = 0; round < effort.rounds; round++) {
      const name = `m${exchanges.length}`;
      exchanges.push(await exchange(name, sourceOf(model.types), field, binding, description, components, roll));
    }
  }
  const judged = await judge(description, exchanges);
  const server = await startPackageServer(file).catch((cause: unknown) => messageOf(cause));
  const trips: Trip[] = [];
  for (const { one, verdicts } of judged.exchanges) {
    const through =
      typeof server === 'string'
        ? { kind: 'not loadable' }
        : await askPackage(server, sourceOf(model.types, server.url), one);
    trips.push({ operation: one.field.name, ...verdicts, package: through });
  }
  if (typeof server !== 'string') await server.close();
  return {
    path,
    ...(judged.refused !== undefined && { refused: judged.refused }),
    ...(typeof server === 'string' && { unloadable: server }),
    trips,
  };
}

function rootFields(types: Types): readonly { readonly field: Field; readonly binding: SoapBinding }[] {
  return ['Query', 'Mutation'].flatMap((root) => {
    const type = types.get(root);
    const fields = type?.kind === 'object' ? [...type.fields.values()] : [];
    return fields.flatMap((field) => (field.binding?.kind === 'soap' ? [{ field, binding: field.binding }] : []));
  });
}

/** The source as a configuration would give it. */
export function sourceOf(types: Types, endpoint = 'http://upstream.test/soap'): Source {
  return { name: 'soap', kind: 'soap', endpoint, headers: {}, query: {}, types, policy: defaultSourcePolicy };
}

/** Who calls: nobody in particular. */
export const caller = { headers: {}, claims: null, signal: new AbortController().signal, requestId: 'roundtrip' };

async function exchange(
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
    args = randomArguments(source.types, field, components.openElement((namespace) => namespace !== ''), roll);
  } catch (cause) {
    if (!(cause instanceof NoArguments)) throw cause;
    return { ...base, args: {}, request: { kind: 'no arguments', text: cause.message }, answer: { kind: 'not asked' } };
  }
  let sent: Tree | undefined;
  let wire: WireOperation | undefined;
  let instance: string | undefined;
  let reply: Verdict | undefined;
  const send = async (call: Call): Promise<Reply> => {
    sent = bodyOf(envelopeText(call));
    wire = wireOf(description, field, binding, sent);
    const written = answerTo(wire, components, roll);
    if (typeof written === 'string') instance = written;
    else reply = written;
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(instance ?? '') };
  };
  let value: unknown;
  try {
    ({ value } = await soapAsk(source, send)({ field, args, part: null, variables: {}, caller }));
  } catch (cause) {
    if (!sent) return { ...base, args, request: { kind: 'refused by Heddle', text: messageOf(cause) }, answer: { kind: 'not asked' } };
    reply ??= { kind: 'unreadable', text: messageOf(cause) };
  }
  if (!sent) throw new Error('nothing was sent');
  const changed = difference(leavesOfArguments(source.types, field, binding, args), leavesOfBody(sent));
  const request: Verdict = changed === '' ? ok : { kind: 'changed', text: changed };
  const known = { ...(wire && { wire }), ...(instance !== undefined && { instance }) };
  return { ...base, args, sent, request, answer: reply ?? judgeAnswer(source.types, field, binding, value, instance), ...known };
}

/** The package that MTOM makes is looked into; what its parts hold is not. */
function envelopeText({ body }: Call): string {
  const text = typeof body === 'string' ? body : Buffer.from(body ?? []).toString('utf8');
  return text.slice(text.indexOf('<?xml'), text.lastIndexOf('Envelope>') + 'Envelope>'.length);
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
    return part?.element ? part.element.local === root?.local && part.element.namespace === root.namespace : !root || part?.type;
  });
  const byAction = fitting.filter(({ action }) => action === (binding.action ?? ''));
  const candidates = byAction.length > 0 ? byAction : fitting;
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return candidates.find(({ name }) => letters(name) === letters(field.name)) ?? candidates[0];
}

function bodyOf(text: string): Tree {
  const body = readTree(text).children.find(({ local }) => local === 'Body');
  if (!body) throw new Error('no Body');
  return body;
}

/** The values in a Body, whose own name is no step of their paths. */
export function leavesOfBody(body: Tree): ReturnType<typeof leavesOfTree> {
  const leaves: ReturnType<typeof leavesOfTree> = new Map();
  for (const child of body.children) leavesOfTree(child, child.local, leaves);
  return leaves;
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

async function judge(
  description: Description,
  exchanges: readonly Exchange[],
): Promise<{
  readonly refused?: string;
  readonly exchanges: readonly { readonly one: Exchange; readonly verdicts: Pick<Trip, 'request' | 'answer'> }[];
}> {
  const dir = mkdtempSync(join(tmpdir(), 'roundtrip-'));
  try {
    writeSchemas(description, dir);
    const messages = exchanges.flatMap((one) => messagesOf(one, description));
    const { refused, invalid } = await validate(dir, messages);
    return {
      ...(refused !== undefined && { refused }),
      exchanges: exchanges.map((one) => {
        const request = refusedOr(one.request, refused ?? '', invalid.get(`${one.name}-input`), 'invalid');
        const answer = refusedOr(one.answer, refused ?? '', invalid.get(`${one.name}-output`), 'instance invalid');
        return { one, verdicts: { request, answer } };
      }),
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What xmllint says outweighs what the readings say: who reads an invalid message may be right to differ. */
function refusedOr(own: Verdict, refused: string, invalid: string | undefined, kind: string): Verdict {
  if (refused !== '') return own.kind === 'ok' ? { kind: 'ok, not validated' } : own;
  if (invalid === undefined) return own;
  return own.kind === 'ok' || kind === 'instance invalid' ? { kind, text: invalid } : own;
}

function messagesOf({ name, wire, sent, instance }: Exchange, description: Description): readonly Message[] {
  if (!wire || !sent) return [];
  const operation = description.operations.indexOf(wire);
  const content = (body: Tree) => {
    const inside = wire.style === 'rpc' ? (body.children[0]?.children ?? []) : body.children;
    const text = inside.map((child) => printTree(child)).join('');
    // SOAP's own name for any array is what all stacks write; no schema derives it from the array's type.
    return wire.isEncoded ? text.replaceAll(/ xsi:type="\w+:Array"/g, '') : text;
  };
  return [
    { name: `${name}-input`, operation, role: 'input', content: content(sent) },
    ...(instance ? [{ name: `${name}-output`, operation, role: 'output' as const, content: content(bodyOf(instance)) }] : []),
  ];
}

/** Of anything that was thrown. */
export function messageOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, 300);
}
