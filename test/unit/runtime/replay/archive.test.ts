import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import type { Aggregate } from '../../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../../src/model/generated/incident.ts';
import { writeLineFile } from '../../../../src/runtime/replay/line-files.ts';
import { replayFiles, type ReplayOptions } from '../../../../src/runtime/replay/replay.ts';
import type { SieveFilesOptions } from '../../../../src/runtime/replay/sieve-files.ts';
import { simulateFleet } from '../../../../src/simulate/simulate-fleet.ts';
import { xzStored, zstdStored } from '../../../support/packed/stored.ts';
import { smallestOf } from '../../../support/stream/smallest.ts';

const ROTATIONS = 7;
const PACKED: readonly (readonly [string, (content: Buffer) => Buffer])[] = [
  ['', (content) => content],
  ['.gz', (content) => gzipSync(content)],
  ['.zst', zstdStored],
  ['.xz', xzStored],
];
const NEWLINE = Buffer.from('\n');

const root = mkdtempSync(join(tmpdir(), 'oomstream-archive-'));
const archive = join(root, 'archive');
const day = join(root, 'day.log');

beforeAll(() => {
  const records = [
    ...simulateFleet({
      seed: 11,
      hosts: 30,
      reports: 45,
      startUs: Date.UTC(2026, 8, 15) * 1000,
      spanUs: 86_400_000_000,
      noisePerReport: 12,
      interleave: true,
      copies: true,
    }),
  ];
  writeFileSync(day, Buffer.concat(records.flatMap(({ bytes }) => [bytes, NEWLINE])));
  const logs = new Map<string, Buffer[]>();
  for (const { host, topic, bytes } of records) {
    const log = join(archive, host, topic);
    logs.set(log, [...(logs.get(log) ?? []), bytes]);
  }
  for (const [log, lines] of logs) rotate(log, lines);
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

/** `log.6.zst ... log.1.gz, log`: each with its part of the lines, cut wherever it falls. */
function rotate(log: string, lines: readonly Buffer[]): void {
  mkdirSync(join(log, '..'), { recursive: true });
  for (let age = 0; age < ROTATIONS; age += 1) {
    const from = Math.floor((lines.length * (ROTATIONS - 1 - age)) / ROTATIONS);
    const to = Math.floor((lines.length * (ROTATIONS - age)) / ROTATIONS);
    const content = Buffer.concat(lines.slice(from, to).flatMap((line) => [line, NEWLINE]));
    const [extension, packed] = PACKED[age % PACKED.length] ?? ['', (same: Buffer) => same];
    writeFileSync(age === 0 ? log : `${log}.${String(age)}${extension}`, age === 0 ? content : packed(content));
  }
}

async function replay(paths: readonly string[], options: ReplayOptions = {}) {
  const incidents: Incident[] = [];
  const aggregates: Aggregate[] = [];
  const result = await replayFiles(
    paths,
    DEFAULT_SETTINGS,
    {
      incident: (incident) => void incidents.push(incident),
      aggregate: (aggregate) => void aggregates.push(aggregate),
      dead: () => undefined,
      progress: () => undefined,
    },
    options,
  );
  return { incidents, aggregates, result };
}

let told: ReturnType<typeof replay> | undefined;
/** What the archive tells, read once. */
const ofArchive = (): ReturnType<typeof replay> => (told ??= replay([archive]));

const withoutOrigins = (incidents: readonly Incident[]) =>
  incidents.map((incident) => ({ ...incident, evidence: { ...incident.evidence, origins: undefined } }));
const idsOf = (incidents: readonly Incident[]) => incidents.map(({ id }) => id);

describe('a directory of rotated and packed logs of many hosts', () => {
  test('says what the concatenation sorted by time says, twice the same, and names what cannot be read', async () => {
    const whole = await replay([day]);
    expect(whole.incidents.length).toBeGreaterThan(35);
    const truncated = gzipSync(Array.from({ length: 5000 }, (_, at) => `words ${String(Math.sin(at))}`).join('\n'));
    const bad = ['cut.log.gz', 'core.img', 'gone.log'].map((name) => join(archive, 'extra', name));
    mkdirSync(join(archive, 'extra'));
    writeFileSync(bad[0] ?? '', truncated.subarray(0, truncated.length - 100));
    writeFileSync(bad[1] ?? '', Buffer.from('7f454c46020101000000'.repeat(50), 'hex'));
    symlinkSync(join(root, 'nowhere'), bad[2] ?? '');
    const first = await replay([archive]);
    const second = await replay([archive]);
    expect(withoutOrigins(first.incidents)).toEqual(withoutOrigins(whole.incidents));
    expect(first.aggregates).toEqual(whole.aggregates);
    expect(first.result.errors.map(({ message }) => bad.find((path) => message.includes(path))).sort()).toEqual(
      [...bad].sort(),
    );
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    rmSync(join(archive, 'extra'), { recursive: true });
  });

  test('a pattern and a tar archive give the same', async () => {
    const whole = await ofArchive();
    const pattern = await replay([join(archive, '**/{journal,syslog}*')]);
    expect(pattern.incidents).toEqual(whole.incidents);
    const tar = join(root, 'case.tar.gz');
    writeFileSync(tar, gzipSync(await tarOf(['srv', ...new Set(whole.incidents.map(({ host }) => host.key))])));
    const packed = await replay([tar]);
    expect(packed.result.errors).toEqual([]);
    expect(idsOf(packed.incidents)).toEqual(idsOf(whole.incidents));
  });

  async function tarOf(hosts: readonly string[]): Promise<Buffer> {
    const tar = pack();
    for (const host of hosts) {
      for (const topic of ['journal', 'syslog']) {
        for (let age = 0; age < ROTATIONS; age += 1) {
          const extension = age === 0 ? '' : `.${String(age)}${PACKED[age % PACKED.length]?.[0] ?? ''}`;
          const name = `${topic}${extension}`;
          const content = contentOf(join(archive, host, name));
          if (content !== undefined) tar.entry({ name: `./${host}/${name}`, mtime: new Date() }, content);
        }
      }
    }
    tar.entry({ name: 'picture.png' }, Buffer.from('0001020304050607'.repeat(20), 'hex'));
    tar.finalize();
    const parts: Buffer[] = [];
    for await (const part of tar as AsyncIterable<Buffer>) parts.push(part);
    return Buffer.concat(parts);
  }
});

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

describe('shards', () => {
  async function writeLines(name: string, paths: readonly string[], options: SieveFilesOptions): Promise<string> {
    const records: string[] = [];
    await writeLineFile(
      paths,
      DEFAULT_SETTINGS,
      {
        write: (record) => {
          records.push(JSON.stringify(record));
          return Promise.resolve();
        },
        dead: () => undefined,
        progress: () => undefined,
      },
      options,
    );
    const path = join(root, name);
    writeFileSync(path, records.join('\n'));
    return path;
  }

  test('of any number, in any order, one of them twice, say the same bytes as one replay', async () => {
    const large = join(root, 'large.log');
    const content = readFileSync(day);
    // Large enough to be cut in ranges in the middle of it.
    const noise = Buffer.from('Sep 15 00:00:01 web-7 sshd[1]: nothing to see here\n'.repeat(60_000));
    writeFileSync(large, Buffer.concat([noise, content, noise]));
    const inputs = [large, archive];
    const { incidents, aggregates } = await replay(inputs);
    const count = 5;
    const shards = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        writeLines(`shard-${String(index)}-${String(count)}`, inputs, { shard: { index, count } }),
      ),
    );
    const met = await replay([...shards.reverse(), shards[0] ?? ''], { fromLines: true });
    expect(met.result.errors).toEqual([]);
    expect(JSON.stringify(met.incidents)).toBe(JSON.stringify(incidents));
    expect(JSON.stringify(met.aggregates)).toBe(JSON.stringify(aggregates));
  });

  test('what is no output of the sieve is named', async () => {
    const { result } = await replay([day], { fromLines: true });
    expect(result.errors).toMatchObject([{ code: 'OOM_INPUT_DAMAGED' }]);
    expect(result.errors[0]?.message).toContain(day);
  });
});

