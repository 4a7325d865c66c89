import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { SoapBinding } from '../../src/blueprint/binding.ts';
import type { Field, Types } from '../../src/blueprint/types.ts';
import { ingestWsdl } from '../../src/ingest/wsdl.ts';
import { Components } from './components.ts';
import { readDescription } from './description.ts';
import type { Description } from './description.ts';
import { dice } from './dice.ts';
import { exchange, messageOf, sourceOf } from './exchange.ts';
import type { Exchange, Verdict } from './exchange.ts';
import { askPackage } from './package-trip.ts';
import { validate, writeSchemas } from './schemas.ts';
import type { Message } from './schemas.ts';
import { startPackageServer } from './soap-server.ts';
import { bodyOf, printTree } from './tree.ts';
import type { Tree } from './tree.ts';

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
        const request = refusedOr(
          one.request,
          one.wire ? (refused ?? '') : 'unknown',
          invalid.get(`${one.name}-input`) ?? invalid.get(`${one.name}-head`),
          'invalid',
        );
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
  if (kind === 'invalid' && /strict wildcard|##other|\{\*\}\*/.test(invalid))
    return { kind: 'open content', text: invalid };
  if (kind === 'invalid' && /type definition is abstract/.test(invalid)) return { kind: 'abstract', text: invalid };
  if (kind === 'invalid' && /of the union type/.test(invalid)) return { kind: 'union', text: invalid };
  return own.kind === 'ok' || kind === 'instance invalid' ? { kind, text: invalid } : own;
}

function messagesOf({ name, wire, sent, head = [], instance }: Exchange, description: Description): readonly Message[] {
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
    ...(head.length > 0
      ? [
          {
            name: `${name}-head`,
            operation: '' as const,
            role: 'header' as const,
            content: head.map((one) => printTree(one)).join(''),
          },
        ]
      : []),
    ...(instance
      ? [{ name: `${name}-output`, operation, role: 'output' as const, content: content(bodyOf(instance)) }]
      : []),
  ];
}
