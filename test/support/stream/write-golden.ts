import { writeFileSync } from 'node:fs';
import { tellGolden } from './golden-fleet.ts';

/** Writes what the golden fleet is told as now: for changes that mean to tell something else. */
const path = new URL('../../unit/runtime/replay/golden.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(tellGolden(), null, 2)}\n`);
