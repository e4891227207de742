import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/config/settings.ts';
import { deadLetterOf } from '../../../../src/encode/dead-letter.ts';
import type { DeadLetter } from '../../../../src/model/generated/dead-letter.ts';
import type { Incident } from '../../../../src/model/generated/incident.ts';
import { writeLineFile } from '../../../../src/runtime/replay/line-files.ts';
import { replayFiles, type ReplayOptions } from '../../../../src/runtime/replay/replay.ts';
import { MessageBatch } from '../../../../src/sieve/message-batch.ts';
import { Sieve } from '../../../../src/sieve/sieve.ts';
import { demoFleet } from '../../../../src/simulate/demo-fleet.ts';
import { journaldRecord, killLine } from '../../../integration/runtime/records.ts';
import { batchBytes } from '../kafka/batches/encode-batch.ts';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-letters-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const TIME_US = Date.UTC(2026, 8, 15, 5, 34, 5) * 1000;
const ORIGIN = { topic: 'logs.journal', partition: 3, incarnation: 1, offset: 4711 };
const PLACE = { topic: 'logs.journal', partition: 3, offset: 4711 };
const LINE = journaldRecord('web-7', killLine(101), TIME_US);
const NARROW: Settings = { ...DEFAULT_SETTINGS, sieve: { ...DEFAULT_SETTINGS.sieve, maxRecordBytes: 200 } };

function file(name: string, letters: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, letters.map((letter) => `${JSON.stringify(letter)}\n`).join(''));
  return path;
}

async function replay(path: string, options: ReplayOptions, settings: Settings = DEFAULT_SETTINGS) {
  const told = { incidents: [] as Incident[], letters: [] as DeadLetter[] };
  const out = {
    incident: (incident: Incident): undefined => void told.incidents.push(incident),
    aggregate: () => undefined,
    dead: (letter: DeadLetter): undefined => void told.letters.push(letter),
    progress: () => undefined,
  };
  return { ...told, result: await replayFiles([path], settings, out, options) };
}

const again = (name: string, letters: readonly object[], settings?: Settings) =>
  replay(file(name, letters), { fromDeadLetters: true }, settings);

/** What the sieve of a service makes of one record, under settings that refuse it. */
function refused(value: string, receivedUs: number, streamTimeUs?: number): DeadLetter {
  const dead: DeadLetter[] = [];
  const { host, envelope, sieve } = NARROW;
  const options = { host, ...envelope, ...sieve, provenance: 'kernel' } as const;
  const message = { value: Buffer.from(value), offset: ORIGIN.offset, receivedUs };
  new Sieve(options).push(new MessageBatch(ORIGIN, [message], streamTimeUs), {
    line: () => undefined,
    dead: (record) => dead.push(deadLetterOf(record)),
  });
  const [letter] = dead;
  if (letter === undefined) throw new Error('the record was not refused');
  return letter;
}

test('all that a bound refused gives, read again under a wider one, what it would have given at once', async () => {
  const log = join(folder, 'fleet.log');
  writeFileSync(log, Array.from(demoFleet(), ({ bytes }) => bytes.toString()).join('\n'));
  const refusing = await replay(log, {}, { ...NARROW, sieve: { ...NARROW.sieve, maxRecordBytes: 20 } });
  expect(refusing.incidents).toEqual([]);
  const { incidents, letters, result } = await again('fleet.ndjson', refusing.letters);
  expect(letters).toEqual([]);
  expect(result).toMatchObject({ dead: 0, errors: [] });
  expect(incidents).toEqual((await replay(log, {})).incidents);
});

test('a letter keeps its place, and a repeated one counts once', async () => {
  const letter = refused(LINE, TIME_US, TIME_US);
  const { incidents, result } = await again('twice.ndjson', [letter, letter]);
  expect(incidents).toHaveLength(1);
  expect(result.lines).toBe(1);
  expect(incidents[0]?.victims[0]?.pid).toBe(101);
  expect(incidents[0]?.evidence.origins?.[0]).toEqual(PLACE);
  expect(incidents[0]?.evidence.duplicates).toBe(0);
});

test('a year that the stamp lacks is that of the record, years later', async () => {
  const syslog = `<3>Dec 31 23:59:58 web-7 kernel: ${killLine(102)}${' '.repeat(200)}`;
  const letter = refused(syslog, Date.UTC(2023, 0, 1) * 1000, 1);
  expect(letter.received).toBe('2023-01-01T00:00:00Z');
  const { incidents } = await again('year.ndjson', [letter]);
  expect(incidents[0]?.time?.slice(0, 10)).toBe('2022-12-31');
});

