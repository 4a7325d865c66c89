import { describe, expect, it } from 'vitest';

import { compileDeep, compileTemplate, fillEnv } from '../../src/base/template.ts';
import type { TemplateScope } from '../../src/base/template.ts';

const scope: TemplateScope = {
  env: { URL: 'http://crm.test', EMPTY: '', TRICKY: '{args.id}' },
  args: { id: 7, filter: { ids: [1, 2] }, name: 'Ada', evil: '{env.URL}', 'odd key': 'k' },
  root: { id: 'c1', address: { city: 'Ulm' }, items: [{ id: 'i1' }], none: null },
  context: { headers: { authorization: 'Bearer t', 'x-user-id': 'u1' }, claims: { sub: 's1', tenant: { id: 't1' } } },
};

const render = (text: string) => compileTemplate(text).render(scope);

describe('a placeholder', () => {
  it.each<[text: string, need: string, value: unknown]>([
    ['{env.URL}', 'env.URL', 'http://crm.test'],
    ['${URL}', 'env.URL', 'http://crm.test'],
    ['${env.URL}', 'env.URL', 'http://crm.test'],
    ['${process.env.URL}', 'env.URL', 'http://crm.test'],
    ['{env.ABSENT:http://x.test:80/a}', 'env.ABSENT', 'http://x.test:80/a'],
    ['{env.EMPTY:full}', 'env.EMPTY', 'full'],
    ['${ABSENT:-fallback}', 'env.ABSENT', 'fallback'],
    ['${ABSENT:redis://h:6379/0}', 'env.ABSENT', 'redis://h:6379/0'],
    ['{env.ABSENT:}', 'env.ABSENT', ''],
    ['{args.id}', 'args.id', 7],
    ['{ args.id }', 'args.id', 7],
    ['{args.id:9}', 'args.id', 7],
    ['{args.missing:9}', 'args.missing', '9'],
    ['{args.filter.ids}', 'args.filter.ids', [1, 2]],
    ['{args.filter.ids[1]}', 'args.filter.ids.1', 2],
    ["{args['odd key']}", 'args.odd key', 'k'],
    ['{root.address.city}', 'root.address.city', 'Ulm'],
    ['{root.items[0].id}', 'root.items.0.id', 'i1'],
    ['{root.none}', 'root.none', null],
    ['{root.none:n}', 'root.none', 'n'],
    ['{context.headers.authorization}', 'context.headers.authorization', 'Bearer t'],
    ['{context.headers.Authorization}', 'context.headers.authorization', 'Bearer t'],
    ["{context.headers['X-User-Id']}", 'context.headers.x-user-id', 'u1'],
    ['{context.headers["x-user-id"]}', 'context.headers.x-user-id', 'u1'],
    ['{context.headers.x-user-id}', 'context.headers.x-user-id', 'u1'],
    ['{context.request.headers.x-user-id}', 'context.headers.x-user-id', 'u1'],
    ['{context.claims.sub}', 'context.claims.sub', 's1'],
    ['{context.claims.tenant.id}', 'context.claims.tenant.id', 't1'],
    ['{context.jwt.payload.sub}', 'context.claims.sub', 's1'],
    ['{context.jwt.sub}', 'context.claims.sub', 's1'],
  ])('%s reads %s', (text, need, value) => {
    const template = compileTemplate(text);
    expect(template.needs).toEqual([need]);
    expect(template.isSingle).toBe(true);
    expect(template.render(scope)).toEqual(value);
  });

  it('stands for the whole of args or root', () => {
    expect(render('{args}')).toBe(scope.args);
    expect(render('{root}')).toBe(scope.root);
  });

  it.each([
    '{connectivityState}',
    'Query.!{node, asset*}',
    '{ "name": { "env": 1 } }',
    '{ id }',
    '{context}',
    '{env}',
    '{argsid.x}',
    '{args.}',
    '{args.id',
    '{{name.firstName}}',
    '$1',
    '${1}',
    '{env.A:{B}}',
    '',
  ])('is not seen in %j', (text) => {
    const template = compileTemplate(text);
    expect(template.needs).toEqual([]);
    expect(template.isSingle).toBe(false);
    expect(template.render(scope)).toBe(text);
  });

  it('reads nothing that is inherited', () => {
    for (const path of ['constructor', '__proto__', 'toString', 'filter.ids.length', 'name.length']) {
      expect(render(`{args.${path}}`)).toBeUndefined();
    }
  });
});

describe('a text around placeholders', () => {
  it('is put together, with nothing for absent values', () => {
    expect(render('{env.URL}/users/{args.id}?city={root.address.city}&x={args.missing}')).toBe(
      'http://crm.test/users/7?city=Ulm&x=',
    );
  });

  it('keeps its own braces', () => {
    expect(render('{"user":"{args.name}","n":{args.id}}')).toBe('{"user":"Ada","n":7}');
    expect(render('{{args.id}}')).toBe('{7}');
  });

  it('joins lists by commas and writes objects as JSON', () => {
    expect(render('ids={args.filter.ids}')).toBe('ids=1,2');
    expect(render('f={args.filter}')).toBe('f={"ids":[1,2]}');
  });

  it('names each need once, in order of appearance', () => {
    expect(compileTemplate('{args.b}{env.A}{args.b}{root.c}').needs).toEqual(['args.b', 'env.A', 'root.c']);
  });

  it('encodes values, never its own text', () => {
    const template = compileTemplate('/a b/{args.evil}/{args.id}');
    expect(template.renderText(scope, encodeURIComponent)).toBe('/a b/%7Benv.URL%7D/7');
  });
});

describe('values', () => {
  it('are never read as templates again', () => {
    expect(render('{args.evil}')).toBe('{env.URL}');
    expect(render('x{args.evil}{env.TRICKY}')).toBe('x{env.URL}{args.id}');
    expect(fillEnv('{env.TRICKY}-{args.id}', scope.env ?? {})).toBe('{args.id}-{args.id}');
  });
});

describe('fillEnv', () => {
  it('fills the environment and leaves the rest as it was written', () => {
    const text = "{env.URL}/{args.id}/${ABSENT:-d}/{context.headers['X-A']}/{x}/{env.ABSENT}";
    expect(fillEnv(text, scope.env ?? {})).toBe("http://crm.test/{args.id}/d/{context.headers['X-A']}/{x}/");
  });
});

describe('a deep template', () => {
  it('renders strings at any depth and keeps the types of single placeholders', () => {
    const deep = compileDeep({ where: { id: { eq: '{root.id}' }, n: ['{args.id}', 'n-{args.id}', 3, true, null] } });
    expect(deep.needs).toEqual(['root.id', 'args.id']);
    expect(deep.render(scope)).toEqual({ where: { id: { eq: 'c1' }, n: [7, 'n-7', 3, true, null] } });
  });

  it('leaves out properties that are absent, and holds the place of absent items', () => {
    expect(compileDeep({ a: '{args.missing}', b: '{root.none}', c: 'x{args.missing}' }).render(scope)).toEqual({
      b: null,
      c: 'x',
    });
    expect(compileDeep(['{args.missing}', 1]).render(scope)).toEqual([null, 1]);
  });

  it('keeps names like __proto__ as plain properties', () => {
    const rendered = compileDeep(JSON.parse('{"__proto__":{"polluted":"{args.id}"}}')).render(scope);
    expect(JSON.stringify(rendered)).toBe('{"__proto__":{"polluted":7}}');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
