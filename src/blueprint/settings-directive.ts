import { isRecord } from '../base/json.ts';
import { arrange, differing, trusted } from './compact.ts';
import type { DirectiveArgs } from './compact.ts';
import { defaultSettings } from './settings.ts';
import type { Permissions, Rule, Settings } from './settings.ts';

/** Rules as they are written: `"allow"`, `{ claim: "role", values: ["agent"] }`, `{ or: [...] }`, `{ not: ... }`. */
interface ShortPermissions extends Omit<Permissions, 'fallback' | 'rules'> {
  readonly fallback: unknown;
  readonly rules: readonly { readonly pattern: string; readonly rule: unknown }[];
}

const usual = { ...defaultSettings, permissions: shortPermissions(defaultSettings.permissions) };

/** Parts of the settings that are written by single properties, over their defaults. */
const overlaid = ['serve', 'permissions', 'limits'] as const;

/** Settings that are not the usual ones. */
export function settingsArgs(settings: Settings): DirectiveArgs {
  const written = { ...settings, permissions: shortPermissions(settings.permissions) };
  const args: Record<string, unknown> = differing(written, usual);
  for (const key of overlaid) {
    if (key in args) args[key] = arrange(differing({ ...written[key] }, { ...usual[key] }), []);
  }
  return arrange(args, []);
}

/** The settings that `settingsArgs` wrote. */
export function settingsOfArgs(args: DirectiveArgs): Settings {
  const written: Record<string, unknown> = { ...usual, ...args };
  for (const key of overlaid) written[key] = { ...usual[key], ...(args[key] as object | undefined) };
  return trusted({ ...written, permissions: longPermissions(trusted(written['permissions'])) });
}

function shortPermissions({ fallback, rules, ...rest }: Permissions): ShortPermissions {
  return {
    ...rest,
    fallback: shortRule(fallback),
    rules: rules.map(({ pattern, rule }) => ({ pattern, rule: shortRule(rule) })),
  };
}

function longPermissions({ fallback, rules, ...rest }: ShortPermissions): Permissions {
  return {
    ...rest,
    fallback: longRule(fallback),
    rules: rules.map(({ pattern, rule }) => ({ pattern, rule: longRule(rule) })),
  };
}

function shortRule(rule: Rule): unknown {
  switch (rule.kind) {
    case 'claim':
      return { claim: rule.claim, values: rule.values };
    case 'and':
    case 'or':
      return { [rule.kind]: rule.rules.map(shortRule) };
    case 'not':
      return { not: shortRule(rule.rule) };
    case 'allow':
    case 'deny':
    case 'authenticated':
      return rule.kind;
  }
  return rule;
}

function longRule(short: unknown): Rule {
  if (!isRecord(short)) return trusted({ kind: short });
  const { claim, values, and, or, not } = short;
  if (claim !== undefined) return trusted({ kind: 'claim', claim, values });
  if (Array.isArray(and)) return { kind: 'and', rules: and.map(longRule) };
  if (Array.isArray(or)) return { kind: 'or', rules: or.map(longRule) };
  return { kind: 'not', rule: longRule(not) };
}
