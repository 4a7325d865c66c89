import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describePage } from './docs/suite.ts';

/** Stories of whole behaviour: configuration, exchanges with upstreams, a request, its answer. Each is a Markdown file. */
const folder = fileURLToPath(new URL('cases/', import.meta.url));

for (const name of readdirSync(folder).toSorted()) describePage(name.replace(/\.md$/, ''), folder + name);
