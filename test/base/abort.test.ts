import { describe, expect, it, vi } from 'vitest';

import { LightAbort, toAbortSignal } from '../../src/base/abort.ts';
import type { Abortable } from '../../src/base/abort.ts';

describe('a light abort', () => {
  it('calls its listeners once, with the reason at hand', () => {
    const light = new LightAbort();
    const heard: unknown[] = [];
    light.addEventListener('abort', () => heard.push(light.reason));
    light.abort('first');
    light.abort('second');
    expect([heard, light.aborted, light.reason]).toEqual([['first'], true, 'first']);
  });

  it('calls nobody who has left', () => {
    const light = new LightAbort();
    const listener = vi.fn();
    light.addEventListener('abort', listener);
    light.removeEventListener('abort', listener);
    light.abort();
    expect(listener).not.toHaveBeenCalled();
  });

  it('is an AbortSignal for those who need one, made before its end or after', () => {
    const light = new LightAbort();
    const before = toAbortSignal(light);
    expect(before.aborted).toBe(false);
    light.abort('why');
    expect([before.aborted, before.reason]).toEqual([true, 'why']);
    const late = new LightAbort();
    late.abort('why');
    expect([toAbortSignal(late).aborted, toAbortSignal(late).reason]).toEqual([true, 'why']);
  });
});

it('an AbortSignal is taken as it is, another kind is followed', () => {
  const { signal } = new AbortController();
  expect(toAbortSignal(signal)).toBe(signal);
  const light = new LightAbort();
  const other: Abortable = {
    aborted: false,
    reason: 'ours',
    addEventListener: (_, listener) => light.addEventListener('abort', listener),
    removeEventListener: () => undefined,
  };
  const copy = toAbortSignal(other);
  light.abort();
  expect([copy.aborted, copy.reason]).toEqual([true, 'ours']);
});
