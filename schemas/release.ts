import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { madeExamples } from './made-examples.ts';

/**
 * `npx tsx schemas/release.ts 0.2` keeps what a release says: schemas/examples/<release>/ with the schemas of its messages and one
 * made-up message of each kind. It never writes into a folder that is there: what was released does not change.
 */
const KEPT = ['incident.v1', 'aggregate.v1', 'dead-letter.v1'] as const;

const release = process.argv[2];
if (release === undefined || !/^\d+\.\d+$/.test(release)) throw new Error('name the release, such as 0.2');
const folder = new URL(`./examples/${release}/`, import.meta.url);
await mkdir(new URL('./examples/', import.meta.url), { recursive: true });
await mkdir(folder);
for (const name of KEPT) {
  const file = `${name}.schema.json`;
  await copyFile(new URL(file, import.meta.url), new URL(file, folder));
}
for (const [name, value] of madeExamples()) {
  const text = await format(JSON.stringify(value), { parser: 'json', printWidth: 120 });
  await writeFile(new URL(name, folder), text);
}
