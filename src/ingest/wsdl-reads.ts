import { wordsIn } from './openapi-names.ts';
import { isVerb } from './openapi-path-verbs.ts';
import { operationName } from './wsdl-names.ts';

/** Whatever is got: no change begins so, but for what is listened to, and what is done besides (`getOrCreate`). */
const plainVerbs = /^(?:get|list(?!en|ing)|find|search|fetch|retrieve|query|lookup|describe)/;

/** Verbs of reading that other words and other verbs begin with too. */
const boundedVerbs =
  /^(?:read|check(?!In|Out)|count|is|has|show|view|exists|can|validate|verify|calculate|compute|browse|enumerate|ping|echo|status|version)(?![a-z])/;

/** `convertTemp`, not `convertLead` nor `convertTimeSheet`. */
const conversions =
  /^convert(?:Amount|Angle|Area|Coordinate|Currency|Date|Distance|Energy|Id|Length|Mass|Money|Number|Power|Pressure|Speed|Temp(?:erature)?|Time|Unit|Volume|Weight)s?(?:$|To|From|By|Value|Zone|Unit)/;

/** `readNextEvents`, `searchNext`, `searchMore`: what goes on where the last call stopped has another answer for each caller. */
const cursors = /^(?:read|search|fetch)(?:Next|Previous|More$)/;

/** What stands before the verb: `Company.GetQueue`, `Media_GetMedia`, `doGetItems`. */
const prefixes = /^(?:(.*)\.(?=[A-Za-z])|([A-Za-z0-9]+)_(?=(?:Get|Find|Fetch|Retrieve|Describe)[A-Z])|[dD]o(?=[A-Z]))/;

/** What else is done: `getNextAndDelete`, `findOrCreate`. */
const besides = /^(?:claim|consume|lock|modify|reserve|return)$/i;

/**
 * Whether an operation only reads, which WSDL does not say: told by its name, and no where the name leaves it open, as a write that passes
 * for a read would be shared between callers and sent again. `select_orders` is what data services read by; `SelectVnic` chooses one, and
 * `CheckCompliance_Task` begins a task.
 */
export function readsOnly(operation: string): boolean {
  const name = operationName(withoutPrefix(operation));
  if (cursors.test(name) || doesMore(wordsIn(operation))) return false;
  if (plainVerbs.test(name) || conversions.test(name) || /^select_/i.test(operation)) return true;
  return boundedVerbs.test(name) && !operation.endsWith('_Task');
}

/** `Update.List` and `Cancel_GetReport` begin with what they do. */
function withoutPrefix(operation: string): string {
  const [prefix = '', group, word] = prefixes.exec(operation) ?? [];
  return wordsIn(group ?? word ?? '').some(changes) ? operation : operation.slice(prefix.length);
}

/** True where the words tell a second thing that is done. */
function doesMore(words: readonly string[]): boolean {
  return words.some((word, index) => {
    const next = words[index + 1] ?? '';
    return index > 0 && /^(?:and|or|then)$/i.test(word) && (besides.test(next) || changes(next));
  });
}

function changes(word: string): boolean {
  return isVerb(word) && !plainVerbs.test(word.toLowerCase());
}
