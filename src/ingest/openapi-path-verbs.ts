import { singular } from './openapi-names.ts';

const readVerbs =
  'get|list|find|fetch|search|retrieve|read|query|lookup|check|verify|validate|calculate|compute|download|describe';
const writeVerbs =
  'create|make|add|insert|update|replace|set|save|store|delete|remove|send|submit|generate|register|upload|import|export|' +
  'start|stop|cancel|close|disable|enable|confirm|notify|adjust|authori[sz]e|capture|declare|resolve|convert|schedule|' +
  'put|post|patch';
const readsFirst = new RegExp(`^(?:${readVerbs})(?=[A-Z_-])`);
/** Nothing that is read is called so. */
const changesFirst = /^(?:add|delete|insert|remove|replace|save|send|submit|update)(?=[A-Z_-])/;
const actsFirst = new RegExp(`^(?:${readVerbs}|${writeVerbs})(?=[A-Z_-])`);

/** `GET /getOrder`, `GET /removeOrder`, `POST /create-order`: to say `get` or `post` before it would be one verb too many. */
export function saysVerb(method: string, text: string): boolean {
  const first = text.slice(0, 1).toLowerCase() + text.slice(1);
  return method === 'GET' ? readsFirst.test(first) || changesFirst.test(first) : actsFirst.test(first);
}

/** `getOrder`, `create-order`, whatever the method. */
export function beginsWithVerb(text: string): boolean {
  return saysVerb('POST', text);
}

/** True for a word alone that reads as something that is done where a name begins with it. */
export function isVerb(word: string = ''): boolean {
  const verb = word.toLowerCase();
  // A `Transform` is more often a thing.
  const isDeed = verb !== 'transform' && (deedWords?.has(verb) ?? false) && !(thingWords?.has(verb) ?? false);
  return isDeed || /^(?:change|request|write)$/.test(verb) || beginsWithVerb(`${verb}-`);
}

/** What is asked for at the end of a path: `/contacts/search`. */
const questions =
  'autocomplete calculate convert decode detect download encode export find generate get lookup normalise normalize preview search ' +
  'translate validate verify';

/** What is done at the end of a path: `/orders/{id}/cancel`. */
const deeds =
  'accept acknowledge activate add adjust analyse analyze annotate apply approve archive assign associate attach authorise ' +
  'authorize calculate cancel capture change check classify clear clone close compile complete compute confirm connect ' +
  'convert copy create deactivate declare decline decode decrypt delete deliver deny deploy deregister describe destroy ' +
  'dequeue detach detect disable disassociate disconnect dismiss donate download duplicate edit embed enable encode encrypt enqueue enroll evaluate ' +
  'exchange execute expire export extract fail fetch finalise finalize find follow forward generate geocode get give hold import ' +
  'increment init initiate insert inspect install invalidate invite join kick kill leave list login logout lookup manage mark merge obtain ' +
  'migrate move mute notify optimise optimize parse pause pay ping predict preview promote provision publish purge ' +
  'query reactivate read reboot rebuild recognise recognize recommend reconcile redact redeem redeploy refresh refund register reindex ' +
  'reject release remove rename render reopen reorder replace replay replicate reprocess rerun reschedule resend ' +
  'reserve reset resize resolve restart restore resume retrieve retry reverse revert revoke rollback rotate save ' +
  'scan schedule search send set share shorten sign simulate star start stop submit subscribe summarise ' +
  'summarize suspend sync terminate tokenize transfer transform translate trigger unarchive unassign unblock undelete ' +
  'unfollow uninstall unlink unlock unmute unpause unpublish unregister unshare unstar unsubscribe unsuspend ' +
  'update upgrade upload upsert validate verify void withdraw write';

/** Words that are also things: `upload_sessions` are no deed. */
const things =
  'associate block change check copy download edit export import login logout order play preview refund release schedule search share ' +
  'transfer upgrade upload';

/** Things that begin with a deed: `merge-requests` are not merged. */
const compounds =
  /^(?:(?:change|export|import|join|merge|refund|release|share|sign|transfer) requests|exchange rates?|deploy keys|(?:convert|export|import|render|scan|sync|transfer|translate) (?:jobs|tasks)|(?:check|query|scan|search) results)$/i;

