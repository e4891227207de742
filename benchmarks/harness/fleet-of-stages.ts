import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import { createTopics } from '../../src/runtime/kafka/topics.ts';
import { uniqueName } from '../../test/support/kafka/topics.ts';
import { PinnedService } from './pinned-service.ts';

const STAGES = ['sieve', 'assemble', 'aggregate'] as const;

/** A process for each stage over one topic; the sieve has a core to itself where there are two. */
export class FleetOfStages {
  readonly #services: ReadonlyMap<string, PinnedService>;

  private constructor(services: ReadonlyMap<string, PinnedService>) {
    this.#services = services;
  }

  /** Makes the topics of a deployment of its own, and starts all three; `further` is put into their configuration. */
  static async start(
    brokers: readonly string[],
    input: string,
    core: number,
    further: Readonly<Record<string, unknown>> = {},
  ): Promise<FleetOfStages> {
    const deployment = uniqueName('bench');
    const kafka = { brokers: [...brokers], partitions: 1 };
    const given = { deployment, input: { topics: [input] } };
    await createTopics({ ...DEFAULT_SETTINGS, ...given, kafka: { ...DEFAULT_SETTINGS.kafka, ...kafka } });
    const services = new Map<string, PinnedService>();
    const fleet = new FleetOfStages(services);
    try {
      for (const stage of STAGES) {
        const cores = String(stage === 'sieve' ? core : Number(core === 0));
        services.set(stage, await PinnedService.start({ ...given, kafka, ...further }, { stages: stage, cores }));
      }
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  /** Resident bytes by stage. */
  rssBytes(): Record<string, number> {
    return Object.fromEntries([...this.#services].map(([stage, service]) => [stage, service.usage().rssBytes]));
  }

  /** Input records that the sieve is through with. */
  recordsRead(): Promise<number> {
    return this.#metric('sieve', 'oomstream_input_records_total', { stage: 'sieve' });
  }

  /** Incidents that are on their topic. */
  incidents(): Promise<number> {
    return this.#metric('assemble', 'oomstream_incidents_total');
  }

  /** How far the assembler's watermark is behind the clock. */
  watermarkDelaySeconds(): Promise<number> {
    return this.#metric('assemble', 'oomstream_watermark_delay_seconds');
  }

  async stop(): Promise<void> {
    for (const service of this.#services.values()) await service.stop();
  }

  async #metric(stage: string, name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    return (await this.#services.get(stage)?.metric(name, labels)) ?? 0;
  }
}
