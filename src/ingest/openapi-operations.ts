import { isRecord } from '../base/json.ts';
import type { HttpBinding } from '../blueprint/binding.ts';
import type { Field, InputValue } from '../blueprint/types.ts';
import type { SkippedOperation } from './model.ts';
import { bindAnswer, bindBody } from './openapi-bodies.ts';
import type { Writers } from './openapi-bodies.ts';
import { deprecated, deprecationOf } from './openapi-deprecation.ts';
import { child, placeOf } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { errorsText } from './openapi-errors.ts';
import type { InputWriter } from './openapi-inputs.ts';
import type { BigIntegers } from './openapi-integers.ts';
import type { Served } from './openapi-links.ts';
import { markdownOf } from './openapi-markdown.ts';
import { inherited, Names, pascalName } from './openapi-names.ts';
import { nameOperations } from './openapi-naming.ts';
import type { Named, RootTypes } from './openapi-naming.ts';
import type { OutputWriter } from './openapi-outputs.ts';
import { bindParameters, placeholders } from './openapi-parameters.ts';
import { PartTypes } from './openapi-parts.ts';
import { described, writePending } from './openapi-scope.ts';
import type { Scope } from './openapi-scope.ts';
import { describedErrors } from './openapi-results.ts';
import { operationServer } from './openapi-servers.ts';
import { signatureOf } from './openapi-signatures.ts';
import type { Signature } from './openapi-signatures.ts';
import { listIn, repeats, textIn } from './openapi-text.ts';
import { toldHeaders } from './openapi-told.ts';
import type { WantedHeaders } from './openapi-told.ts';
import { upgradeOperation } from './openapi-upgrade.ts';

/** What the configuration chooses, by operation id or field name. */
export interface Choices {
  readonly rootTypes: RootTypes;
  /** Media types of request bodies. */
  readonly contentTypes: ReadonlyMap<string, string>;
  /** Absent: integers are what the description says. */
  readonly bigIntegers?: BigIntegers;
  /** True: described errors are members of the fields' types. */
  readonly hasResults: boolean;
  /** Headers of answers that clients see; absent: links alone. */
  readonly responseHeaders?: WantedHeaders;
  /** Parameters that the configuration sends with every call, as `query key` and `header x-key`. */
  readonly sent: ReadonlySet<string>;
}

/** Every operation of a spec: as fields of the root types, or with the reason why it is none. */
export interface Operations {
  readonly query: ReadonlyMap<string, Field>;
  readonly mutation: ReadonlyMap<string, Field>;
  readonly served: readonly Served[];
  readonly total: number;
  readonly skipped: readonly SkippedOperation[];
}

/** An operation as the spec has it. */
interface Declared {
  readonly id: string;
  readonly operationId: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly tag: string | undefined;
  readonly summary: string | undefined;
  readonly signature: Signature;
  readonly spot: Spot;
  readonly pathItem: Spot;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;
const settling = new Set(['PUT', 'DELETE']);

/** Writes a field for each operation; what is broken in one costs only that one. */
export class OperationWriter {
  private readonly scope: Scope;
  private readonly writers: Writers;
  private readonly choices: Choices;
  private readonly isSwagger: boolean;
  private readonly skipped: SkippedOperation[] = [];
  /** Operations that were there but could not be read at all. */
  private lost = 0;

  constructor(
    scope: Scope,
    writers: { inputs: InputWriter; outputs: OutputWriter },
    choices: Choices,
    isSwagger: boolean,
  ) {
    this.scope = scope;
    this.writers = { ...writers, parts: new PartTypes(scope, writers) };
    this.choices = choices;
    this.isSwagger = isSwagger;
  }

  write(): Operations {
    const fields = { Query: new Map<string, Field>(), Mutation: new Map<string, Field>() };
    const declared = this.declared();
    const served: Served[] = [];
    const { root } = this.scope.documents;
    for (const [operation, named] of nameOperations(root, declared, this.choices.rootTypes)) {
      try {
        const one = this.field(operation, named);
        writePending(this.scope);
        fields[one.root].set(one.field.name, one.field);
        served.push(one);
      } catch (cause) {
        this.skip(operation.id, operation.spot, cause instanceof Error ? cause.message : String(cause));
      }
    }
    return {
      query: fields.Query,
      mutation: fields.Mutation,
      served,
      total: declared.length + this.lost,
      skipped: this.skipped,
    };
  }

  /** All operations in the order of the document; whatever is not one is skipped by name. */
  private declared(): readonly Declared[] {
    const paths = child(this.scope.documents.root, 'paths');
    const found: Declared[] = [];
    for (const path of isRecord(paths.value) ? Object.keys(paths.value) : []) {
      if (path.startsWith('x-')) continue;
      const { spot: pathItem, failure } = this.scope.documents.resolve(child(paths, path));
      if (!pathItem || !isRecord(pathItem.value)) {
        this.lost++;
        this.skip(path, child(paths, path), failure ?? 'the path item is not an object');
        continue;
      }
      for (const [method, spot] of operationsOf(pathItem)) {
        const operation = isRecord(spot.value) ? this.operation(method, path, spot, pathItem) : undefined;
        if (operation) found.push(operation);
      }
    }
    return found;
  }