test('a record of a file has no stamp of its own: none is made up', () => {
  expect(refused(LINE, TIME_US).received).toBeUndefined();
});

test('what still cannot be used is a dead letter again', async () => {
  const { incidents, letters, result } = await again('still.ndjson', [refused(LINE, TIME_US, TIME_US)], NARROW);
  expect(incidents).toEqual([]);
  expect(letters).toEqual([refused(LINE, TIME_US, TIME_US)]);
  expect(result.dead).toBe(1);
});

test('a line of the sieve that a stage did not know, and does now', async () => {
  const log = join(folder, 'one.log');
  writeFileSync(log, LINE);
  const lines: object[] = [];
  const out = { write: (line: object) => Promise.resolve(void lines.push(line)), dead: () => undefined };
  await writeLineFile([log], DEFAULT_SETTINGS, { ...out, progress: () => undefined }, {});
  const origin = { ...ORIGIN, topic: 'oom.lines' };
  const letters = [lines[0], { schema: 'oomstream.line/1', hostKey: 7 }].map((line) =>
    deadLetterOf({ reason: 'schema', detail: 'x', origin, bytes: Buffer.from(JSON.stringify(line)) }),
  );
  const told = await again('lines.ndjson', letters);
  expect(told.incidents).toHaveLength(1);
  expect(told.letters).toEqual([letters[1]]);
});

test('a batch that inflated to too much, under a wider bound', async () => {
  const { offset: firstOffset } = ORIGIN;
  const records = [{ value: 'nothing' }, { value: LINE }];
  const bytes = batchBytes(records, { firstOffset, attributes: 1, compress: (plain) => gzipSync(plain) });
  const letter = deadLetterOf({ reason: 'too-large', detail: 'it inflates', origin: ORIGIN, bytes });
  const tight = { ...DEFAULT_SETTINGS, kafka: { ...DEFAULT_SETTINGS.kafka, inflatedBytes: 100 } };
  expect(await again('tight.ndjson', [letter], tight)).toMatchObject({
    incidents: [],
    letters: [{ reason: 'too-large' }],
  });
  const { incidents, letters } = await again('batch.ndjson', [letter]);
  expect(letters).toEqual([]);
  expect(incidents[0]?.evidence.origins?.[0]).toEqual({ ...PLACE, offset: firstOffset + 1 });
});

test('of what was cut, redacted or published before it says so, and where', async () => {
  const cut = deadLetterOf({ reason: 'too-large', detail: 'x', origin: ORIGIN, bytes: Buffer.alloc(300_000, 'x') });
  const { value, ...redacted } = refused(LINE, TIME_US, TIME_US);
  expect(value).toBeDefined();
  const late = deadLetterOf({ reason: 'late', detail: 'x', origin: ORIGIN, bytes: Buffer.from('{}') });
  const sunk = deadLetterOf({ ...late, reason: 'undeliverable', sink: 'es', origin: ORIGIN, bytes: Buffer.from('{}') });
  const { incidents, letters, result } = await again('left.ndjson', [cut, redacted, late, sunk]);
  expect(incidents).toEqual([]);
  expect(letters).toEqual([cut, redacted]);
  const said = result.errors.map(({ message }) => message).join('\n');
  expect(said).toContain('1 dead letters hold only the first and last bytes');
  expect(said).toContain('logs.journal-3 (incarnation 1) at 4711, 300000 bytes');
  expect(said).toContain('hold no bytes, since redact took them out');
  expect(result.notes?.join()).toContain('2 dead letters were not read');
});

test('two ends that hold the whole of a line are the whole, if the digest says so', async () => {
  const log = join(folder, 'skipped.log');
  writeFileSync(log, `${LINE}\n`);
  const { letters } = await replay(log, {}, NARROW);
  expect(letters[0]?.value).toBeUndefined();
  expect((await again('whole.ndjson', letters)).incidents).toHaveLength(1);
  const forged = await again('forged.ndjson', [{ ...letters[0], sha256: '00' }]);
  expect(forged.incidents).toEqual([]);
  expect(forged.result.errors).toHaveLength(1);
});

test('other files are refused by name', async () => {
  const { result } = await again('other.ndjson', [{ schema: 'oomstream.line/1' }]);
  expect(result.errors.map(({ message }) => message).join()).toMatch(
    /other\.ndjson holds records that are no dead letters/,
  );
});
