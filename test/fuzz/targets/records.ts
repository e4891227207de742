import { SENTENCES, DAEMON_SENTENCES, matchDaemonLine, matchLine, readLine } from '../../../src/grammar/index.ts';
import type { LineEvent } from '../../../src/model/line-event.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { framingOf } from '../../../src/records/framing.ts';
import { decodeAs, decodeRecord, ENVELOPES } from '../../../src/records/index.ts';
import { MAX_RECORD_LINES } from '../../../src/records/message-lines.ts';
import { batchOf } from '../../../src/sieve/framed-batch.ts';
import { decodeLine, encodeLine } from '../../../src/sieve/line-codec.ts';
import { MessageBatch } from '../../../src/sieve/message-batch.ts';
import { Sieve } from '../../../src/sieve/sieve.ts';
import { validators } from '../../../src/model/validate.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { saidBy, saidByKernel } from '../../unit/sieve/said-by.ts';
import { exportEntry, KERNEL_ENTRY, USERSPACE_PATHS } from '../../unit/sieve/userspace-paths.ts';
import { must, type Target } from '../target.ts';

const CONTEXT = { receivedUs: 1_795_514_400_000_000, timezone: 'Europe/Berlin' };
const SOURCE = { topic: 'logs', partition: 0, incarnation: 1 };
const OPTIONS = { host: { key: 'short', aliases: {} }, maxRecordBytes: 1_000_000, timezone: 'UTC' } as const;
const SIEVES = {
  kernel: new Sieve({ ...OPTIONS, provenance: 'kernel' }),
  any: new Sieve({ ...OPTIONS, provenance: 'any' }),
};
/** Families that say, or announce, that something dies. */
const OF_KILLS: ReadonlySet<string> = new Set(['killed', 'constraint', 'userspaceKill', 'opening', 'panic']);
const NOISE = [
  'usb 1-1: new high-speed USB device number 4 using xhci_hcd',
  'EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: (null)',
  'TCP: request_sock_TCP: Possible SYN flooding on port 443. Sending cookies.',
  'nfs: server files not responding, still trying',
  'perf: interrupt took too long (2512 > 2500), lowering kernel.perf_event_max_sample_rate to 79500',
];

const records = [...demoFleet()].filter((_, at) => at % 40 === 0).map(({ bytes }) => bytes);
const texts = [...SENTENCES, ...DAEMON_SENTENCES].map(({ sample }) => Buffer.from(sample));
const enveloped = ENVELOPES.map(({ sample }) => Buffer.from(sample));

function soundNumbers(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(soundNumbers);
}

function sieved(sieve: Sieve, bytes: Buffer, asFile: boolean): readonly SievedLine[] {
  const lines: SievedLine[] = [];
  const batch = asFile
    ? batchOf(SOURCE, framingOf(bytes), bytes, { baseOffset: 0, receivedUs: CONTEXT.receivedUs })
    : new MessageBatch(SOURCE, [{ value: bytes, offset: 0, receivedUs: CONTEXT.receivedUs }], 42);
  const outcomes = sieve.push(batch, {
    line: (line) => lines.push(line),
    dead: ({ reason, detail }) => {
      must(reason !== 'threw', `the sieve threw: ${detail}`);
    },
  });
  const counted = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  must(counted === batch.count || bytes.length === 0, `${String(counted)} outcomes of ${String(batch.count)} records`);
  return lines;
}

export const RECORD_TARGETS: readonly Target[] = [
  {
    name: 'record',
    samples: [...enveloped, ...records.slice(0, 100)],
    run: (bytes) => {
      for (const bare of [false, true]) {
        const decoded = decodeRecord(bytes, { ...CONTEXT, bare });
        if ('rejected' in decoded) continue;
        must(decoded.length <= MAX_RECORD_LINES, 'more lines than a record has');
        for (const { timeUs, part, message } of decoded) {
          must(timeUs === undefined || Number.isFinite(timeUs), 'a time is no number');
          must(Number.isInteger(part) && typeof message === 'string', 'a line is none');
        }
      }
    },
  },
  {
    name: 'shape',
    samples: enveloped,
    run: (bytes) => {
      for (const { id } of ENVELOPES) decodeAs(id, bytes, { ...CONTEXT, bare: true });
    },
  },
  {
    name: 'sieve',
    samples: [
      ...records,
      ...texts.flatMap((text) =>
        saidByKernel(String(text))
          .slice(0, 3)
          .map((each) => Buffer.from(each)),
      ),
    ],
    run: (bytes) => {
      for (const line of sieved(SIEVES.kernel, bytes, false)) {
        must(soundNumbers(line.event), 'a number of an event is none');
        const encoded = JSON.parse(JSON.stringify(encodeLine(line))) as unknown;
        if (!validators.line(encoded)) throw new Error(`broken: no line/1: ${JSON.stringify(validators.line.errors)}`);
        must(!('rejected' in decodeLine(encoded)), 'the other side does not read the line');
      }
    },
  },
  {
    name: 'file',
    samples: [
      ...['usb', 'x\ny'].map((text) => exportEntry(KERNEL_ENTRY, text)),
      Buffer.concat(records.slice(0, 20).flatMap((record) => [record, Buffer.from('\n')])),
      ...enveloped,
    ],
    run: (bytes) => {
      sieved(SIEVES.any, bytes, true);
    },
  },
  {
    name: 'noise',
    samples: [
      ...NOISE.flatMap((text) => [...saidByKernel(text), ...saidBy({ tag: 'app', facility: 1 }, text)]).map((each) =>
        Buffer.from(each),
      ),
      ...Object.values(USERSPACE_PATHS).map((path) => Buffer.from(path(NOISE[0] ?? ''))),
    ],
    run: (bytes) => {
      for (const asFile of [false, true]) {
        const kills = sieved(SIEVES.any, bytes, asFile).filter(({ event }) => OF_KILLS.has(event.family));
        must(kills.length === 0, `a kill was made up: ${JSON.stringify(kills)}`);
      }
    },
  },
  {
    name: 'grammar',
    samples: texts,
    run: (bytes) => {
      const text = bytes.toString('utf8');
      const events: (LineEvent | undefined)[] = [matchLine(text), matchDaemonLine(undefined, text)];
      for (const event of [...events]) if (event !== undefined) events.push(readLine(event.family, text));
      must(events.every(soundNumbers), `a number of an event is none: ${JSON.stringify(events)}`);
    },
  },
];