  /** Some documents keep each operation in a file of its own, behind a reference. */
  private operation(method: string, path: string, declared: Spot, pathItem: Spot): Declared | undefined {
    const { spot, failure } = this.scope.documents.resolve(declared);
    const value = spot?.value;
    if (!spot || !isRecord(value)) {
      this.lost++;
      this.skip(`${method} ${path}`, declared, failure ?? 'the operation is not an object');
      return undefined;
    }
    const operationId = textIn(value, 'operationId');
    const [tag] = (listIn(value, 'tags') ?? []).filter((one) => typeof one === 'string');
    const summary = openingOf(value['summary']) ?? openingOf(value['description']);
    const id = operationId ?? `${method} ${path}`;
    const signature = signatureOf(this.scope, spot, listOf(pathItem, 'parameters'));
    const named = calledPath(path) + fragmentOf(path);
    return { id, operationId, method, path: named, tag, summary, signature, spot, pathItem };
  }

  private field(declared: Declared, { root, name }: Named): Served {
    const shared = listOf(declared.pathItem, 'parameters');
    const typeName = pascalName(name);
    const { spot, parameters: own } = this.isSwagger
      ? upgradeOperation(this.scope.documents, this.scope.documents.root, declared.spot, shared)
      : { spot: declared.spot, parameters: [...shared, ...listOf(declared.spot, 'parameters')] };
    const operation = {
      ...declared,
      spot,
      typeName,
      sent: this.choices.sent,
      parameters: own,
    };
    const names = new Names(inherited);
    const parameters = bindParameters(this.scope, this.writers.inputs, operation, names);
    const { contentTypes } = this.choices;
    const contentType = contentTypes.get(name) ?? contentTypes.get(declared.operationId ?? name);
    const body = bindBody(this.scope, this.writers, { ...operation, contentType }, names);
    const { type, answer } = bindAnswer(this.scope, this.writers, operation);
    const told = toldHeaders(this.scope, spot, this.choices.responseHeaders);
    const errors = this.choices.hasResults ? describedErrors(this.scope, this.writers.outputs, operation) : [];
    const args = [...parameters.map(({ arg }) => arg), ...(body ? [body.arg] : [])];
    const server = operationServer([child(spot, 'servers'), child(declared.pathItem, 'servers')]);
    const binding: HttpBinding = {
      kind: 'http',
      method: declared.method,
      path: calledPath(declared.path),
      ...(server !== undefined && { server }),
      parameters: parameters.map(({ parameter }) => parameter),
      ...(body && { body: body.body }),
      answer: told ? { ...answer, told } : answer,
      isIdempotent: root === 'Query' || settling.has(declared.method),
    };
    const thrown = errorsText(this.scope, spot, new Set(errors.map(({ status }) => status.toUpperCase())));
    const field = fieldOf(name, type, args, binding, declared.spot, thrown);
    return { operationId: declared.operationId, root, field, errors, spot: declared.spot, read: spot };
  }

  private skip(id: string, spot: Spot, reason: string): void {
    this.skipped.push({ id, reason, place: placeOf(spot) });
    this.scope.problems.warn('OPENAPI_OPERATION_SKIPPED', `"${id}" is not served: ${reason}.`, spot);
  }
}

/** The fixed methods, and those that 3.2 lets a document add. */
function operationsOf(pathItem: Spot): readonly (readonly [method: string, spot: Spot])[] {
  const fixed = methods.map((method) => [method.toUpperCase(), child(pathItem, method)] as const);
  const additional = child(pathItem, 'additionalOperations');
  const added = isRecord(additional.value) ? Object.keys(additional.value) : [];
  return [...fixed, ...added.map((method) => [method.toUpperCase(), child(additional, method)] as const)];
}

function fieldOf(
  name: string,
  type: string,
  args: readonly InputValue[],
  binding: HttpBinding,
  spot: Spot,
  errors: string | undefined,
): Field {
  const value = isRecord(spot.value) ? spot.value : {};
  const [summary, description] = [textIn(value, 'summary'), textIn(value, 'description')];
  const texts = [...new Set([summary, description])].filter((one) => !repeats(one, name));
  const text = [...texts, errors].filter((one) => one !== undefined).join('\n\n');
  return {
    name,
    type,
    ...described(text === '' ? undefined : text),
    ...deprecated(deprecationOf(value)),
    args: new Map(args.map((arg) => [arg.name, arg])),
    binding,
    place: placeOf(spot),
  };
}

/** How a text begins, without HTML; undefined where there is none. */
function openingOf(text: unknown): string | undefined {
  const opening = typeof text === 'string' ? markdownOf(text.trim().slice(0, 200)) : '';
  return opening === '' ? undefined : opening;
}

/** What is done, where it tells operations of one path apart: `#add_shared_link` of Box, but not Amazon's `#Action=AddLink`. */
function fragmentOf(path: string): string {
  return /#[a-z]\w*$/.exec(path)?.[0] ?? '';
}

/** Without the fragment that only tells operations apart, and with plain names in the braces (`{proxy+}`). */
function calledPath(path: string): string {
  const [plain = ''] = path.split('#');
  const named = placeholders(plain).reduce(
    (text, name) => text.replaceAll(`{${name}}`, `{${name.replace(/^[+*]|[+*]$/g, '')}}`),
    plain,
  );
  return named.startsWith('/') || named === '' ? named : `/${named}`;
}

function listOf(spot: Spot, key: string): readonly Spot[] {
  const list = child(spot, key);
  return Array.isArray(list.value) ? list.value.map((_item, index) => child(list, index)) : [];
}
