import { describe, expect, it } from 'vitest';

import { disown, giveBack, own } from '../../src/base/own-memory.ts';

describe('the memory of bytes', () => {
  it('is given back where somebody alone has them', () => {
    const bytes = own(Buffer.allocUnsafeSlow(20_000));
    giveBack(bytes);
    expect(bytes.length).toBe(0);
    giveBack(bytes);
  });

  it.each<[string, () => Buffer]>([
    ['of which nobody knows who has them', () => Buffer.allocUnsafeSlow(20_000)],
    [
      'that several have by now',
      () => {
        const bytes = own(Buffer.allocUnsafeSlow(20_000));
        disown(bytes);
        return bytes;
      },
    ],
    ['that are a part of more', () => own(Buffer.allocUnsafeSlow(20_000).subarray(0, 19_000))],
    ['that stand in what many have', () => own(Buffer.from('short'))],
  ])('stays where it is that of bytes %s', (_whose, make) => {
    const bytes = make().fill('x');
    const text = bytes.toString();
    giveBack(bytes);
    expect(bytes.toString()).toBe(text);
  });

  it('is not given back a second time by who has other bytes in it', () => {
    const bytes = own(Buffer.allocUnsafeSlow(20_000));
    const part = bytes.subarray(10);
    giveBack(part);
    expect(bytes.length).toBe(20_000);
  });
});