/** What is done where it stands behind what it is done to, `password-reset`: words that are no things themselves. */
const deedsBehind =
  /^(?:accept|activate|approve|assign|calculate|cancel|confirm|create|deactivate|delete|disable|disconnect|edit|enable|execute|generate|initiate|mute|notify|publish|reject|remove|resend|reset|restart|restore|resume|retrieve|revoke|send|start|stop|submit|suspend|terminate|unblock|unlock|unmute|unsubscribe|unsuspend|update|upserts?|validate|verify)$/i;

/** Tell how something is done: `bulk-delete`. */
const manners = /^(?:async|auto|batch|bulk|force|gdpr|hard|manual|mass|multi|partial|quick|soft|technical)$/i;

/** What nothing is done to in a path that a deed ends: `on-confirm`, `undo-close`. */
const noThings = /^(?:after|before|can|for|in|is|not|on|pre|post|to|undo|without)$/i;

const [questionWords, deedWords, thingWords] = [questions, deeds, things].map((words) => new Set(words.split(' ')));

const leadWords = new Set(['fetch', 'list', 'read', 'retrieve', 'describe']);
const writes = new Set(['POST', 'PUT', 'PATCH']);

/** True for a path that begins with a verb alone: `/get/orders`, `/generate/report`. */
export function isLeadVerb(method: string, words: readonly string[]): boolean {
  const verb = (words[0] ?? '').toLowerCase();
  if (words.length !== 1) return false;
  if (method === 'GET') return leadWords.has(verb) || (questionWords?.has(verb) ?? false);
  return writes.has(method) && (deedWords?.has(verb) ?? false) && !(thingWords?.has(verb) ?? false);
}

/** True for how something is done, and what: `bulk-delete`. */
export function saysManner(method: string, words: readonly string[]): boolean {
  const [manner = '', deed = ''] = words;
  const isDone = method === 'DELETE' ? /^delete$/i.test(deed) : writes.has(method) && manners.test(manner);
  return isDone && words.length === 2 && deedsBehind.test(deed);
}

/** True for a thing that begins with a deed: `merge-requests`. */
export function isCompound(words: readonly string[]): boolean {
  return compounds.test(words.join(' '));
}

/** Words of a path's last thing with the verb that it ends with before them: `reset password` of `password-reset`. */
export function verbFirst(method: string, words: readonly string[]): readonly string[] {
  const [first = '', last = ''] = [words[0], words.at(-1)];
  const isTold = words.length > 1 && !isVerb(first) && !noThings.test(first) && !manners.test(first);
  const isDone = method === 'GET' ? /^(?:calculate|convert|translate|validate|verify)$/i : deedsBehind;
  const isKnown = method === 'GET' || writes.has(method);
  const isLast = isTold && isKnown && isDone.test(last) && actionVerb(method, words) === undefined;
  return isLast ? [last.replace(/^upserts$/i, 'upsert'), ...words.slice(0, -1)] : words;
}

/**
 * What is called, transferred or changed, and a thing that something is not, are no kinds of things: `transfer-funds`,
 * `refund-not-paid-out-orders`.
 */
const sentences =
  /^(?:call (?:contact|customer|number|phone|user)(?: [a-z ]+)?|transfer (?:amounts|balances|credits|funds|points)|change (?:address|email|mode|name|owner|password|pin|plan|state|status|username)|[a-z]+ not [a-z ]+)$/i;

/** True where words are what is done, and to what, though a path says nothing else: `/merge-pdf`, but not `/transfer-request`. */
export function isDeed(method: string, words: readonly string[]): boolean {
  return method !== 'GET' && (isLeadVerb(method, words.slice(0, 1)) || sentences.test(words.join(' ')));
}

/** The verb with which the last thing of a path begins; undefined where it is a thing indeed. */
export function actionVerb(method: string, words: readonly string[]): string | undefined {
  const [first = '', ...rest] = words;
  const verb = first.toLowerCase();
  const last = rest.at(-1) ?? '';
  const text = words.join(' ');
  const isThing = thingWords?.has(verb) === true && !sentences.test(text);
  if (isCompound(words) || (singular(last) !== last && isThing)) return undefined;
  // `/call-phone-number`, but not `/call-recording`.
  if (verb === 'call') return writes.has(method) && sentences.test(text) ? verb : undefined;
  if (/^(?:read|write)$/.test(verb) && /^only$/i.test(rest[0] ?? '')) return undefined;
  // `GET /contacts/{id}/add-to-group`.
  if (method === 'GET' && rest.length > 0 && changesFirst.test(`${verb}-`)) return verb;
  const known = method === 'GET' ? questionWords : writes.has(method) ? deedWords : undefined;
  return known?.has(verb) ? verb : undefined;
}