describe('a replay that was ended early', () => {
  test('tells what was found, names what was not read, and says the same in the end when it goes on', async () => {
    const whole = await ofArchive();
    const path = join(root, 'resume');
    const resume = { path, version: 'x' };
    const ended = new AbortController();
    const { result, incidents } = await replayUntil(ended, 40, { resume, signal: ended.signal });
    expect(result.unread.length).toBeGreaterThan(0);
    expect(incidents.length).toBeLessThan(whole.incidents.length);
    truncateSync(path, readFileSync(path).length - 7); // killed within a write
    const resumed = await replay([archive], { resume });
    expect(JSON.stringify(resumed.incidents)).toBe(JSON.stringify(whole.incidents));
    expect(JSON.stringify(resumed.aggregates)).toBe(JSON.stringify(whole.aggregates));
    expect(resumed.result.records).toBe(whole.result.records);
  });

  test('reads again what has changed since, and refuses the file of other settings', async () => {
    const log = join(root, 'grows.log');
    const kill = (pid: number) =>
      `Sep 15 10:00:0${String(pid)} web-7 kernel: [  10${String(pid)}.000001] Out of memory: Killed process ${String(pid)} (java) total-vm:2048kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:48kB oom_score_adj:0\n`;
    const resume = { path: join(root, 'resume-2'), version: 'x' };
    writeFileSync(log, kill(1));
    utimesSync(log, new Date('2026-09-16'), new Date('2026-09-16'));
    await replay([log], { resume });
    writeFileSync(log, kill(1) + kill(2));
    const { incidents } = await replay([log], { resume });
    expect(incidents.flatMap(({ victims }) => victims.map(({ pid }) => pid)).sort()).toEqual([1, 2]);
    await expect(replay([log], { resume, defaultHost: 'other' })).rejects.toMatchObject({ code: 'OOM_USAGE' });
  });

  async function replayUntil(ended: AbortController, pieces: number, options: ReplayOptions) {
    const incidents: Incident[] = [];
    let read = 0;
    const result = await replayFiles(
      [archive],
      DEFAULT_SETTINGS,
      {
        incident: (incident) => void incidents.push(incident),
        aggregate: () => undefined,
        dead: () => undefined,
        progress: () => {
          read += 1;
          if (read === pieces) ended.abort();
        },
      },
      options,
    );
    return { result, incidents };
  }
});

