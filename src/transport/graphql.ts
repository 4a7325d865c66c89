import { MadeFor } from '../base/made-for.ts';
import { compileTemplate } from '../base/template.ts';
import type { Template, TemplateScope } from '../base/template.ts';
import type { Source } from '../blueprint/blueprint.ts';
import type { JsonText } from '../projection/json-text.ts';
import type { Shape } from '../projection/shape.ts';
import { readGraphqlReply } from './graphql-answer.ts';
import type { MergedDocument } from './graphql-document.ts';
import type { GraphqlAnswer } from './graphql-share.ts';
import { mergingAsk } from './graphql-merge.ts';
import { compileUploads } from './graphql-upload.ts';
import { addHeader } from './header.ts';
import { compileTexts } from './projected.ts';
import { taken } from './send.ts';
import type { Call, Reply, Send } from './send.ts';
import { Unchanged } from './unchanged.ts';
import type { Ask, CallerContext, Env } from './upstream.ts';

/** A GET with a longer URL goes as POST: servers and proxies refuse long ones. */
const maxUrlLength = 6_000;

/**
 * Asks a GraphQL source (GraphQL over HTTP, sections 5 and 6): queries that one caller asks at the same time go as one
 * document, mutations alone. Errors of the upstream come back located in the request that they belong to. Rejects with
 * UPSTREAM_HTTP_ERROR or UPSTREAM_BAD_RESPONSE where the answer is not GraphQL's.
 */
export function graphqlAsk(source: Source, send: Send, env: Env = process.env): Ask {
  const write = compileCall(source, env);
  const anyAnswer = (reply: Reply) => readGraphqlReply(source.name, reply);
  const fieldOf = (reply: Reply, index: number) => anyAnswer(reply).data?.[`_${index}`];
  const answers = new Unchanged().answers();
  // Errors are put at their places inside the data, which is then no longer what came.
  const read = answers.reader(anyAnswer, ({ errors }) => errors.length === 0);
  const texts = new MadeFor<MergedDocument, ReturnType<typeof textReader>>();
  const textReader = (shapes: readonly Shape[]) => {
    const readTexts = compileTexts(shapes.map(answerShape), fieldOf);
    return answers.reader<GraphqlAnswer | readonly JsonText[]>(
      (reply) => readTexts(reply) ?? anyAnswer(reply),
      (answer) => !('errors' in answer) || answer.errors.length === 0,
    );
  };
  return mergingAsk(
    { source: source.name, isBatched: source.policy.isBatched },
    async (document, variables, caller, shapes) => {
      const call = write(document, variables, caller);
      const readAnswer = shapes ? texts.of(document, () => textReader(shapes)) : read;
      return { answer: readAnswer(call, taken(await send(call))) };
    },
  );
}

/** The n-th field in the answer to a document, without errors. */
function answerShape(value: Shape, index: number): Shape {
  const data: Shape = { kind: 'below', property: `_${index}`, isAnswer: false, value };
  return { kind: 'below', property: 'data', isAnswer: true, value: data };
}

function compileCall(source: Source, env: Env) {
  const endpoint = compileTemplate(source.endpoint ?? '');
  const headers = compile(source.headers).map(([name, template]) => [name.toLowerCase(), template] as const);
  const query = compile(source.query);
  const filesOf = compileUploads(source.types);
  return (document: MergedDocument, variables: Readonly<Record<string, unknown>>, caller: CallerContext): Call => {
    const scope: TemplateScope = { env, context: caller };
    const isQuery = document.operation === 'query';
    const url = withQuery(endpoint.renderText(scope), rendered(query, scope));
    const common = {
      source: source.name,
      operation: document.operation,
      isIdempotent: isQuery,
      isSafe: isQuery,
      maxResponseBytes: source.policy.maxResponseBytes,
      signal: caller.signal,
    };
    const accept = { accept: 'application/graphql-response+json, application/json' };
    const own: Record<string, string> = {};
    for (const [name, template] of headers) addHeader(own, name, template.renderText(scope));
    const files = filesOf(document.json, variables);
    if (files) {
      const preflight = { 'apollo-require-preflight': 'true' };
      const type = { 'content-type': files.contentType };
      return {
        ...common,
        method: 'POST',
        url,
        headers: { ...accept, ...preflight, ...own, ...type },
        body: files.body,
      };
    }
    const get = isQuery && source.policy.isGetForQueries === true && asGet(url, document, variables);
    if (get && get.length <= maxUrlLength) {
      return { ...common, method: 'GET', url: get, headers: { ...accept, ...own } };
    }
    return {
      ...common,
      method: 'POST',
      url,
      headers: { ...accept, ...own, 'content-type': 'application/json' },
      body: `{"query":${document.json},"variables":${JSON.stringify(variables)}}`,
    };
  };
}

type Named = readonly (readonly [name: string, template: Template])[];

function compile(templates: Readonly<Record<string, string>>): Named {
  return Object.entries(templates).map(([name, text]) => [name, compileTemplate(text)] as const);
}

/** Those without a value are left out. */
function rendered(templates: Named, scope: TemplateScope): readonly (readonly [string, string])[] {
  return templates
    .map(([name, template]) => [name, template.renderText(scope)] as const)
    .filter(([, value]) => value !== '');
}

function withQuery(url: string, query: readonly (readonly [string, string])[]): string {
  if (query.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(query.map(([...pair]) => pair)).toString()}`;
}

function asGet(url: string, document: MergedDocument, variables: Readonly<Record<string, unknown>>): string {
  const values = JSON.stringify(variables);
  const query = [['query', document.text] as const, ...(values === '{}' ? [] : [['variables', values] as const])];
  return withQuery(url, query);
}
