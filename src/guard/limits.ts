import { GraphQLError, Kind, parse } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode, ValidationRule } from 'graphql';

import { GatewayError } from '../error/error.ts';

/** Levels that reading the schema may take however low the limit is: GraphiQL's own query needs 15. */
const introspectionDepth = 20;

/**
 * The document of `text`. Throws QUERY_TOO_LARGE for more than `maxTokens` tokens, without reading on, and
 * GRAPHQL_PARSE_FAILED for what is not GraphQL, with graphql-js's error and its place as cause.
 */
export function parseLimited(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new GatewayError('QUERY_TOO_DEEP', 'The query is nested too deeply to be read.', { cause });
    }
    const message = cause instanceof Error ? cause.message : String(cause);
    if (!/more that \d+ tokens/.test(message)) throw new GatewayError('GRAPHQL_PARSE_FAILED', message, { cause });
    const tooLarge = `The query has more than ${maxTokens} tokens, which is the limit.`;
    throw new GatewayError('QUERY_TOO_LARGE', tooLarge, { cause, details: { limit: maxTokens } });
  }
}

/**
 * A validation rule: each operation nests fields at most `maxDepth` levels deep, fragments followed. Its errors have
 * `extensions.code` QUERY_TOO_DEEP. What stands below `__schema` and `__type` has a limit of its own, so that tools can
 * always read the schema.
 */
export function depthRule(maxDepth: number): ValidationRule {
  return (context) => ({
    Document: (document) => {
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const { data, introspection } = new Depths(document).of(definition.selectionSet);
        const introspectionLimit = Math.max(maxDepth, introspectionDepth);
        const isFine = data <= maxDepth && introspection <= introspectionLimit;
        if (isFine) continue;
        const [depth, limit] = data > maxDepth ? [data, maxDepth] : [introspection, introspectionLimit];
        const text = `The query is ${depth} levels deep, the limit is ${limit}.`;
        context.reportError(
          new GraphQLError(text, { nodes: definition, extensions: { code: 'QUERY_TOO_DEEP', depth, limit } }),
        );
      }
      return false;
    },
  });
}

/** Levels of fields in a selection, of data and of introspection. */
interface Depth {
  readonly data: number;
  readonly introspection: number;
}

const none: Depth = { data: 0, introspection: 0 };

/** Measures the selections of one document, each fragment once. */
class Depths {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly known = new Map<string, Depth>();

  constructor(document: DocumentNode) {
    const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  of(selectionSet: SelectionSetNode): Depth {
    let deepest = none;
    for (const selection of selectionSet.selections) {
      let depth: Depth;
      if (selection.kind === Kind.FIELD) depth = this.ofField(selection.name.value, selection.selectionSet);
      else if (selection.kind === Kind.INLINE_FRAGMENT) depth = this.of(selection.selectionSet);
      else depth = this.ofFragment(selection.name.value);
      deepest = {
        data: Math.max(deepest.data, depth.data),
        introspection: Math.max(deepest.introspection, depth.introspection),
      };
    }
    return deepest;
  }

  private ofField(name: string, selectionSet: SelectionSetNode | undefined): Depth {
    const { data, introspection } = selectionSet ? this.of(selectionSet) : none;
    return name === '__schema' || name === '__type'
      ? { data: 1, introspection: 1 + Math.max(data, introspection) }
      : { data: 1 + data, introspection };
  }

  /** Cycles are found by another rule; here they end as if they were empty. */
  private ofFragment(name: string): Depth {
    const known = this.known.get(name);
    if (known) return known;
    this.known.set(name, none);
    const fragment = this.fragments.get(name);
    const depth = fragment ? this.of(fragment.selectionSet) : none;
    this.known.set(name, depth);
    return depth;
  }
}
