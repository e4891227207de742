import { afterEach, expect, test } from 'vitest';
import { startHttp, type HttpEndpoint } from '../../../src/runtime/http.ts';
import { createMetrics } from '../../../src/runtime/metrics.ts';

const open: HttpEndpoint[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((endpoint) => endpoint.close()));
});

async function serve(wanting: readonly string[] = []) {
  const metrics = createMetrics();
  metrics.count('oomstream_incidents_total', { kind: 'kernel-kill' }, 2);
  const endpoint = await startHttp(
    { host: '127.0.0.1', port: 0 },
    { metrics, live: () => true, notReady: () => wanting },
  );
  open.push(endpoint);
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${String(endpoint.port)}${path}`, init);
}

test('/metrics tells what was counted', async () => {
  const get = await serve();
  const response = await get('/metrics');
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('oomstream_incidents_total{kind="kernel-kill"} 2');
});

test('/readyz is 503 and says why while something is not ready', async () => {
  const get = await serve(['sieve: broker unreachable']);
  const response = await get('/readyz');
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('sieve: broker unreachable');
  expect((await get('/livez')).status).toBe(200);
});

test('what is not served is refused', async () => {
  const get = await serve();
  expect((await get('/other')).status).toBe(404);
  expect((await get('/metrics', { method: 'POST' })).status).toBe(405);
});

test('closing ends kept connections too', async () => {
  const get = await serve();
  await get('/livez');
  const begun = Date.now();
  await open.pop()?.close();
  expect(Date.now() - begun).toBeLessThan(2000);
});
