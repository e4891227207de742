import { SENTENCES } from '../../src/grammar/index.ts';
import { decodeRecord } from '../../src/records/index.ts';
import { matchLine } from '../../src/grammar/index.ts';
import { simulateFleet } from '../../src/simulate/simulate-fleet.ts';
import { Stopwatch, tell } from './stopwatch.ts';

/** Lines of reports to fields: the grammar alone over texts, and with the envelope (journald's JSON) before it. */
const REPORTS = 300;
const WARM_UP_ROUNDS = 15;
const ROUNDS = Number(process.argv[2] ?? 25);

const records = [
  ...simulateFleet({
    seed: 3,
    hosts: 40,
    reports: REPORTS,
    startUs: 1_789_450_000_000_000,
    spanUs: 86_400_000_000,
    noisePerReport: 0,
    envelopes: ['journald'],
  }),
].map(({ bytes }) => bytes);
const context = { receivedUs: undefined, timezone: 'UTC', bare: false };

function textsOf(bytes: Buffer): readonly string[] {
  const lines = decodeRecord(bytes, context);
  return 'rejected' in lines
    ? []
    : lines.filter(({ provenance }) => provenance === 'kernel').map(({ message }) => message);
}

const texts = records.flatMap(textsOf);

function parseTexts(): number {
  let parsed = 0;
  for (const text of texts) if (matchLine(text) !== undefined) parsed += 1;
  return parsed;
}

function parseRecords(): number {
  let parsed = 0;
  for (const bytes of records) {
    const lines = decodeRecord(bytes, context);
    if ('rejected' in lines) continue;
    for (const { message } of lines) if (matchLine(message) !== undefined) parsed += 1;
  }
  return parsed;
}

function perSecond(parse: () => number): number {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) parse();
  const begun = process.cpuUsage();
  let parsed = 0;
  for (let round = 0; round < ROUNDS; round += 1) parsed += parse();
  const { user, system } = process.cpuUsage(begun);
  return (parsed / (user + system)) * 1e6;
}

const watch = new Stopwatch();
const linesPerSecond = perSecond(parseTexts);
const recordsPerSecond = perSecond(parseRecords);
tell(watch.stop({ linesPerSecond, recordsPerSecond, texts: texts.length, sentences: SENTENCES.length }));
