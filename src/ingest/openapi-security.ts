import { isRecord } from '../base/json.ts';
import type { SecurityAlternative, SecurityScheme, SourceSecurity } from './model.ts';
import { child } from './openapi-document.ts';
import type { SpecDocuments } from './openapi-document.ts';
import type { Served } from './openapi-links.ts';
import { recordEntries, textIn } from './openapi-text.ts';

/**
 * Which credentials the description demands (OpenAPI 3.1 sections 4.8.27 to 4.8.30, Swagger 2 alike): the schemes that operations name,
 * and by root field the alternatives. Undefined where no operation demands any.
 */
export function readSecurity(documents: SpecDocuments, served: readonly Served[]): SourceSecurity | undefined {
  const operations = new Map<string, readonly SecurityAlternative[]>();
  const general = child(documents.root, 'security').value;
  for (const { root, field, spot } of served) {
    const own = isRecord(spot.value) ? spot.value['security'] : undefined;
    const alternatives = alternativesOf(own ?? general);
    if (alternatives.length > 0) operations.set(`${root}.${field.name}`, alternatives);
  }
  const named = new Set([...operations.values()].flat().flatMap((one) => Object.keys(one)));
  const schemes = [...named].flatMap((name) => schemeOf(documents, name) ?? []);
  return schemes.length > 0 ? { schemes, operations } : undefined;
}

/** Each alternative by its schemes: the scopes. An empty one says that it also goes without. */
function alternativesOf(value: unknown): readonly SecurityAlternative[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list
    .filter((one) => isRecord(one))
    .map((one) => Object.fromEntries(Object.entries(one).map(([name, scopes]) => [name, textsIn(scopes)])));
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function schemeOf(documents: SpecDocuments, name: string): SecurityScheme | undefined {
  const { root } = documents;
  const holders = [child(root, 'components', 'securitySchemes', name), child(root, 'securityDefinitions', name)];
  for (const declared of holders) {
    const value = documents.resolve(declared).spot?.value;
    if (isRecord(value)) return schemeIn(name, value);
  }
  return undefined;
}

function schemeIn(name: string, value: Readonly<Record<string, unknown>>): SecurityScheme | undefined {
  const [type, parameter, place] = [textIn(value, 'type'), textIn(value, 'name'), textIn(value, 'in')];
  switch (type) {
    case 'apiKey': {
      const isPlace = place === 'header' || place === 'query' || place === 'cookie';
      return isPlace && parameter !== undefined
        ? { name, kind: 'apiKey', in: place, parameter, scopes: [] }
        : undefined;
    }
    case 'basic':
      return { name, kind: 'http', scheme: 'basic', scopes: [] };
    case 'http':
      return { name, kind: 'http', scheme: (textIn(value, 'scheme') ?? 'bearer').toLowerCase(), scopes: [] };
    case 'oauth2':
      return { name, kind: 'oauth2', scopes: scopesOf(value) };
    case 'openIdConnect':
    case 'mutualTLS':
      return { name, kind: type, scopes: [] };
    default:
      return undefined;
  }
}

/** Of 2.0 beside the flow, of 3.x in each flow. */
function scopesOf(value: Readonly<Record<string, unknown>>): readonly string[] {
  const flows = recordEntries(value['flows']).map(([, flow]) => flow);
  const names = [value, ...flows].flatMap((flow) =>
    isRecord(flow) && isRecord(flow['scopes']) ? Object.keys(flow['scopes']) : [],
  );
  return [...new Set(names)];
}
