import { compileTemplate } from '../base/template.ts';
import type { Blueprint, Source } from '../blueprint/blueprint.ts';

/** Takes out of a text what no client may see. */
export type Redact = (text: string) => string;

/** Shorter values stand in too many words to be taken out. */
const minLength = 6;

const credentialName = /auth|key|token|secret|password|cookie|session/i;

/**
 * Takes out the gateway's own credentials for its upstreams, which an upstream may repeat in an error: what the
 * configuration or the environment gives to headers, query parameters and variables whose names tell of a credential.
 * With `isDev` false the upstreams' addresses too.
 */
export function createRedact(
  { sources }: Blueprint,
  env: Readonly<Record<string, string | undefined>>,
  isDev: boolean,
): Redact {
  const found = new Set<string>();
  for (const source of sources.values()) {
    for (const value of credentialsOf(source, env)) found.add(value);
    const host = isDev ? undefined : URL.parse(compileTemplate(source.endpoint ?? '').renderText({ env }))?.host;
    if (host !== undefined) found.add(host);
  }
  // The longest first: one may be a part of another.
  const secrets = [...found]
    .filter((value) => value.length >= minLength)
    .sort((left, right) => right.length - left.length);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

function* credentialsOf(
  { headers, query }: Source,
  env: Readonly<Record<string, string | undefined>>,
): Iterable<string> {
  for (const [name, text] of [...Object.entries(headers), ...Object.entries(query)]) {
    const template = compileTemplate(text);
    const isCredential = credentialName.test(name);
    for (const { from, path, fallback } of template.placeholders) {
      const variable = path.join('.');
      if (from !== 'env' || !(isCredential || credentialName.test(variable))) continue;
      yield env[variable] ?? '';
      yield fallback ?? '';
    }
    if (template.placeholders.length === 0 && isCredential) yield text.replace(/^\w+ +/, '');
  }
}
