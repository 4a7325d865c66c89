import { hash } from 'node:crypto';

import { print, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { ErrorCode } from '../error/codes.ts';
import { GatewayError } from '../error/error.ts';
import type { Executor, Prepared } from '../execute/execute.ts';
import { depthRule, parseLimited } from '../guard/limits.ts';
import type { Limits } from '../blueprint/settings.ts';

/** The operations that a gateway has seen: each text is parsed, checked and planned once and then kept. */
export interface Operations {
  /** The document of `text`; throws a GatewayError where it is not GraphQL or too large. */
  readonly parse: (text: string) => DocumentNode;
  /** What is wrong with a document, under the gateway's rules and limits; empty for one that may run. */
  readonly check: (document: DocumentNode) => readonly GatewayError[];
  /** The named operation of a document that passed the check, ready to be bound to variables. */
  readonly find: (document: DocumentNode, operationName: string | undefined) => KnownOperation;
}

/** An operation that was parsed, checked and prepared. */
export interface KnownOperation {
  readonly prepared: Prepared;
  /** Stands for the text and the operation's name. */
  readonly hash: string;
}

export interface OperationsOptions {
  readonly schema: GraphQLSchema;
  readonly prepare: Executor['prepare'];
  readonly limits: Limits;
  /** Bounds of what is kept: texts, and characters over all texts; a parsed character takes up to 200 bytes. */
  readonly maxKept?: number;
  readonly maxKeptCharacters?: number;
}

interface Parsed {
  readonly document?: DocumentNode;
  readonly error?: GatewayError;
}

interface Checked {
  errors?: readonly GatewayError[];
  readonly operations: Map<string | undefined, KnownOperation>;
}

/** Keeps the least recently used texts out; what follows from a document lives and goes with it. */
export function createOperations(options: OperationsOptions): Operations {
  const { maxKept = 2000, maxKeptCharacters = 2_000_000 } = options;
  const texts = new LRUCache<string, Parsed>({
    max: maxKept,
    maxSize: maxKeptCharacters,
    sizeCalculation: (_, text) => text.length + 1,
  });
  const rules = [...specifiedRules, depthRule(options.limits.maxDepth)];
  const checked = new WeakMap<DocumentNode, Checked>();
  const about = (document: DocumentNode): Checked => {
    const known = checked.get(document) ?? { operations: new Map() };
    checked.set(document, known);
    return known;
  };
  return {
    parse: (text) => {
      let known = texts.get(text);
      if (!known) texts.set(text, (known = parseText(text, options.limits.maxTokens)));
      if (!known.document) throw known.error;
      return known.document;
    },
    check: (document) => (about(document).errors ??= checkDocument(options.schema, document, rules)),
    find: (document, operationName) => {
      const { operations } = about(document);
      let operation = operations.get(operationName);
      if (!operation) {
        const prepared = options.prepare(document, operationName);
        operations.set(operationName, (operation = { prepared, hash: hashOf(document, operationName) }));
      }
      return operation;
    },
  };
}

function hashOf(document: DocumentNode, operationName = ''): string {
  return hash('sha256', `${operationName}\n${document.loc?.source.body ?? print(document)}`, 'base64url');
}

function parseText(text: string, maxTokens: number): Parsed {
  try {
    return { document: parseLimited(text, maxTokens) };
  } catch (error) {
    if (error instanceof GatewayError) return { error };
    throw error;
  }
}

function checkDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[],
): readonly GatewayError[] {
  return validate(schema, document, rules).map((cause) => {
    const { code, ...details } = cause.extensions;
    const known: ErrorCode = code === 'QUERY_TOO_DEEP' ? code : 'GRAPHQL_VALIDATION_FAILED';
    return new GatewayError(known, cause.message, { cause, details });
  });
}
