import { beginsWithVerb } from './openapi-path-verbs.ts';

/** `Input` says what these endings say: `OrderRequest`, `OrderInputModel`, `OrderDto`; of `MessageBody` only a verb tells that it is the request. */
export function withoutRequest(name: string): string {
  const bare = name.replace(
    /(?<=.)(?:(?:Request|Input)(?:Body|Data|D[tT][oO]|Model|Object|Params|Payload|Schema|Type)?|D[tT][oO])$/,
    '',
  );
  return bare === name && beginsWithVerb(name) ? name.replace(/(?<=.)(?:Body|Payload|Params|Parameters)+$/, '') : bare;
}
