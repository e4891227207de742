import { ContextTable } from '../src/enrich/context-table.ts';
import type { Context } from '../src/model/generated/context.ts';
import { hostKeyOf } from '../src/sieve/host-key.ts';

/** How much memory do 100 000 entries of context take, and how long does it take to find one? Run with --expose-gc. */
const ENTRIES = 100_000;
const LOOK_UPS = 1_000_000;

const hex = (index: number, length: number): string => index.toString(16).padStart(length, '0');

function pod(index: number): Context {
  return {
    podUid: hex(index, 32),
    containerId: hex(index, 64),
    namespace: `team-${index % 200}`,
    podName: `service-${index % 3000}-5d4f8b7c9-${hex(index, 5)}`,
    controller: `deployment/service-${index % 3000}`,
    containerName: 'api',
    startedAt: '2026-11-24T10:00:00Z',
  };
}

function host(index: number): Context {
  const labels = { team: `team-${index % 200}`, tier: 'web', site: `dc-${index % 7}` };
  return { host: `host-${index}.example.org`, machineId: hex(index, 32), labels };
}

function usedMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

function measure(
  name: string,
  make: (index: number) => Context,
  find: (table: ContextTable, index: number) => unknown,
) {
  const before = usedMiB();
  const hostKeyFor = (named: Parameters<typeof hostKeyOf>[0]) => hostKeyOf(named, { key: 'short', aliases: {} });
  const table = new ContextTable({ maxEntries: 200_000, hostKeyFor, nowMs: Date.now });
  const filling = performance.now();
  for (let index = 0; index < ENTRIES; index += 1) table.put(String(index), [make(index)]);
  const filledMs = performance.now() - filling;
  const after = usedMiB();
  const looking = performance.now();
  let found = 0;
  for (let index = 0; index < LOOK_UPS; index += 1) if (find(table, index % ENTRIES) !== undefined) found += 1;
  const nanos = ((performance.now() - looking) * 1e6) / LOOK_UPS;
  if (found !== LOOK_UPS) throw new Error(`${LOOK_UPS - found} were not found`);
  const mib = after - before;
  console.log(
    `${name}: ${table.size} entries take ${mib.toFixed(0)} MiB (${((mib * 1024 ** 2) / ENTRIES).toFixed(0)} bytes each), ` +
      `filled in ${filledMs.toFixed(0)} ms, found in ${nanos.toFixed(0)} ns`,
  );
}

if (globalThis.gc === undefined) console.log('run with --expose-gc: without it garbage is counted as well');
measure('pods', pod, (table, index) => table.pod(hex(index, 32)));
measure('hosts', host, (table, index) => table.host({ key: `host-${index}` }));
