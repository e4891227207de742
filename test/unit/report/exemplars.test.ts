import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { Exemplars } from '../../../src/report/data/exemplars.ts';
import { PackedNdjson } from '../../../src/report/data/packed-ndjson.ts';
import { factsAt } from './facts.ts';

/** An incident that counts how often it is made text. */
class Counted {
  readonly id: string;
  texts = 0;

  constructor(id: string) {
    this.id = id;
  }

  toJSON(): object {
    this.texts += 1;
    return { id: this.id };
  }

  /** What the report asks of it is its text alone. */
  get incident(): Incident {
    return this as unknown as Incident;
  }
}

const counted = (count: number): readonly Counted[] =>
  Array.from({ length: count }, (_, at) => new Counted(String(at)));

describe('cards', () => {
  test('are all incidents while there is room for them', () => {
    const exemplars = new Exemplars(10);
    for (const [at, { incident }] of counted(10).entries()) exemplars.add(incident, factsAt(at, {}));
    expect(exemplars.shown.map(({ incident }) => incident.id)).toEqual('0123456789'.split(''));
  });

  test('are the first, the largest and the last of each group beyond that, by time', () => {
    const exemplars = new Exemplars(10);
    for (const [at, { incident }] of counted(1000).entries())
      exemplars.add(
        incident,
        factsAt(at, { workload: at % 2 === 0 ? 'even' : 'odd', freedBytes: 1000 - Math.abs(at - 501) }),
      );
    expect(exemplars.shown.map(({ incident }) => incident.id)).toEqual(['0', '1', '500', '501', '998', '999']);
  });
});

describe('an incident is made text only where it stays', () => {
  test('a card', () => {
    const exemplars = new Exemplars(10);
    const all = counted(1000);
    for (const [at, { incident }] of all.entries()) exemplars.add(incident, factsAt(at, { freedBytes: 1 }));
    const [first, second] = exemplars.shown;
    expect([first, second].map((shown) => shown?.incident.id)).toEqual(['0', '999']);
    expect(all.reduce((sum, { texts }) => sum + texts, 0)).toBeLessThanOrEqual(12);
  });

  test('the download, once it is full', () => {
    const packed = new PackedNdjson(0);
    const [huge, ...others] = [new Counted('x'.repeat(1_048_576)), ...counted(5)];
    for (const each of [huge, ...others]) packed.add(each.incident);
    expect(others.map(({ texts }) => texts)).toEqual([0, 0, 0, 0, 0]);
    expect(packed.count).toBe(0);
  });
});
