/** Stands for the network, which there is none of. */
export async function offline(what: string | { readonly url: string }): Promise<never> {
  const url = typeof what === 'string' ? what : what.url;
  return Promise.reject(new Error(`${url} is remote; the corpus is read without a network`));
}
