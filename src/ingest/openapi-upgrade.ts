import { upgrade } from '@scalar/openapi-upgrader';

import { isRecord } from '../base/json.ts';
import { locate } from './location.ts';
import { child } from './openapi-document.ts';
import type { SpecDocuments, Spot } from './openapi-document.ts';

/** True for a description in the 2.0 dialect. */
export function isSwagger(document: unknown): boolean {
  return isRecord(document) && 'swagger' in document && !('openapi' in document);
}

/**
 * A 2.0 operation in the shape of 3.x: body, form and array parameters, `consumes` and `produces` take their new places. One
 * operation at a time, so that a broken one costs only itself and references keep leading into the document as it is.
 * Its parameters stand where they are declared, and those that operations share are one value. Throws what the upgrader throws.
 */
export function upgradeOperation(
  documents: SpecDocuments,
  root: Spot,
  operation: Spot,
  shared: readonly Spot[],
): { readonly spot: Spot; readonly parameters: readonly Spot[] } {
  const value = isRecord(operation.value) ? operation.value : {};
  const rootValue = isRecord(root.value) ? root.value : {};
  const own = Array.isArray(value['parameters'])
    ? value['parameters'].map((_one, index) => child(operation, 'parameters', index))
    : [];
  const declared = merged([...shared, ...own].flatMap((spot) => inlined(documents, spot, operation)));
  const parameters = declared.map(({ value: parameter }) => parameter);
  const responses = isRecord(value['responses'])
    ? Object.keys(value['responses']).flatMap((status) =>
        inlined(documents, child(operation, 'responses', status), operation).map((one) => [status, one.value] as const),
      )
    : [];
  const small = {
    swagger: '2.0',
    consumes: formTypes(parameters, mediaTypes('application/json', value['consumes'], rootValue['consumes'])),
    produces: mediaTypes('*/*', value['produces'], rootValue['produces']),
    paths: {
      '/': {
        post: {
          ...value,
          consumes: undefined,
          produces: undefined,
          parameters,
          responses: Object.fromEntries(responses),
        },
      },
    },
  };
  const upgraded: unknown = upgrade(structuredClone(small), '3.0');
  const path = isRecord(upgraded) && isRecord(upgraded['paths']) ? upgraded['paths']['/'] : undefined;
  const post = isRecord(path) ? path['post'] : undefined;
  const delimited = withDelimiters(post, parameters);
  const spot = { ...operation, value: isFormRequired(parameters) ? withRequiredBody(delimited) : delimited };
  return { spot, parameters: upgradedParameters(spot, declared) };
}

/** Something that is declared elsewhere, as it can stand in an operation. */
interface Inlined {
  readonly spot: Spot;
  readonly value: unknown;
}

/** The value behind the spot as it can stand in `home`: its references keep their meaning. Empty where it is broken. */
function inlined(documents: SpecDocuments, from: Spot, home: Spot): readonly Inlined[] {
  const { spot } = documents.resolve(from);
  if (!isRecord(spot?.value)) return [];
  const isHere = spot.document === home.document;
  return [{ spot, value: isHere ? spot.value : rebase(spot.value, spot.document.location, 0) }];
}

/** Operation parameters replace those of the path item with the same name and place. */
function merged(parameters: readonly Inlined[]): readonly Inlined[] {
  const byKey = new Map<string, Inlined>();
  for (const parameter of parameters) {
    if (!isRecord(parameter.value) || typeof parameter.value['in'] !== 'string') continue;
    byKey.set(parameterKey(parameter.value), parameter);
  }
  return [...byKey.values()];
}

/** By a parameter as it is declared in 2.0: as it is in 3.0. */
const upgradedBy = new WeakMap<object, unknown>();

/** The parameters of an upgraded operation, each where it is declared. */
function upgradedParameters({ value, ...home }: Spot, declared: readonly Inlined[]): readonly Spot[] {
  const all = isRecord(value) && Array.isArray(value['parameters']) ? (value['parameters'] as readonly unknown[]) : [];
  const origins = new Map(declared.map((one) => [parameterKey(one.value), one.spot]));
  return all.map((parameter, index) => {
    const origin = origins.get(parameterKey(parameter));
    const key = origin?.value;
    // What stands in another file is written anew for each: references lead on from there.
    if (origin?.document !== home.document || !isRecord(key)) {
      return { ...home, pointer: [...home.pointer, 'parameters', index], value: parameter };
    }
    const known = upgradedBy.get(key) ?? parameter;
    upgradedBy.set(key, known);
    return { ...origin, value: known };
  });
}

