import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE_FOLDER } from '../kafka/jars.ts';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
const FOLDER = join(CACHE_FOLDER, 'kubernetes', 'bin');
const COMPONENT = 'k8s.io/component-base/version';
const VERSION = `-X ${COMPONENT}.gitVersion=v1.33.13 -X ${COMPONENT}.gitMajor=1 -X ${COMPONENT}.gitMinor=33`;

/** Where the programs are. */
export const KUBERNETES_PROGRAMS = { etcd: join(FOLDER, 'etcd'), apiserver: join(FOLDER, 'kube-apiserver') } as const;

/** Why no API server can be started; undefined when one can. */
export function missingForKubernetes(): string | undefined {
  if (existsSync(KUBERNETES_PROGRAMS.etcd) && existsSync(KUBERNETES_PROGRAMS.apiserver)) return undefined;
  if (process.env['OOMSTREAM_TEST_KUBERNETES'] === '1') return undefined;
  return 'kube-apiserver is not built: OOMSTREAM_TEST_KUBERNETES=1 does it, which takes half an hour the first time';
}

/** Builds what is not there yet. */
export function buildKubernetes(): void {
  mkdirSync(FOLDER, { recursive: true });
  build('etcd', KUBERNETES_PROGRAMS.etcd, '-s -w');
  build('apiserver', KUBERNETES_PROGRAMS.apiserver, `-s -w ${VERSION}`);
}

function build(folder: string, path: string, flags: string): void {
  if (existsSync(path)) return;
  process.stderr.write(`kubernetes: building ${path}, once\n`);
  execFileSync('nice', ['-n', '19', 'go', 'build', '-trimpath', '-ldflags', flags, '-o', path, '.'], {
    cwd: join(SOURCES, folder),
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: 'inherit',
  });
}