describe('what is wanted', () => {
  test('a time, a host, a kind and a cgroup narrow the incidents, and the aggregates with them', async () => {
    const { incidents } = await replay([day]);
    const middle = incidents[incidents.length >> 1];
    const time = middle?.time ?? '';
    const since = await replay([day], { filter: { sinceUs: Date.parse(time) * 1000 } });
    expect(idsOf(since.incidents)).toEqual(
      idsOf(incidents.filter((each) => Date.parse(each.time ?? '') >= Date.parse(time))),
    );
    expect(smallestOf(since.aggregates).reduce((sum, each) => sum + each.incidents, 0)).toBe(since.incidents.length);
    const host = await replay([day], { filter: { hosts: [middle?.host.key ?? ''] } });
    expect(idsOf(host.incidents)).toEqual(idsOf(incidents.filter((each) => each.host.key === middle?.host.key)));
    const kinds = await replay([day], { filter: { kinds: [middle?.kind ?? ''] } });
    expect(new Set(kinds.incidents.map(({ kind }) => kind))).toEqual(new Set([middle?.kind]));
    const cgroups = await replay([day], { filter: { cgroups: ['/kubepods*'] } });
    expect(cgroups.incidents.length).toBeGreaterThan(0);
    expect(cgroups.incidents.every((each) => JSON.stringify(each).includes('/kubepods'))).toBe(true);
  });

  test('the host of a path stands in for lines that name none', async () => {
    const kill =
      'Out of memory: Killed process 7 (java) total-vm:2048kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:48kB oom_score_adj:0\n';
    for (const host of ['web-7', 'web-8']) {
      mkdirSync(join(root, 'consoles', host), { recursive: true });
      writeFileSync(join(root, 'consoles', host, 'dmesg'), `[   12.345678] ${kill}`);
    }
    const { incidents } = await replay([join(root, 'consoles')], { hostFrom: 'consoles/{host}/*' });
    expect(incidents.map(({ host }) => host.key).sort()).toEqual(['web-7', 'web-8']);
    await expect(replay([day], { hostFrom: 'consoles/*' })).rejects.toMatchObject({ code: 'OOM_USAGE' });
  });

  test('one shape is read where it is named', async () => {
    const forced = await replay([day], { shape: 'journald-json' });
    const all = await replay([day]);
    expect(forced.incidents.length).toBeGreaterThan(0);
    expect(forced.incidents.length).toBeLessThan(all.incidents.length);
  });
});
