import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { findHelm } from '../../support/helm/helm.ts';

const run = promisify(execFile);
const CHART = 'deploy/helm/oomstream';
const found = await findHelm();

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: Readonly<Record<string, unknown>>;
}

describe.skipIf('missing' in found)(
  'missing' in found ? `the chart, by helm (${found.missing})` : 'the chart, by helm',
  () => {
    const helm = 'missing' in found ? '' : found.path;
    let folder = '';

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'oomstream-helm-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    async function rendered(values: object): Promise<Manifest[]> {
      const path = join(folder, 'values.yaml');
      await writeFile(path, stringify(values));
      const words = [
        'template',
        'oomstream',
        CHART,
        '--namespace',
        'oomstream',
        '--kube-version',
        '1.33.0',
        '--values',
        path,
      ];
      const { stdout } = await run(helm, words);
      return parseAllDocuments(stdout).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
    }

    test('it has no complaint', async () => {
      const { stdout } = await run(helm, ['lint', '--strict', '--kube-version', '1.33.0', CHART]);
      expect(stdout).toContain('0 chart(s) failed');
    });

    test('deploy/kubernetes is what render.sh makes of it', async () => {
      await run('deploy/kubernetes/render.sh', [folder], { env: { ...process.env, HELM: helm } });
      for (const file of (await readdir(folder)).filter((name) => name !== 'values.yaml'))
        expect(await readFile(join('deploy/kubernetes', file), 'utf8'), file).toBe(
          await readFile(join(folder, file), 'utf8'),
        );
    });

    test('split deployments, secrets and KEDA come out, and KEDA alone says how many', async () => {
      const manifests = await rendered({
        deployments: {
          all: null,
          sieve: {
            replicas: 3,
            stages: ['sieve'],
            keda: { enabled: true, minReplicas: 2, maxReplicas: 8, prometheus: 'http://p:9090', lagRecords: 9 },
          },
          rest: { replicas: 2, stages: ['assemble', 'aggregate', 'sinks'] },
        },
        secretName: 'oomstream-secrets',
        nodeSelector: { disk: 'fast' },
        tolerations: [{ key: 'logs', operator: 'Exists' }],
        networkPolicy: { scrapeFrom: [{ namespaceSelector: {} }] },
      });
      const named = (name: string): Manifest | undefined =>
        manifests.find(({ kind, metadata }) => `${kind}/${metadata.name}` === name);
      expect(named('Deployment/oomstream-sieve')?.spec?.['replicas']).toBeUndefined();
      expect(named('Deployment/oomstream-rest')?.spec?.['replicas']).toBe(2);
      expect(JSON.stringify(named('Deployment/oomstream-rest'))).toContain('"secretName":"oomstream-secrets"');
      expect(JSON.stringify(named('ScaledObject/oomstream-sieve'))).toContain('stage=~\\"sieve\\"');
      expect(named('Deployment/oomstream-all')).toBeUndefined();
    });

    test.each([
      ['a misspelt key', { networkPolicy: { enabeld: true } }],
      ['an unknown stage', { deployments: { all: { replicas: 1, stages: ['sift'] } } }],
      ['a count that is no number', { deployments: { all: { replicas: 'two', stages: ['sieve'] } } }],
    ])('%s is refused', async (_, values) => {
      await expect(rendered(values)).rejects.toThrow(/schema/);
    });
  },
);
