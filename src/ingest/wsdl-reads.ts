import { operationName } from './wsdl-names.ts';

/** Whatever is got, also `getaway`: no change is called so, but for `getOrCreate` and `findAndModify`. */
const plainVerbs = /^(?:get|list|find|search|fetch|retrieve|query|lookup|describe)(?!(?:And|Or)[A-Z])/;

/** Verbs of reading that other words and other verbs begin with too. */
const boundedVerbs =
  /^(?:read|check(?!In|Out)|count|is|has|show|view|exists|can|validate|verify|calculate|compute|browse|enumerate|ping|echo|status|version)(?![a-z]|(?:And|Or)[A-Z])/;

/** `convertTemp`, not `convertLead`. */
const conversions =
  /^convert(?:Amount|Angle|Area|Coordinate|Currency|Date|Distance|Energy|Id|Length|Mass|Money|Number|Power|Pressure|Speed|Temp|Time|Unit|Volume|Weight)/;

/** `readNextEvents`, `searchNext`, `searchMore`: what goes on where the last call stopped has another answer for each caller. */
const cursors = /^(?:read|search|fetch)(?:Next|Previous|More$)/;

/** What stands before the verb: `Company.GetQueue`, `Media_GetMedia`, `doGetItems`. */
const prefixes =
  /^(?:.*\.|[A-Za-z0-9]+_(?=(?:Get|List|Find|Search|Fetch|Retrieve|Query|Describe)[A-Z])|[dD]o(?=[A-Z]))/;

/**
 * Whether an operation only reads, which WSDL does not say: told by its name, and no where the name leaves it open, as a write that passes
 * for a read would be shared between callers and sent again. `select_orders` is what data services read by; `SelectVnic` chooses one, and
 * `CheckCompliance_Task` begins a task.
 */
export function readsOnly(operation: string): boolean {
  const name = operationName(operation.replace(prefixes, ''));
  if (cursors.test(name)) return false;
  if (plainVerbs.test(name) || conversions.test(name) || /^select_/i.test(operation)) return true;
  return boundedVerbs.test(name) && !operation.endsWith('_Task');
}
