import { describe, expect, it, vi } from 'vitest';

import { lateRecord } from '../../src/base/late-record.ts';

function made() {
  const headers = vi.fn((of: string) => ({ of }));
  const record = lateRecord(
    new Map<PropertyKey, (of: string) => unknown>([
      ['headers', headers],
      ['own', () => 'ours'],
    ]),
    'request',
    { own: 'theirs', more: 1 },
  );
  return { record, headers };
}

describe('a late record', () => {
  it('makes a property once, when it is asked for', () => {
    const { record, headers } = made();
    expect(headers).not.toHaveBeenCalled();
    expect(record['headers']).toEqual({ of: 'request' });
    expect(record['headers']).toBe(record['headers']);
    expect(headers).toHaveBeenCalledOnce();
  });

  it('has what the object below has, its own first', () => {
    const { record } = made();
    expect([record['own'], record['more'], record['none']]).toEqual(['ours', 1, undefined]);
    expect(`${Object.hasOwn(record, 'own')} ${'none' in record} ${'more' in record}`).toBe('true false true');
  });

  it('is an ordinary object for whoever lists it', () => {
    const { record } = made();
    const { headers } = record;
    expect({ ...record }).toEqual({ own: 'ours', more: 1, headers: { of: 'request' } });
    expect({ ...record }['headers']).toBe(headers);
    expect(Object.keys(record).toSorted()).toEqual(['headers', 'more', 'own']);
    expect(Object.create(record).own).toBe('ours');
  });

  it('takes what is written to it, and leaves the object below alone', () => {
    const base = { more: 1 };
    const record = lateRecord(new Map([['own', () => 'ours']]), undefined, base);
    record['own'] = 'written';
    record['user'] = 'Ada';
    delete record['more'];
    expect({ ...record }).toEqual({ own: 'written', user: 'Ada' });
    expect([record['own'], record['user'], record['more']]).toEqual(['written', 'Ada', undefined]);
    expect(base).toEqual({ more: 1 });
  });

  it('has no property by the name of what objects inherit', () => {
    const { record } = made();
    expect(Object.hasOwn(record, 'constructor')).toBe(false);
    expect(typeof record['hasOwnProperty']).toBe('function');
  });
});
