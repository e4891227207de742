import { describe, inject } from 'vitest';
import './provided.ts';

/** A suite that talks to the run's broker; skipped, and named at the end of the run, when there is none. */
export function describeWithKafka(name: string, body: (brokers: string[]) => void): void {
  const brokers = inject('brokers');
  describe(name, { skip: brokers.length === 0, meta: { needsKafka: true } }, () => {
    body(brokers);
  });
}

/** A suite that starts brokers of its own with `startKafka({ sources: OWN_KAFKA })`, so as to kill them. */
export function describeWithOwnKafka(name: string, body: () => void): void {
  describe(name, { skip: !inject('ownKafka'), meta: { needsKafka: true } }, body);
}

/** The sources of a broker that a test may kill. */
export const OWN_KAFKA = ['docker', 'jars'] as const;
