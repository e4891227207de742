import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Incident } from '../../../src/model/generated/incident.ts';
import type { FleetTruth, ReportExpectation } from '../../../src/simulate/fleet.ts';
import { simulateFleet, truthOf, type FleetOptions } from '../../../src/simulate/simulate-fleet.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';
import { findJournalTools, JournalFile } from '../../support/journal/journal.ts';
import { differences } from '../../support/stream/fleet-truth.ts';

const DAY_US = 86_400_000_000;

/** A day of a few hosts whose reports come whole, and damaged in every way; some name a process that is no clean text. */
const DAY = firstDay(
  ({ reports }) =>
    reports.length > reports.filter(isReadable).length && new Set(reports.map(({ damaged }) => damaged)).size >= 5,
);

/** The first seed's day that is as wanted: a change of what the generator draws must not take the odd cases away. */
function firstDay(wanted: (truth: FleetTruth) => boolean): FleetOptions {
  for (let seed = 1; seed < 100; seed += 1) {
    const options: FleetOptions = {
      seed,
      hosts: 12,
      reports: 120,
      startUs: Date.UTC(2026, 8, 15) * 1000,
      spanUs: DAY_US,
      noisePerReport: 10,
      interleave: true,
      envelopes: ['journal-export'],
    };
    if (wanted(truthOf(options))) return options;
  }
  throw new Error('no seed gives such a day');
}

/** What of an incident depends on what the form carries. */
interface Carried {
  readonly host: boolean;
  readonly bootId: boolean;
  readonly machineId: boolean;
  readonly uptime: boolean;
  /** `received`: the form has no stamp, and the file's own time stands in for it. */
  readonly time: 'kernel' | 'record' | 'received';
  /** What of the time was guessed, and says so. */
  readonly inferred: readonly ('year' | 'zone')[];
}

const ALL: Carried = { host: true, bootId: true, machineId: true, uptime: true, time: 'kernel', inferred: [] };
const STAMPED: Carried = { ...ALL, bootId: false, machineId: false, uptime: false, time: 'record' };
const BSD: Carried = { ...STAMPED, inferred: ['year', 'zone'] };
const MONOTONIC: Carried = { ...STAMPED, uptime: true, time: 'received' };

/** A form of output, what it carries, and what else it must be told. */
type Form = readonly [name: string, carried: Carried, more: string];

const FORMS: readonly Form[] = [
  ['json', ALL, ''],
  ['json-pretty', ALL, ''],
  ['json-sse', ALL, ''],
  ['json-seq', ALL, ''],
  ['export', ALL, ''],
  ['verbose', ALL, ''],
  ['short', BSD, ''],
  ['short-precise', BSD, ''],
  ['short-iso', STAMPED, ''],
  ['short-iso-precise', STAMPED, ''],
  ['short-full', STAMPED, '--utc'],
  ['with-unit', STAMPED, '--utc'],
  ['short-unix', STAMPED, ''],
  ['short-monotonic', MONOTONIC, ''],
];

/** Forms that show a text that is not clean as it is even when not asked to; the others print how long it is. */
const WHOLE_ANYWAY: ReadonlySet<string> = new Set(['json', 'json-pretty', 'json-sse', 'json-seq', 'export']);

const tools = await findJournalTools();

