import { rmSync } from 'node:fs';

/** Removes what an earlier build left, so that a file deleted from src/ is gone from the package too. */
rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
