/** Only tell that something is in them. */
export const wrappers =
  /^(?:attributes|body|collection|config|create|data|details|info|input|list|meta|model|object|output|page|payload|properties|reply|request|response|results?|schema|set|update|view|wrapper)$/i;

/** Steps on the way to what is meant. */
export const steppedOver =
  /^(?:attributes|body|content|data|details|embedded|info|input|model|object|output|payload|properties|reply|response|results?|schema|value|wrapper)$/i;

/** What is no word of its own. */
export const small =
  /^(?:..?|add|all|and|any|are|for|get|has|its|max|min|new|not|old|one|our|put|set|sub|the|two|uri|url|use)$/i;

/** Tells which of several, and not what it is. */
export const relative =
  /^(?:active|all|any|child|current|first|initial|is|last|main|max|min|new|next|old|one|original|other|parent|previous|primary|related|secondary|sub|total|two)$/i;

/** What every second type could say of itself. */
export const general =
  /^(?:add|attributes?|base|body|codes?|config|content|create|data|date|default|delete|details?|errors?|fields?|find|groups?|info|input|items?|links?|list|meta|model|names?|objects?|options?|output|pages?|params?|patch|payload|post|number|properties|property|query|record|references?|request|resources?|response|results?|search|service|settings?|source|status|system|time|types?|update|user|values?)$/i;

/** Of single words those that are no type's name. */
export const tooGeneral =
  /^(?:attributes?|base|body|codes?|config|content|data|details?|fields?|info|input|items?|links?|list|meta|names?|number|objects?|options?|output|params?|payload|properties|property|query|references?|request|response|results?|settings?|status|time|types?|values?)$/i;