describe.skipIf('missing' in tools)(`journalctl${'missing' in tools ? ` (${tools.missing})` : ''}`, () => {
  const truth = truthOf(DAY);
  let day: JournalFile;

  beforeAll(async () => {
    day = await journalOf(DAY);
  });

  afterAll(() => {
    day.remove();
  });

  describe.each(FORMS)('-o %s', (name, carried, more) => {
    test('--all: every kill with its numbers, and what the form carries', async () => {
      const incidents = await replayed(day, ['-o', name, '--all', ...words(more)]);
      expect(differences(truth, incidents)).toEqual([]);
      expect(incidents.map(carriedBy)).toEqual(incidents.map(() => carried));
    });

    test('as it is: names that are no clean text hide their lines, and nothing else', async () => {
      const incidents = await replayed(day, ['-o', name, ...words(more)]);
      const shown = WHOLE_ANYWAY.has(name) ? truth.reports : truth.reports.filter(isReadable);
      expect(differences({ ...truth, reports: shown }, incidents)).toEqual([]);
    });
  });

  test('the journal file itself, also packed: what its entries say, to the last field', async () => {
    const entries = join(day.folder, 'entries');
    writeFileSync(entries, await day.print(['-o', 'export', '--all']));
    const packed = join(day.folder, 'packed.journal.gz');
    writeFileSync(packed, gzipSync(readFileSync(day.path)));
    const told = withoutOrigins(await replayedFile(entries));
    expect(differences(truth, told)).toEqual([]);
    expect(withoutOrigins(await replayedFile(day.path, [], withJournalctl()))).toEqual(told);
    expect(withoutOrigins(await replayedFile(packed, [], withJournalctl()))).toEqual(told);
  });

  // Text alone tells neither who quotes a kill line nor where a report that broke off ends: for a person as for us.
  test('-o cat of what one kernel said, whose reports are whole, on a host that is named by who reads it', async () => {
    const mix = { cgroup: 5, host: 3, group: 2 };
    const whole: FleetOptions = { ...DAY, hosts: 1, reports: 20, interleave: false, mix };
    const one = await journalOf(whole);
    try {
      const [host = ''] = truthOf(whole).hosts;
      const incidents = await replayed(one, ['-o', 'cat', '--all', '_TRANSPORT=kernel'], ['--host', host]);
      expect(differences(truthOf(whole), incidents)).toEqual([]);
      expect(incidents.map(({ evidence }) => evidence.provenance)).toEqual(incidents.map(() => 'none'));
    } finally {
      one.remove();
    }
  });
});

test('where journalctl is missing a journal file is named, with the way around, and the others are read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-journal-'));
  try {
    const journal = join(folder, 'system.journal');
    writeFileSync(journal, Buffer.concat([Buffer.from('LPKSHHRH'), Buffer.alloc(4096)]));
    const kill =
      'Nov 24 10:00:01 web-7 kernel: [  101.000001] Out of memory: Killed process 1 (java) total-vm:2048kB, anon-rss:1024kB, file-rss:0kB\n';
    writeFileSync(join(folder, 'kern.log'), kill);
    const { code, stdout, stderr } = await runCli(['replay', folder, '--no-progress'], { env: { PATH: folder } });
    expect({ code, incidents: parseNdjson(stdout).length }).toEqual({ code: 1, incidents: 1 });
    expect(stderr).toContain(`${journal} is a journal file, which only journalctl reads: it is not here`);
    expect(stderr).toContain(`journalctl --file=${journal} -o export --all | oomstream replay -`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

function journalOf(options: FleetOptions): Promise<JournalFile> {
  if ('missing' in tools) throw new Error(tools.missing);
  const entries = [...simulateFleet(options)].flatMap(({ bytes }) => [bytes, Buffer.from('\n')]);
  return JournalFile.of(tools, Buffer.concat(entries));
}

/** What replay says of a file that holds what journalctl printed, and was written at the end of the day. */
async function replayed(
  journal: JournalFile,
  parameters: readonly string[],
  options: readonly string[] = [],
): Promise<Incident[]> {
  const file = join(journal.folder, 'printed');
  writeFileSync(file, await journal.print(parameters));
  return replayedFile(file, options);
}

async function replayedFile(
  file: string,
  options: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Incident[]> {
  const writtenAt = (DAY.startUs + DAY_US) / 1_000_000;
  utimesSync(file, writtenAt, writtenAt);
  const { code, stdout, stderr } = await runCli(['replay', file, '--no-progress', ...options], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return parseNdjson(stdout);
}

/** The environment in which journalctl is found, installed or not. */
function withJournalctl(): Readonly<Record<string, string>> {
  if ('missing' in tools) throw new Error(tools.missing);
  const { path, env } = tools.journalctl;
  return { ...env, PATH: [dirname(path), process.env['PATH']].join(delimiter) };
}

function withoutOrigins(incidents: readonly Incident[]): Incident[] {
  return incidents.map((incident) => ({ ...incident, evidence: { ...incident.evidence, origins: [] } }));
}

function carriedBy({ host, timeSource = 'received', timeInferred = [] }: Incident): Carried {
  return {
    host: host.name !== undefined,
    bootId: host.bootId !== undefined,
    machineId: host.machineId !== undefined,
    uptime: host.uptimeSeconds !== undefined,
    time: timeSource,
    inferred: timeInferred,
  };
}

/** False where journalctl puts `[98B blob data]` in the place of the lines that name the victim. */
function isReadable({ victims }: ReportExpectation): boolean {
  return victims.every(({ comm }) => !comm.includes('\ufffd'));
}
