import { describe, expect, test } from 'vitest';
import { HeardHosts } from '../../../src/aggregate/heard-hosts.ts';
import { aggregateKey } from '../../../src/aggregate/key.ts';
import { DEFAULT_AGGREGATE } from '../../../src/aggregate/options.ts';
import { PartitionAggregator } from '../../../src/aggregate/partition-aggregator.ts';
import { isResolved } from '../../../src/aggregate/trend-rules.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { History } from '../../../src/model/generated/history.ts';
import { validators } from '../../../src/model/validate.ts';
import { restoreSince } from '../../../src/runtime/kafka/restore-since.ts';
import { smallestOf } from '../../support/stream/smallest.ts';
import { incidentOf, SECOND_US, START_US, type Wish } from './incidents.ts';

const HOUR_US = 3600 * SECOND_US;
const DAY_US = 24 * HOUR_US;

/** An aggregator with the topics that it writes to, and the hosts that it hears. */
class Scene {
  readonly heard = new HeardHosts();
  readonly aggregates = new Map<string, Aggregate>();
  readonly histories = new Map<string, History>();
  #aggregator = new PartitionAggregator(DEFAULT_AGGREGATE);
  #offset = 0;

  /** A kill, in a stream that is as late as it is. */
  kill(wish: Wish): this {
    this.#aggregator.fold(incidentOf(wish), this.#offset, START_US + (wish.atUs ?? 0));
    this.#offset += 1;
    return this.write();
  }

  hear(host: string, atUs: number): this {
    this.heard.hear(host, START_US + atUs, START_US + atUs);
    return this;
  }

  review(): this {
    this.#aggregator.review(this.heard, 1000);
    return this.write();
  }

  /** As after a power cut: what is not in the topics is gone. */
  restart(): this {
    const since = [...this.aggregates.values()].filter(({ lastSeen }) => lastSeen > this.#since());
    this.#aggregator = new PartitionAggregator(DEFAULT_AGGREGATE);
    this.#aggregator.restore(since, this.histories.values(), []);
    return this;
  }

  /** Of the smallest size: larger ones say nothing of silence. */
  get windows(): readonly Aggregate[] {
    const larger = [...this.aggregates.values()].filter(({ window }) => window.sumOf !== undefined);
    expect(larger.filter((each) => isResolved(each) || each.quietSince !== undefined)).toEqual([]);
    return smallestOf(this.aggregates.values()).sort((a, b) => (a.firstSeen < b.firstSeen ? -1 : 1));
  }

  get quiet(): readonly (string | undefined)[] {
    return this.windows.map(({ quietSince }) => quietSince);
  }

  write(): this {
    const { aggregates, histories } = this.#aggregator.takeChanges();
    for (const aggregate of aggregates) {
      expect(validators.aggregate(aggregate), JSON.stringify(validators.aggregate.errors)).toBe(true);
      expect(aggregate.revision).toBeGreaterThan(this.aggregates.get(aggregateKey(aggregate))?.revision ?? 0);
      this.aggregates.set(aggregateKey(aggregate), aggregate);
    }
    for (const history of histories) {
      expect(validators.history(history), JSON.stringify(validators.history.errors)).toBe(true);
      this.histories.set(history.identity, history);
    }
    return this;
  }

  #since(): string {
    const last =
      [...this.aggregates.values()]
        .map(({ lastSeen }) => lastSeen)
        .sort()
        .at(-1) ?? '';
    return new Date(restoreSince(Date.parse(last), DEFAULT_AGGREGATE).windowsMs).toISOString();
  }
}

const KILLED = '2026-09-15T05:00:00Z';

