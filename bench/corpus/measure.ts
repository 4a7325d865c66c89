import { createHash } from 'node:crypto';
import { dirname } from 'node:path';

import {
  buildSchema as parseSchema,
  GraphQLBoolean,
  GraphQLObjectType,
  GraphQLSchema,
  printSchema,
  validateSchema,
} from 'graphql';

import { buildSchema } from '../../src/blueprint/schema.ts';
import { namedType } from '../../src/blueprint/typeref.ts';
import type { Types } from '../../src/blueprint/types.ts';
import { ingest } from '../../src/ingest/ingest.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import type { CorpusDocument } from './documents.ts';

/** What one document gave. Plain data: it crosses processes and is kept on disk. */
export interface Measured {
  readonly path: string;
  /** Absent: the document gave a model. */
  readonly failure?: string;
  /** Why GraphQL refuses the schema. */
  readonly invalid?: string;
  readonly prints: boolean;
  readonly total: number;
  readonly exposed: number;
  readonly skipped: readonly string[];
  readonly problems: number;
  readonly types: number;
  readonly fields: number;
  /** Fields of answers that are JSON, and those of them for which the document gives a type, by what is in the way. */
  readonly untyped: number;
  readonly lost: Readonly<Record<string, number>>;
  readonly longestName: string;
  readonly ms: number;
  /** Of the processor, which other work on the machine does not lengthen. */
  readonly cpuMs: number;
  /** Of the process, so at least what the document needs. */
  readonly peakBytes: number;
  /** Of the printed schema. */
  readonly hash: string;
}

/** What stands for a document that gave nothing. */
export function failed(path: string, failure: string, ms: number): Measured {
  const nothing = {
    prints: false,
    total: 0,
    exposed: 0,
    skipped: [],
    problems: 0,
    types: 0,
    fields: 0,
    untyped: 0,
    lost: {},
  };
  return {
    path,
    failure,
    ...nothing,
    longestName: '',
    ms,
    cpuMs: ms,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    hash: '',
  };
}

/** Ingests one document without any network, then checks what came: `ms` is the ingest alone. */
export async function measure(document: CorpusDocument): Promise<Measured> {
  const { path, file, kind } = document;
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const download = async (url: string) =>
    Promise.reject(new Error(`${url} is remote; the corpus is read without a network`));
  const request = { name: 'spec', options: { source: file }, dir: dirname(file), env: {}, download };
  const { value: model, problems } = await ingest(request, kind);
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(before);
  if (!model) return failed(path, problems[0]?.message ?? 'no reason given', ms);
  const { total, exposed, skipped } = model.operations;
  return {
    path,
    total,
    exposed,
    skipped: skipped.map(({ id, reason }) => `${id}: ${reason}`),
    problems: problems.length,
    ...countFields(model),
    ms,
    cpuMs: (user + system) / 1000,
    ...checkSchema(model.types),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function countFields(model: SourceModel): Pick<Measured, 'types' | 'fields' | 'untyped' | 'lost' | 'longestName'> {
  let [fields, untyped, longestName] = [0, 0, ''];
  for (const type of model.types.values()) {
    if (type.name.length > longestName.length) longestName = type.name;
    if (type.kind !== 'object' && type.kind !== 'interface') continue;
    for (const field of type.fields.values()) {
      fields++;
      if (namedType(field.type) === 'JSON') untyped++;
      if (field.name.length > longestName.length) longestName = field.name;
    }
  }
  return { types: model.types.size, fields, untyped, lost: Object.fromEntries(model.lost ?? []), longestName };
}

/** A document that only writes is given the Query that composing gives it. */
function checkSchema(types: Types): Pick<Measured, 'invalid' | 'prints' | 'hash'> {
  try {
    const built = buildSchema(types, { assumeValid: false });
    const schema = built.getQueryType() ? built : new GraphQLSchema({ ...built.toConfig(), query: emptyQuery });
    const [error] = validateSchema(schema);
    const text = printSchema(schema);
    const prints = printSchema(parseSchema(text, { assumeValid: true, noLocation: true })) === text;
    return {
      ...(error && { invalid: error.message }),
      prints,
      hash: createHash('sha256').update(text).digest('base64url'),
    };
  } catch (cause) {
    return { invalid: String(cause), prints: false, hash: '' };
  }
}

const emptyQuery = new GraphQLObjectType({ name: 'Query', fields: { _empty: { type: GraphQLBoolean } } });
