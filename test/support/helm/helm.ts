import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_FOLDER } from '../kafka/jars.ts';
import { goProgram, type Built } from '../forward/go-program.ts';

const NAME = 'helm-3.19.2';

/** Helm from the cache folder. It takes minutes to build, so that is done only where OOMSTREAM_TEST_HELM=1 asks for it. */
export async function findHelm(): Promise<Built> {
  const isThere = existsSync(join(CACHE_FOLDER, 'go-programs', NAME, 'helm'));
  if (!isThere && process.env['OOMSTREAM_TEST_HELM'] !== '1')
    return { missing: 'OOMSTREAM_TEST_HELM=1 builds helm, once' };
  return goProgram({
    name: NAME,
    file: 'helm',
    build: (folder, go) => go(['install', 'helm.sh/helm/v3/cmd/helm@v3.19.2'], folder, { GOBIN: folder }),
  });
}
