import { createHmac, timingSafeEqual } from 'node:crypto';

import { compileTemplate } from '../base/template.ts';
import type { WebhookCheck } from '../blueprint/blueprint.ts';

/** What of a request is checked. */
export interface SignedRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it came. */
  readonly body: Uint8Array;
}

/** True for a request whose sender knows the secret. */
export type Verify = (request: SignedRequest) => boolean;

/** How far a request's own time may be from now, by the scheme of Standard Webhooks. */
const toleranceSeconds = 300;

/** The check; a secret that is empty lets nothing pass. Compares in constant time. */
export function createVerify(
  check: WebhookCheck,
  env: Readonly<Record<string, string | undefined>>,
  now: () => number = Date.now,
): Verify {
  const secret = compileTemplate(check.secret).renderText({ env });
  if (secret === '') return () => false;
  switch (check.kind) {
    case 'token':
      return ({ headers }) => isSame(textOf(headers[check.header]), check.prefix + secret);
    case 'hmac':
      return ({ headers, body }) => {
        const digest = createHmac(check.algorithm, secret).update(body).digest(check.encoding);
        const given = textOf(headers[check.header]);
        return isSame(check.encoding === 'hex' ? given.toLowerCase() : given, check.prefix + digest);
      };
    case 'standard':
      return (request) => isStandard(request, secret, now);
  }
}

/** https://www.standardwebhooks.com: HMAC-SHA256 over id, time and body; a header may hold several signatures. */
function isStandard({ headers, body }: SignedRequest, secret: string, now: () => number): boolean {
  const id = textOf(headers['webhook-id']);
  const time = textOf(headers['webhook-timestamp']);
  if (id === '' || !/^\d{1,12}$/.test(time) || Math.abs(now() / 1000 - Number(time)) > toleranceSeconds) return false;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const digest = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest('base64');
  return textOf(headers['webhook-signature'])
    .split(' ')
    .some((signature) => isSame(signature, `v1,${digest}`));
}

function textOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header.trim() : '';
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
