import { getOperationAST, getVariableValues, Kind, print } from 'graphql';
import type { DocumentNode } from 'graphql';

import { GatewayError } from '../error/error.ts';
import { buildPlan } from '../plan/build.ts';
import { conditionVariables, selectFields } from '../plan/select.ts';
import { meetingLookups } from './batch.ts';
import { mayAskTwice } from './call.ts';
import { compileObject } from './complete.ts';
import type { BoundVariant, Compiled, Engine, PreparedOperation, Variant } from './engine.ts';
import type { Bound, Prepared } from './execute.ts';
import { LateTextPlan } from './late-text-plan.ts';

/** Finds the operation of a valid document; fails with BAD_REQUEST when none fits. */
export function prepare(engine: Engine, document: DocumentNode, operationName?: string): Prepared {
  const definition = getOperationAST(document, operationName);
  if (!definition) {
    const names = document.definitions.flatMap((one) =>
      one.kind === Kind.OPERATION_DEFINITION ? (one.name?.value ?? '(unnamed)') : [],
    );
    const wanted =
      operationName === undefined
        ? 'The document has several operations: name one'
        : `Operation "${operationName}" is not there`;
    throw new GatewayError('BAD_REQUEST', `${wanted}, as one of: ${names.join(', ')}.`);
  }
  const prepared: PreparedOperation = {
    document,
    definition,
    kind: definition.operation,
    name: definition.name?.value,
    id: engine.preparedCount++,
    engine,
    conditions: conditionVariables(document),
    variableTypes: Object.fromEntries(
      definition.variableDefinitions?.map(({ variable, type }) => [variable.name.value, print(type)]) ?? [],
    ),
  };
  return prepared;
}

/** Coerces the variables, and finds or makes the plan for them. Throws BAD_USER_INPUT. */
export function bind(given: Prepared, raw: Readonly<Record<string, unknown>>): Bound {
  const prepared = given as PreparedOperation;
  const { engine, definition, document } = prepared;
  const { errors, coerced } = getVariableValues(engine.schema, definition.variableDefinitions ?? [], raw, {
    maxErrors: 10,
  });
  if (errors) {
    throw new GatewayError('BAD_USER_INPUT', errors.map((error) => error.message).join('\n'), { cause: errors[0] });
  }
  const part = engine.catalogs.draw(engine.random ?? Math.random);
  const key = `${prepared.id} ${part} ${prepared.conditions.map((name) => coerced[name] === true).join()}`;
  let variant = engine.variants.get(key);
  if (!variant) {
    const selected = selectFields(engine.schema, document, definition, coerced);
    const made = { id: engine.variantCount++, prepared, selected, part };
    variant = { ...made, open: compile(engine, made, new Set()) };
    engine.variants.set(key, variant);
  }
  const { plan, isShareable } = variant.open;
  const { isDrawn } = engine.catalogs;
  const id = String(engine.boundCount++);
  const bound: BoundVariant = { plan, variables: coerced, variant, isShareable, isDrawn, id };
  return bound;
}

function compile(engine: Engine, variant: Omit<Variant, 'open'>, denied: ReadonlySet<number>): Compiled {
  const { kind, name } = variant.prepared;
  const plan = buildPlan(engine.catalogs.of(variant.part), { kind, name }, variant.selected, denied);
  const isExact = plan.operation === 'query' && !plan.inputs.isOpen && plan.nodes.length > 0;
  const { sources } = engine.blueprint;
  return {
    plan,
    write: compileObject(plan.root, engine),
    meeting: meetingLookups(plan),
    mayAskTwice: mayAskTwice(plan),
    isExact,
    isIntrospective: plan.root.fields.some((field) => field.value.kind === 'introspection'),
    texts: new LateTextPlan(plan),
    isShareable:
      isExact &&
      plan.nodes.every((node) => 'source' in node && sources.get(node.source)?.policy.isDeduplicated === true),
  };
}

/** The plan for a caller who may not see the fields in `denied`. */
export function restricted(engine: Engine, variant: Variant, denied: ReadonlySet<number>): Compiled {
  if (denied.size === 0) return variant.open;
  const key = `${variant.id} ${[...denied].sort((left, right) => left - right).join()}`;
  let compiled = engine.restricted.get(key);
  if (!compiled) {
    compiled = compile(engine, variant, denied);
    engine.restricted.set(key, compiled);
  }
  return compiled;
}
