import { describe, expect, it } from 'vitest';

import { difference } from '../../src/cli/difference.ts';

const before = `# heddle-artifact 1 sha256:aaaa

type Customer @source(name: "crm") {
  id: ID!
  name: String
}

"Money."
scalar Decimal

type Gone {
  id: ID
}
`;

describe('the difference of two artifacts', () => {
  it('names added, removed and changed definitions, with the lines that changed', () => {
    const after = before
      .replace('aaaa', 'bbbb')
      .replace('  name: String\n', '  name: String!\n  city: String\n')
      .replace('"Money."', '"An amount of money."')
      .replace(/type Gone[^]*/, 'enum Colour {\n  RED\n}\n');
    expect(difference(before, after).split('\n')).toEqual([
      '+ enum Colour',
      '~ scalar Decimal',
      '    - "Money."',
      '    + "An amount of money."',
      '~ type Customer',
      '    - name: String',
      '    + name: String!',
      '    + city: String',
      '- type Gone',
      '',
    ]);
  });

  it('says so where only comments differ', () => {
    expect(difference(before, before.replace('aaaa', 'bbbb'))).toBe('~ only the order or the comments differ\n');
  });

  it('takes line ends of Windows for what they are', () => {
    expect(difference(before.replaceAll('\n', '\r\n'), before)).toContain('only the order');
  });

  it('compares very long definitions in reasonable time', () => {
    const long = (last: string) =>
      `enum Big {\n${Array.from({ length: 6000 }, (_, i) => `  V${i}`).join('\n')}\n  ${last}\n}\n`;
    expect(difference(long('A'), long('B'))).toBe('~ enum Big\n    - A\n    + B\n');
  });
});