describe('a workload', () => {
  test('is quiet since its last kill when its host is heard a day later, and not a second before', () => {
    const scene = new Scene().kill({ name: 'a' });
    expect(scene.hear('web-7', DAY_US - SECOND_US).review().quiet).toEqual([undefined]);
    expect(scene.hear('web-7', DAY_US).review().quiet).toEqual([KILLED]);
    expect(scene.windows[0]?.findings.find(({ id }) => id === 'V.resolved')).toMatchObject({
      confidence: 'high',
      evidence: { quietSince: KILLED, forSeconds: 86_400 },
    });
  });

  test('is not, when only other hosts are heard: silence of a dead shipper is no success', () => {
    const scene = new Scene()
      .kill({ name: 'a' })
      .hear('web-7', HOUR_US)
      .hear('web-8', 9 * DAY_US)
      .review();
    expect(scene.quiet).toEqual([undefined]);
    expect(scene.windows.some(isResolved)).toBe(false);
  });

  test('is not, when one of the hosts that it was hit on is silent', () => {
    const scene = new Scene().kill({ name: 'a', host: 'x' }).kill({ name: 'b', host: 'y', atUs: HOUR_US });
    expect(
      scene
        .hear('y', 3 * DAY_US)
        .review()
        .windows.some(isResolved),
    ).toBe(false);
    expect(
      scene
        .hear('x', 3 * DAY_US)
        .review()
        .windows.map(isResolved),
    ).toEqual([false, true]);
  });

  test('must be quiet for three of its usual gaps, where these are long', () => {
    const scene = new Scene();
    for (const day of [0, 2, 4]) scene.kill({ name: String(day), atUs: day * DAY_US });
    expect(
      scene
        .hear('web-7', 9.9 * DAY_US)
        .review()
        .windows.some(isResolved),
    ).toBe(false);
    expect(
      scene
        .hear('web-7', 10 * DAY_US)
        .review()
        .windows.map(isResolved),
    ).toEqual([false, false, true]);
  });

  test('that is hit again is quiet no more, in any window', () => {
    const scene = new Scene()
      .kill({ name: 'a' })
      .hear('web-7', 2 * DAY_US)
      .review();
    expect(scene.quiet).toEqual([KILLED]);
    scene.kill({ name: 'b', atUs: 20 * DAY_US }).review();
    expect(scene.quiet).toEqual([undefined, undefined]);
    expect(scene.windows.some(isResolved)).toBe(false);
  });

  test('that is hit again in the same window, or before by its time, is judged anew', () => {
    const scene = new Scene().kill({ name: 'a' }).hear('web-7', DAY_US).review();
    scene.kill({ name: 'b', atUs: 30 * SECOND_US });
    expect(scene.quiet).toEqual([undefined]);
    scene.hear('web-7', 2 * DAY_US).review();
    expect(scene.quiet).toEqual(['2026-09-15T05:00:30Z']);
  });

  test('is resolved, but not quiet at present, when its host has fallen silent since', () => {
    const scene = new Scene()
      .kill({ name: 'a' })
      .hear('web-7', 2 * DAY_US)
      .review();
    expect(scene.quiet).toEqual([KILLED]);
    scene.hear('web-8', 9 * DAY_US).review();
    expect(scene.quiet).toEqual([undefined]);
    expect(scene.windows.map(isResolved)).toEqual([true]);
  });

  test('of which the window has long left memory falls quiet, is hit again, and a restart between shows nowhere', () => {
    const run = (between: (scene: Scene) => Scene): unknown[] => {
      const scene = new Scene();
      for (const day of [0, 5, 10]) scene.kill({ name: String(day), atUs: day * DAY_US });
      scene.kill({ name: 'other', workload: 'bank', host: 'bank-1', atUs: 18 * DAY_US });
      between(scene)
        .hear('web-7', 25 * DAY_US)
        .review();
      const states = [scene.windows.filter(isResolved).map(aggregateKey)];
      between(scene)
        .kill({ name: 'again', atUs: 26 * DAY_US })
        .review();
      states.push(scene.windows.filter(isResolved).map(aggregateKey));
      return [states, scene.windows.map((window) => ({ ...window, revision: 0 }))];
    };
    const restarted = run((scene) => scene.restart());
    expect(restarted[0]).toEqual([['shop|5m|2026-09-25T05:00:00Z'], []]);
    expect(restarted).toEqual(run((scene) => scene));
  });

  test('whose host has a clock a year ahead is measured by that clock, and nobody else is', () => {
    const scene = new Scene()
      .kill({ name: 'a' })
      .kill({ name: 'ahead', workload: 'bank', host: 'z', atUs: 365 * DAY_US });
    scene.heard.hear('z', START_US + 365 * DAY_US + HOUR_US, START_US);
    expect(scene.review().windows.some(isResolved)).toBe(false);
    scene.heard.hear('z', START_US + 366 * DAY_US, START_US + DAY_US);
    expect(scene.review().windows.map(isResolved)).toEqual([false, true]);
  });
});

test('how much gaps vary is told from two gaps on', () => {
  const scene = new Scene();
  scene.kill({ name: 'a' }).kill({ name: 'b', atUs: 60 * SECOND_US });
  expect(scene.windows[0]?.gaps).toEqual({ medianSeconds: 60, minSeconds: 60 });
  scene.kill({ name: 'c', atUs: 180 * SECOND_US });
  expect(scene.windows[0]?.gaps).toEqual({ medianSeconds: 60, minSeconds: 60, variation: 0.33 });
});
