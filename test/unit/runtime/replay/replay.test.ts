import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import type { Aggregate } from '../../../../src/model/generated/aggregate.ts';
import type { DeadLetter } from '../../../../src/model/generated/dead-letter.ts';
import type { Incident } from '../../../../src/model/generated/incident.ts';
import { validators } from '../../../../src/model/validate.ts';
import { analyseRecords, analyseText } from '../../../../src/runtime/analyse.ts';
import { replayFiles, type ReplayOptions } from '../../../../src/runtime/replay/replay.ts';
import { demoFleet, demoTruth } from '../../../../src/simulate/demo-fleet.ts';
import { smallestOf } from '../../../support/stream/smallest.ts';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-replay-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const records = [...demoFleet()];
const text = Buffer.concat(records.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function replay(paths: readonly string[], options: ReplayOptions = {}) {
  const told = { incidents: [] as Incident[], aggregates: [] as Aggregate[], letters: [] as DeadLetter[] };
  const keep = <T>(items: T[]) => {
    return (item: T): undefined => {
      items.push(item);
    };
  };
  const result = await replayFiles(
    paths,
    DEFAULT_SETTINGS,
    {
      incident: keep(told.incidents),
      aggregate: keep(told.aggregates),
      dead: keep(told.letters),
      progress: () => undefined,
    },
    options,
  );
  return { ...told, result };
}

const withoutOrigins = (incidents: readonly Incident[]) =>
  incidents.map((incident) => ({ ...incident, evidence: { ...incident.evidence, origins: undefined } }));

describe('a replay', () => {
  test('finds the reports of a fleet, by time, each window once', async () => {
    const { incidents, aggregates, result } = await replay([file('fleet.log', text)]);
    expect(incidents).toHaveLength(demoTruth().reports.length);
    for (const incident of incidents) expect(validators.incident(incident)).toBe(true);
    expect(incidents.map(({ time }) => time)).toEqual(incidents.map(({ time }) => time).sort());
    const keys = aggregates.map(({ identity, window }) => `${identity} ${window.size} ${window.start}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(smallestOf(aggregates).reduce((sum, each) => sum + each.incidents, 0)).toBe(incidents.length);
    expect(result).toMatchObject({ incidents: incidents.length, aggregates: aggregates.length, errors: [] });
  });

  test('says the same when it has to sort on disk, of gzip, and of files in another order', async () => {
    const middle = text.indexOf(10, text.length >> 1) + 1;
    const halves = [file('late.log', text.subarray(middle)), file('early.log.gz', gzipSync(text.subarray(0, middle)))];
    const whole = await replay([file('fleet.log', text)]);
    const split = await replay(halves, { memoryBytes: 20_000, folder });
    expect(withoutOrigins(split.incidents)).toEqual(withoutOrigins(whole.incidents));
    expect(split.aggregates).toEqual(whole.aggregates);
  });

  test('goes on past what cannot be read, and says so', async () => {
    const { incidents, letters, result } = await replay([
      join(folder, 'missing'),
      file('fleet.log', text),
      file('broken.log', '{"_TRANSPORT":"kernel","MESSAGE":"Out of memory: Killed process 1 (x)\n'),
    ]);
    expect(incidents).toHaveLength(demoTruth().reports.length);
    expect(result.errors).toMatchObject([{ code: 'OOM_INPUT_UNREADABLE' }]);
    expect(letters).toMatchObject([{ reason: 'invalid-json' }]);
  });
});

describe('an analysis in memory', () => {
  test('of records says what a replay of their file says', async () => {
    const { incidents } = await replay([file('fleet.log', text)]);
    const analysis = analyseRecords(records.map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs })));
    expect(analysis.incidents.map(({ id }) => id)).toEqual(incidents.map(({ id }) => id));
  });

  test('of a paste with carriage returns and without an envelope finds its kill', () => {
    const paste =
      'Memory cgroup out of memory: Killed process 4711 (java) total-vm:5242880kB, anon-rss:2076640kB, ' +
      'file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:7260kB oom_score_adj:969\r\n';
    const { incidents, aggregates } = analyseText(paste);
    expect(incidents).toMatchObject([{ kind: 'kernel-kill', victims: [{ pid: 4711, anonRssBytes: 2_126_479_360 }] }]);
    expect(incidents[0]?.evidence.provenance).toBe('none');
    expect(JSON.stringify(incidents)).not.toContain('\\r');
    expect(smallestOf(aggregates).length).toBe(incidents[0]?.time === undefined ? 0 : 1);
  });
});
