import { readFileSync, writeFileSync } from 'node:fs';
import { withSamples } from './sample-blocks.ts';
import { terminalPicture } from './terminal-picture.ts';

/** Puts what `oomstream explain` prints into the documents that show it, and draws the picture of a terminal. */
const ROOT = new URL('../../../', import.meta.url);

for (const name of ['README.md']) {
  const path = new URL(name, ROOT);
  writeFileSync(path, withSamples(readFileSync(path, 'utf8')));
}
writeFileSync(new URL('.github/terminal.svg', ROOT), terminalPicture());
