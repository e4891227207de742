import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SENTENCES } from '../../../src/grammar/index.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import type { RecordBatch } from '../../../src/model/record.ts';
import { framingOf } from '../../../src/records/framing.ts';
import { batchOf } from '../../../src/sieve/framed-batch.ts';
import { MessageBatch } from '../../../src/sieve/message-batch.ts';
import { Sieve } from '../../../src/sieve/sieve.ts';
import { COUNTED, exportEntry, FORGERIES, KERNEL_ENTRY, USERSPACE_PATHS } from './userspace-paths.ts';

const KILL =
  'Memory cgroup out of memory: Killed process 4242 (java) total-vm:1024kB, anon-rss:512kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0';

// Made once: a sieve is quick, its search is not made quickly.
const SIEVE = new Sieve({
  host: { key: 'short', aliases: {} },
  maxRecordBytes: 1_000_000,
  provenance: 'any',
  timezone: 'UTC',
});
const SOURCE = { topic: 'logs', partition: 0, incarnation: 1 };

/** What is taken for the proved word of the kernel. */
function believed(batch: RecordBatch): readonly SievedLine[] {
  const lines: SievedLine[] = [];
  SIEVE.push(batch, { line: (line) => lines.push(line), dead: () => undefined });
  return lines.filter(({ line }) => line.provenance === 'kernel');
}

const inTopic = (value: Buffer) => believed(new MessageBatch(SOURCE, [{ value, offset: 0 }], 42));

const inFile = (bytes: Buffer) =>
  believed(batchOf(SOURCE, framingOf(bytes), bytes, { baseOffset: 0, receivedUs: 1_795_514_400_000_000 }));

const sentences = fc.constantFrom(KILL, ...SENTENCES.map(({ sample }) => sample));
const paths = fc.constantFrom(...Object.keys(USERSPACE_PATHS));
const forgeries = fc.constantFrom(...Object.keys(FORGERIES));

function forge(name: string, text: string): string {
  return FORGERIES[name]?.(text) ?? text;
}

function carry(name: string, text: string): Buffer {
  const record = USERSPACE_PATHS[name]?.(text) ?? '';
  return typeof record === 'string' ? Buffer.from(record) : record;
}

describe('kernel text that a user wrote makes no incident of the kernel', () => {
  it.each(Object.keys(USERSPACE_PATHS))('%s, whatever envelope it imitates', (path) => {
    const wrong = Object.keys(FORGERIES).flatMap((name) => {
      const record = carry(path, forge(name, KILL));
      const isFile = !path.startsWith(COUNTED);
      return [
        ...inTopic(record).map(() => `topic: ${name}`),
        ...(isFile ? inFile(record).map(() => `file: ${name}`) : []),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it('any sentence in any forgery of forgeries by any path', () => {
    fc.assert(
      fc.property(paths, fc.array(forgeries, { maxLength: 3 }), sentences, (path, around, sentence) => {
        const text = around.reduce((inner, name) => forge(name, inner), sentence);
        const record = carry(path, text);
        expect(inTopic(record)).toEqual([]);
        if (!path.startsWith(COUNTED)) expect(inFile(record)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('between records of the kernel in one file', () => {
    fc.assert(
      fc.property(forgeries, fc.boolean(), (name, last) => {
        const program = exportEntry({ _TRANSPORT: 'stdout', SYSLOG_IDENTIFIER: 'app' }, forge(name, KILL));
        const kernel = exportEntry(KERNEL_ENTRY, 'usb 1-1: new high-speed USB device');
        expect(inFile(Buffer.concat(last ? [kernel, program] : [program, kernel]))).toEqual([]);
      }),
    );
  });
});

describe('the same text by the kernel makes one', () => {
  it.each(Object.keys(FORGERIES))('%s', (name) => {
    expect(inTopic(Buffer.from(forge(name, KILL)))).toHaveLength(1);
  });

  it('in the export format', () => {
    expect(inTopic(exportEntry(KERNEL_ENTRY, KILL))).toHaveLength(1);
    expect(inFile(exportEntry(KERNEL_ENTRY, `${KILL}\n`))).toHaveLength(1);
  });
});

describe('what a path without a facility, or without escapes, cannot tell', () => {
  // Written down so that it is known: SECURITY.md says it, and how to ship instead.
  it.each([
    ['logger -t kernel in a file that a syslog daemon wrote', `Nov 24 11:02:00 web-7 kernel: ${KILL}`],
    [
      'the same on the wire, by a relay that escapes no newline',
      `<14>Nov 24 11:02:00 web-7 app[7]: x\n<3>Nov 24 11:02:00 web-7 kernel: ${KILL}`,
    ],
    ['the same as JSON without a facility', JSON.stringify({ hostname: 'web-7', programname: 'kernel', msg: KILL })],
  ])('%s is the kernel', (_, record) => {
    expect(inTopic(Buffer.from(record))).toHaveLength(1);
  });

  it('a counted record that holds the same is a program’s', () => {
    expect(inTopic(carry(COUNTED + ' of a program, behind "x\\n"', forge('syslog with PRI', KILL)))).toEqual([]);
  });

  it('logger -t kernel -i is not', () => {
    expect(inTopic(Buffer.from(`Nov 24 11:02:00 web-7 kernel[812]: ${KILL}`))).toEqual([]);
  });
});