const delimiters: ReadonlyMap<unknown, string> = new Map([
  ['ssv', 'spaceDelimited'],
  ['pipes', 'pipeDelimited'],
  ['tsv', 'tabDelimited'],
]);

/** Lists that the upgrader knows no style for: tabs between the items, and whatever but commas in paths and headers. */
function withDelimiters(operation: unknown, parameters: readonly unknown[]): unknown {
  const styles = new Map(
    parameters.flatMap((one) => {
      const style = isRecord(one) ? delimiters.get(one['collectionFormat']) : undefined;
      return style === undefined ? [] : [[parameterKey(one), { style, explode: false }] as const];
    }),
  );
  if (styles.size === 0 || !isRecord(operation)) return operation;
  const { parameters: upgraded, requestBody: body } = operation;
  const fields = [...styles].flatMap(([key, style]) =>
    key.startsWith('formData ') ? [[key.slice('formData '.length), style] as const] : [],
  );
  return {
    ...operation,
    ...(Array.isArray(upgraded) && {
      parameters: upgraded.map((one) => ({ ...one, ...styles.get(parameterKey(one)) })),
    }),
    ...(isRecord(body) && fields.length > 0 && { requestBody: withEncodings(body, Object.fromEntries(fields)) }),
  };
}

function withEncodings(body: Readonly<Record<string, unknown>>, encodings: Readonly<Record<string, object>>): unknown {
  const content = Object.entries(isRecord(body['content']) ? body['content'] : {}).map(([type, media]) => {
    const declared = isRecord(media) && isRecord(media['encoding']) ? media['encoding'] : {};
    return [type, { ...(isRecord(media) && media), encoding: { ...declared, ...encodings } }] as const;
  });
  return { ...body, content: Object.fromEntries(content) };
}

function parameterKey(parameter: unknown): string {
  return isRecord(parameter) ? `${String(parameter['in'])} ${String(parameter['name'])}` : '';
}

/** A form with a field that must be there must be there itself; 2.0 has no word for it. */
function isFormRequired(parameters: readonly unknown[]): boolean {
  return parameters.some((one) => isRecord(one) && one['in'] === 'formData' && one['required'] === true);
}

function withRequiredBody(operation: unknown): unknown {
  if (!isRecord(operation) || !isRecord(operation['requestBody'])) return operation;
  return { ...operation, requestBody: { ...operation['requestBody'], required: true } };
}

/**
 * Form parameters make a form, whatever the document says or leaves out (2.0, section "Parameter Object"): of parts where there are
 * files among them, else of pairs.
 */
function formTypes(parameters: readonly unknown[], consumes: readonly string[]): readonly string[] {
  const fields = parameters.filter((one) => isRecord(one) && one['in'] === 'formData');
  if (fields.length === 0) return consumes;
  const hasFile = fields.some((one) => isRecord(one) && one['type'] === 'file');
  const fitting = consumes.filter((type) => (hasFile ? /^multipart\//i : /^multipart\/|-www-form-/i).test(type));
  if (fitting.length > 0) return fitting;
  return [hasFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded'];
}

/** The first that names at least one; JSON is what 2.0 documents mean when they name none, most of the time. */
function mediaTypes(otherwise: string, ...candidates: readonly unknown[]): readonly string[] {
  for (const candidate of candidates) {
    const list = typeof candidate === 'string' ? [candidate] : candidate;
    const types = Array.isArray(list)
      ? list.filter((one): one is string => typeof one === 'string' && one.includes('/'))
      : [];
    if (types.length > 0) return types;
  }
  return [otherwise];
}

/** Relative references made absolute. */
function rebase(value: unknown, base: string, depth: number): unknown {
  if (depth > 100) return {};
  if (Array.isArray(value)) return value.map((item) => rebase(item, base, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === '$ref' && typeof item === 'string' ? absolute(item, base) : rebase(item, base, depth + 1),
    ]),
  );
}

function absolute(reference: string, base: string): string {
  if (reference.startsWith('#')) return base + reference;
  const [address = '', fragment] = reference.split('#', 2);
  const target = locate(address, base);
  return 'location' in target ? target.location + (fragment === undefined ? '' : `#${fragment}`) : reference;
}
