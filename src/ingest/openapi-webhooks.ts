import { isRecord } from '../base/json.ts';
import { child } from './openapi-document.ts';
import type { SpecDocuments, SpecProblems, Spot } from './openapi-document.ts';
import { recordEntries } from './openapi-text.ts';

const maxNamed = 10;

/** Names the calls that the upstream makes itself, `webhooks` and `callbacks` (OpenAPI 3.1 section 4.8.18): no field stands for them. */
export function reportWebhooks(documents: SpecDocuments, problems: SpecProblems): void {
  const { root } = documents;
  const webhooks = child(root, 'webhooks');
  report(problems, webhooks, 'webhook', namesOf(webhooks.value));
  const paths = child(root, 'paths');
  const callbacks = recordEntries(paths.value).flatMap(([path]) => callbacksOf(documents, child(paths, path)));
  report(problems, paths, 'callback', callbacks);
}

function callbacksOf(documents: SpecDocuments, declared: Spot): readonly string[] {
  const { spot: pathItem } = documents.resolve(declared);
  return recordEntries(pathItem?.value).flatMap(([, operation]) =>
    isRecord(operation) ? namesOf(operation['callbacks']) : [],
  );
}

function report(problems: SpecProblems, spot: Spot, kind: string, names: readonly string[]): void {
  const distinct = [...new Set(names)];
  if (distinct.length === 0) return;
  const more = distinct.length > maxNamed ? ` and ${distinct.length - maxNamed} more` : '';
  const listed =
    distinct
      .slice(0, maxNamed)
      .map((name) => `"${name}"`)
      .join(', ') + more;
  const are = distinct.length === 1 ? `the ${kind} ${listed} is a call` : `the ${kind}s ${listed} are calls`;
  const message = `No field is made of what the upstream sends by itself: ${are} to a receiver of yours.`;
  problems.warn('OPENAPI_NOT_SERVED', message, spot);
}

function namesOf(value: unknown): readonly string[] {
  return recordEntries(value).flatMap(([name]) => (name.startsWith('x-') ? [] : [name]));
}
