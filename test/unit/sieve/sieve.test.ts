import { describe, expect, it } from 'vitest';
import { SENTENCES } from '../../../src/grammar/index.ts';
import type { DeadRecord } from '../../../src/model/dead-letter.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { validators } from '../../../src/model/validate.ts';
import { decodeLine, encodeLine } from '../../../src/sieve/line-codec.ts';
import { MessageBatch } from '../../../src/sieve/message-batch.ts';
import type { SieveOptions } from '../../../src/sieve/options.ts';
import { Sieve } from '../../../src/sieve/sieve.ts';

const OPTIONS: SieveOptions = {
  host: { key: 'short', aliases: {} },
  maxRecordBytes: 100_000,
  provenance: 'kernel',
  timezone: 'UTC',
};
const SOURCE = { topic: 'logs', partition: 3, incarnation: 1 };
const KILL = 'Out of memory: Killed process 7 (java) total-vm:1kB, anon-rss:1kB, file-rss:1kB, shmem-rss:0kB';

function sieve(texts: readonly (string | null)[], options: Partial<SieveOptions> = {}) {
  const lines: SievedLine[] = [];
  const dead: DeadRecord[] = [];
  const messages = texts.map((text, offset) => ({ value: text === null ? null : Buffer.from(text), offset }));
  const counts = new Sieve({ ...OPTIONS, ...options }).push(new MessageBatch(SOURCE, messages, 42), {
    line: (line) => lines.push(line),
    dead: (letter) => dead.push(letter),
  });
  return { lines, dead, counts };
}

function journald(message: string, transport = 'kernel'): string {
  return JSON.stringify({
    MESSAGE: message,
    _TRANSPORT: transport,
    SYSLOG_FACILITY: transport === 'kernel' ? '0' : '3',
    SYSLOG_IDENTIFIER: 'kernel',
    _HOSTNAME: 'WEB-7.example.org',
    __REALTIME_TIMESTAMP: '1763982000000000',
  });
}

describe('Sieve', () => {
  it('passes a line of the kernel with host key, event, origin and stream time', () => {
    const { lines, counts } = sieve([journald('hello'), journald(`x\n${KILL}`)]);
    expect(counts).toEqual({ ignored: 1, passed: 1 });
    expect(lines).toMatchObject([
      {
        hostKey: 'web-7',
        event: { family: 'killed', pid: 7 },
        origin: { ...SOURCE, offset: 1, line: 1 },
        streamTimeUs: 42,
      },
    ]);
  });

  it('drops a quoted kill of userspace, and text without envelope unless any will do', () => {
    expect(sieve([journald(KILL, 'syslog')]).counts).toEqual({ 'maybe-not': 1 });
    expect(sieve([KILL]).counts).toEqual({ 'unknown-envelope': 1 });
    expect(sieve([KILL], { provenance: 'any', defaultHost: 'Pasted' }).lines).toMatchObject([{ hostKey: 'pasted' }]);
    expect(sieve([KILL], { provenance: 'any' }).lines).toMatchObject([{ hostKey: 'unknown-host' }]);
  });

  it('gives every record exactly one outcome, and dead letters what is a loss', () => {
    const records = [
      null,
      '',
      'hello',
      journald(KILL),
      journald(KILL).slice(0, -5),
      `{"app":"x","text":"${KILL}"}`,
      KILL.padEnd(100_001),
    ];
    const { counts, dead } = sieve(records);
    expect(Object.values(counts).reduce((sum, each) => sum + each, 0)).toBe(records.length);
    expect(dead.map(({ reason }) => reason)).toEqual(['invalid-json', 'too-large']);
  });

  it('loses one record, not the batch, to what is thrown', () => {
    const thrown = sieve([journald(KILL), journald(KILL)], {
      timezone: 'UTC',
      host: { key: 'short', aliases: null as never },
    });
    expect(thrown.counts).toEqual({ threw: 2 });
    expect(thrown.dead.map(({ origin }) => origin.offset)).toEqual([0, 1]);
  });
});

describe('line codec', () => {
  it('gives back every sentence as it was, through JSON', () => {
    const { lines } = sieve(SENTENCES.map(({ sample }) => journald(sample)));
    expect(lines).toHaveLength(SENTENCES.length);
    for (const line of lines) {
      const encoded: unknown = JSON.parse(JSON.stringify(encodeLine(line)));
      expect(validators.line(encoded)).toBe(true);
      if (validators.line(encoded)) expect(decodeLine(encoded)).toEqual(line);
    }
  });

  it('refuses a family that it does not know, and a message that is not of its family', () => {
    const [line] = sieve([journald(KILL)]).lines;
    const encoded = line === undefined ? undefined : encodeLine(line);
    expect(encoded).toBeDefined();
    if (encoded === undefined) return;
    expect(decodeLine({ ...encoded, family: 'prophecy' })).toMatchObject({ rejected: 'schema' });
    expect(decodeLine({ ...encoded, family: 'opening' })).toMatchObject({ rejected: 'schema' });
  });
});
