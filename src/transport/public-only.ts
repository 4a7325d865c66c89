import type { LookupFunction } from 'node:net';

import { isPrivateHost } from '../base/private-host.ts';
import { GatewayError } from '../error/error.ts';

/** `lookup`, except that a name that leads into a private network fails. For connections to hosts that others name. */
export function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = typeof found === 'string' ? [{ address: found, family: 0 }] : found;
      const [first] = addresses ?? [];
      if (error || !first) return done(error ?? refusedHost(hostname), '');
      if (addresses.some(({ address }) => isPrivateHost(address))) return done(refusedHost(hostname), '');
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}

/** What is said of a host in a private network that somebody else than the user named. */
export function refusedHost(host: string): GatewayError {
  const message =
    `${host} is a host of a private network, to which neither a document from the network nor a redirect may lead. ` +
    'If that is meant, name its address in the configuration, or save the document in a file.';
  return new GatewayError('UPSTREAM_UNREACHABLE', message);
}
