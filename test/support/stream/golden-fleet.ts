import { createHash, type Hash } from 'node:crypto';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { SortedChain } from '../../../src/runtime/replay/sorted-chain.ts';
import { encodeLine } from '../../../src/sieve/line-codec.ts';
import { MessageBatch } from '../../../src/sieve/message-batch.ts';
import { Sieve } from '../../../src/sieve/sieve.ts';
import { ENVELOPE_KINDS } from '../../../src/simulate/envelopes/kind.ts';
import { ALL_ERA_IDS } from '../../../src/simulate/eras.ts';
import { simulateFleet } from '../../../src/simulate/simulate-fleet.ts';

/** What the golden fleet is told as: how many records of each kind, and the SHA-256 of their NDJSON. */
export interface Golden {
  readonly lines: string;
  readonly incidents: string;
  readonly aggregates: string;
}

const SOURCE = { topic: 'golden', partition: 0, incarnation: 0 };

/** Records of every era in every envelope, some woven, some damaged, with noise between them. */
function goldenBatch(): MessageBatch {
  const records = simulateFleet({
    seed: 20_261_124,
    hosts: 2 * ENVELOPE_KINDS.length,
    reports: 3 * ALL_ERA_IDS.length,
    startUs: Date.UTC(2026, 8, 15, 5) * 1000,
    spanUs: 3_600_000_000,
    noisePerReport: 5,
    interleave: true,
    eras: ALL_ERA_IDS,
    envelopes: ENVELOPE_KINDS,
    damagedShare: 0.2,
  });
  const messages = [...records].map(({ bytes, timeUs }, offset) => ({ value: bytes, offset, receivedUs: timeUs }));
  return new MessageBatch(SOURCE, messages);
}

/** Runs the golden fleet through the stages as a replay does, byte for byte as it would be written. */
export function tellGolden(): Golden {
  const { host, sieve, envelope, assemble, aggregate } = DEFAULT_SETTINGS;
  const chain = new SortedChain({ assemble, aggregate, memoryBytes: Number.POSITIVE_INFINITY });
  const lines = new Told();
  const incidents = new Told();
  const aggregates = new Told();
  new Sieve({ host, ...sieve, ...envelope, provenance: 'any', defaultHost: 'golden' }).push(goldenBatch(), {
    line: (line) => {
      lines.add(encodeLine(line));
      chain.line(line);
    },
    dead: () => undefined,
  });
  for (const item of chain.finish()) {
    if ('incident' in item) incidents.add(item.incident);
    else aggregates.add(item.aggregate);
  }
  return { lines: lines.sum(), incidents: incidents.sum(), aggregates: aggregates.sum() };
}

class Told {
  readonly #hash: Hash = createHash('sha256');
  #count = 0;

  add(record: unknown): void {
    this.#hash.update(`${JSON.stringify(record)}\n`);
    this.#count += 1;
  }

  sum(): string {
    return `${String(this.#count)} ${this.#hash.digest('hex')}`;
  }
}
