import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import { createTopics } from '../../src/runtime/kafka/topics.ts';
import { uniqueName } from '../../test/support/kafka/topics.ts';
import { PinnedService } from './pinned-service.ts';
import type { Sample } from './sample.ts';

const POLL_MS = 100;
const STALLED_AFTER_MS = 120_000;
/** Of what was left when all had begun; at the very end one of them may have nothing more to do. */
const MEASURED_SHARE = 0.8;

/** A filled topic, and how many records lie on it. */
export interface FilledTopic {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly records: number;
}

/**
 * The sieve's speed over a topic with a process of one group on each of these cores: from when each of them has read something,
 * so that neither their start nor the group's joining is in it.
 */
export async function groupSpeed({ brokers, topic, records }: FilledTopic, cores: readonly number[]): Promise<Sample> {
  const deployment = uniqueName('bench');
  const kafka = { brokers: [...brokers], partitions: 1 };
  const given = { deployment, input: { topics: [topic] } };
  await createTopics({ ...DEFAULT_SETTINGS, ...given, kafka: { ...DEFAULT_SETTINGS.kafka, ...kafka } });
  const started = await Promise.allSettled(
    cores.map((core) => PinnedService.start({ ...given, kafka }, { stages: 'sieve', cores: String(core) })),
  );
  const services = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  try {
    const failed = started.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const first = await readUntil(services, (reads) => reads.every((read) => read > 0));
    const begun = performance.now();
    const cpuBegun = cpuSeconds(services);
    const from = sumOf(first);
    const until = from + MEASURED_SHARE * (records - from);
    const last = await readUntil(services, (reads) => sumOf(reads) >= until);
    return {
      wallSeconds: (performance.now() - begun) / 1000,
      cpuSeconds: cpuSeconds(services) - cpuBegun,
      peakBytes: Math.max(...services.map((service) => service.usage().rssBytes)),
      extra: { records: sumOf(last) - from },
    };
  } finally {
    for (const service of services) await service.stop();
  }
}

async function readUntil(
  services: readonly PinnedService[],
  isEnough: (reads: readonly number[]) => boolean,
): Promise<readonly number[]> {
  const deadline = performance.now() + STALLED_AFTER_MS;
  for (;;) {
    const reads = await Promise.all(
      services.map((service) => service.metric('oomstream_input_records_total', { stage: 'sieve' })),
    );
    if (isEnough(reads)) return reads;
    if (performance.now() > deadline) throw new Error(`the group has read ${reads.join(' and ')} records, and no more`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function cpuSeconds(services: readonly PinnedService[]): number {
  return services.reduce((sum, service) => sum + service.usage().cpuSeconds, 0);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
