import { setTimeout as sleep } from 'node:timers/promises';
import { testClient } from '../support/kafka/topics.ts';
import { asMessages, madeIncident } from '../support/sinks/made-incidents.ts';

/** Incidents that are appended evenly to a topic of some partitions. */
export class Saying {
  readonly #brokers: string[];
  readonly #topic: string;
  readonly #partitions: number;
  readonly #said: (id: string) => void;
  #count = 0;

  constructor(brokers: string[], topic: string, partitions: number, said: (id: string) => void) {
    this.#brokers = brokers;
    this.#topic = topic;
    this.#partitions = partitions;
    this.#said = said;
  }

  /** How many were appended. */
  get count(): number {
    return this.#count;
  }

  /** So many at the beginning of each second; resolves at the end of the last. */
  async during(seconds: number, perSecond: number): Promise<void> {
    const producer = testClient(this.#brokers).producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const startedMs = Date.now();
    for (let second = 0; second < seconds; second += 1) {
      const incidents = Array.from({ length: perSecond }, () => madeIncident(`${this.#topic}-${this.#count++}`, 1));
      for (const { id } of incidents) this.#said(id);
      await producer.send({ topic: this.#topic, messages: asMessages(incidents, this.#partitions) });
      await sleep(Math.max(0, startedMs + (second + 1) * 1000 - Date.now()));
    }
    await producer.disconnect();
  }
}
