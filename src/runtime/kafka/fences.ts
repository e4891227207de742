import type { KafkaClient } from './client.ts';
import { placeKey } from './group-offsets.ts';
import { Transactions } from './transactions.ts';

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Producers that have fenced the owner before and wait for their lane. */
export class Fences {
  readonly #client: Pick<KafkaClient, 'transactionalProducer'>;
  readonly #idOf: (place: Place) => string;
  readonly #waiting = new Map<string, Transactions>();

  constructor(client: Pick<KafkaClient, 'transactionalProducer'>, idOf: (place: Place) => string) {
    this.#client = client;
    this.#idOf = idOf;
  }

  /** From here on no older owner of these partitions can write. */
  async fence(places: readonly Place[]): Promise<void> {
    await Promise.all(
      places.map(async (place) => {
        void this.take(place)?.close();
        const fenced = await Transactions.fence(this.#client, this.#idOf(place));
        this.#waiting.set(placeKey(place.topic, place.partition), fenced);
      }),
    );
  }

  /** The producer of a partition, once. */
  take({ topic, partition }: Place): Transactions | undefined {
    const key = placeKey(topic, partition);
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiting;
  }

  /** Those that nobody took. */
  async close(): Promise<void> {
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    await Promise.all(left.map((transactions) => transactions.close()));
  }
}
