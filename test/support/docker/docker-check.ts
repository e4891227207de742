import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goProgram, type Built } from '../forward/go-program.ts';

const SOURCE = fileURLToPath(new URL('check/', import.meta.url));
const FILES = ['go.mod', 'main.go'] as const;

/** The parsers of BuildKit and of `docker compose`, without an engine, or why they are not to be had. */
export function findDockerCheck(): Promise<Built> {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(SOURCE, file)));
  return goProgram({
    name: `docker-check-${hash.digest('hex').slice(0, 12)}`,
    file: 'docker-check',
    build: async (folder, go) => {
      for (const file of FILES) copyFileSync(join(SOURCE, file), join(folder, file));
      await go(['build', '-mod=mod', '-o', 'docker-check', '.'], folder);
    },
  });
}
