import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import { runService } from '../../../../src/runtime/service.ts';
import { silentLogger } from '../../../../src/runtime/logger.ts';

const kubernetes = { ...DEFAULT_SETTINGS.enrich.kubernetes, enabled: true, kubeconfig: '/nowhere/kubeconfig' };
const settings = { ...DEFAULT_SETTINGS, enrich: { ...DEFAULT_SETTINGS.enrich, kubernetes } };

test('a kubeconfig that is missing ends the start before Kafka or a port is waited for', async () => {
  const started = runService(settings, ['assemble'], new AbortController().signal, { logger: silentLogger });
  await expect(started).rejects.toMatchObject({
    code: 'OOM_KUBECONFIG_INVALID',
    message: expect.stringMatching(/^enrich\.kubernetes\.kubeconfig: \/nowhere\/kubeconfig: ENOENT/) as string,
  });
});
