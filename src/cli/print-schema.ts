import { writeFile } from 'node:fs/promises';

import { printJsonSchema } from '../config/json-schema.ts';

await writeFile(new URL('../../schema/meshrc.schema.json', import.meta.url), printJsonSchema());
