import type { Source } from '../../src/blueprint/blueprint.ts';
import { createFetch } from '../../src/transport/fetch.ts';
import type { Call, Reply } from '../../src/transport/send.ts';
import { soapAsk } from '../../src/transport/soap.ts';
import { difference, leavesOfBody, leavesOfTree } from './leaves.ts';
import type { Leaf } from './leaves.ts';
import { caller, judgeAnswer, messageOf, ok } from './exchange.ts';
import type { Exchange, Verdict } from './exchange.ts';
import { leavesOfPackage } from './soap-server.ts';
import type { PackageServer } from './soap-server.ts';
import { readTree, xsi } from './tree.ts';

/**
 * The same arguments to the `soap` package's server, over the network, which answers with what it makes of the answer that
 * was written from the schemas. Whose fault a difference is, plain readings of both messages tell.
 */
export async function askPackage(server: PackageServer, source: Source, one: Exchange): Promise<Verdict> {
  if (!one.sent || !one.instance) return { kind: 'not asked' };
  try {
    server.expect(one.instance);
  } catch (cause) {
    return { kind: 'package: cannot read the answer', text: messageOf(cause) };
  }
  const network = createFetch();
  let answered: string | undefined;
  const send = async (call: Call): Promise<Reply> => {
    const reply = await network.send({ ...call, url: server.url });
    answered = withInstancePrefix(Buffer.from(reply.body).toString('utf8'));
    return { ...reply, body: Buffer.from(answered) };
  };
  let value: unknown;
  let failure: string | undefined;
  try {
    const { field, args } = one;
    ({ value } = await soapAsk(source, send)({ field, args, part: null, variables: {}, caller }));
  } catch (cause) {
    failure = messageOf(cause);
  } finally {
    await network.close();
  }
  return judgeTrip(server, source, one, { value, answered, failure });
}

function judgeTrip(
  server: PackageServer,
  source: Source,
  { field, binding, sent }: Exchange,
  { value, answered, failure }: { value: unknown; answered: string | undefined; failure: string | undefined },
): Verdict {
  if (answered === undefined || !sent) return { kind: 'no answer', ...(failure !== undefined && { text: failure }) };
  const heard = server.heard();
  if (heard === undefined) return { kind: 'package: does not find the operation', text: answered.slice(-300) };
  const root = sent.children[0];
  const wanted = root ? leavesOfTree(root) : new Map<string, Leaf[]>();
  const lost = difference(wanted, leavesOfPackage(heard, root?.local ?? ''), isAlike);
  if (lost !== '') return { kind: 'package: reads the request otherwise', text: lost };
  if (!isWellFormed(answered)) return { kind: 'package: answers no XML', text: answered.slice(0, 600) };
  if (failure !== undefined && /InternalServerError/.test(answered)) return { kind: 'package: fails', text: failure };
  if (failure !== undefined) return { kind: 'unreadable', text: failure };
  const verdict = judgeAnswer(source.types, field, binding, value, answered);
  return verdict.kind === 'ok'
    ? ok
    : { kind: `answer ${verdict.kind}`, ...(verdict.text !== undefined && { text: verdict.text }) };
}

/** The package writes `xsi:nil` whether or not it has declared the prefix. */
function withInstancePrefix(text: string): string {
  return text.includes('xmlns:xsi=') ? text : text.replace('<soap:Envelope', `$& xmlns:xsi="${xsi}"`);
}

function isWellFormed(text: string): boolean {
  try {
    return leavesOfBody(readTree(text)).size >= 0;
  } catch {
    return false;
  }
}

/** The package drops blanks and makes dates of texts and numbers of digits. */
function isAlike(left: Leaf, right: Leaf | undefined): boolean {
  if (right === undefined) return false;
  if (right instanceof Date)
    return Number.isNaN(right.getTime()) || Math.abs(Date.parse(String(left)) - right.getTime()) <= 86_400_000;
  if (typeof right === 'number') return Number(left) === right || Number.isNaN(right);
  if (typeof right === 'boolean') return /^(true|1)$/.test(String(left)) === right;
  const plain = (value: Leaf) => String(value).replaceAll(/\s+/g, '');
  return plain(left) === plain(right);
}
