import { describe, inject, type SuiteOptions } from 'vitest';
import './provided.ts';

/** A suite that talks to the run's broker; left out, and named at the end of the run, when there is none. */
export function describeWithKafka(name: string, body: (brokers: string[]) => void): void {
  const brokers = inject('brokers');
  describe(name, onlyIf(brokers.length > 0), () => {
    body(brokers);
  });
}

/** A suite that starts brokers of its own with `startKafka({ sources: OWN_KAFKA })`, so as to kill them. */
export function describeWithOwnKafka(name: string, body: () => void): void {
  describe(name, onlyIf(inject('ownKafka')), body);
}

function onlyIf(there: boolean): SuiteOptions {
  return there ? {} : { skip: true, meta: { missingKafka: true } };
}
