import type { Plugin as EnvelopPlugin } from '@envelop/core';
import type { Plugin } from 'graphql-yoga';

import type { Mask } from './mask.ts';

type HttpHooks = Pick<Plugin, 'onRequest' | 'onResponse'>;
type OnRequest = NonNullable<Plugin['onRequest']>;
type OnResponse = NonNullable<Plugin['onResponse']>;

/**
 * The plugin with its two HTTP hooks masked: what they throw would else reach the client as it is, with its trace. All
 * other hooks fail inside the door, which masks them itself.
 */
export function maskPlugin(plugin: EnvelopPlugin, mask: Mask): EnvelopPlugin {
  const { onRequest, onResponse }: HttpHooks = plugin as object;
  const masked: HttpHooks = {};
  if (onRequest) {
    masked.onRequest = async (payload: Parameters<OnRequest>[0]) => {
      try {
        return await onRequest.call(plugin, payload);
      } catch (error) {
        return payload.endResponse(failure(error, mask, payload.fetchAPI.Response));
      }
    };
  }
  if (onResponse) {
    masked.onResponse = async (payload: Parameters<OnResponse>[0]) => {
      try {
        return await onResponse.call(plugin, payload);
      } catch (error) {
        return payload.setResponse(failure(error, mask, payload.fetchAPI.Response));
      }
    };
  }
  // What it inherits or hides stays where it is.
  return Object.assign(Object.create(plugin) as EnvelopPlugin, masked);
}

function failure(error: unknown, mask: Mask, Answer: typeof Response): Response {
  const { message, extensions } = mask.format(error);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return new Answer(JSON.stringify({ errors: [{ message, extensions }] }), { status: 500, headers });
}
