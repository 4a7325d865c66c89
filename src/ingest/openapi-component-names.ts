import { partsIn, singular } from './openapi-names.ts';
import { beginsWithVerb, isVerb } from './openapi-path-verbs.ts';
import { general, tooGeneral } from './openapi-small-words.ts';

/** `Input` says what these endings say: `OrderRequest`, `OrderInputModel`, `OrderDto`; of `MessageBody` only a verb tells that it is the request. */
export function withoutRequest(name: string): string {
  const bare = name.replace(
    /(?<=.)(?:(?:Request|Input)(?:Body|Data|D[tT][oO]|Model|Object|Params|Payload|Schema|Type)?|D[tT][oO]|(?<=[a-z])Req)$/,
    '',
  );
  // A `LoggedRequest` is a request.
  if (/^[A-Z][a-z]+ed$/.test(bare)) return name;
  if (bare !== name || !beginsWithVerb(name)) return bare;
  const told = name.replace(/(?<=.)(?:Body|Payload|Params|Parameters)+$/, '');
  // What `SetPayload` sets is a payload.
  return name.endsWith('Payload') && partsIn(told).length === 1 ? name : told;
}

/** `OrderResponse`, `OrderProperties` and `OrderModel` without what says nothing of what they hold; a verb says nothing without it. */
export function withoutEnding(name: string): string {
  const brief = name.replace(
    /(?<=[a-z\d])(?:Attributes|Data|Details|D[tT][oO]|Info|Model|Object|Properties(?:Format)?|Response|Schema)+$/,
    '',
  );
  return partsIn(brief).length === 1 && isVerb(brief) ? name : brief;
}

/** One of what a list is called after; empty where that could be anything. */
export function listedIn(component: string): string {
  const words = partsIn(component.replace(/^(?:Array|List)Of(?=[A-Z])/, ''));
  const end = words.findLastIndex(
    (word) => !/^(?:array|body|collection|list|request|response|results?|schema)$/i.test(word),
  );
  const one = singular(words.slice(0, end + 1).join(''));
  return tooGeneral.test(one) || general.test(one) ? '' : one;
}
