import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/model/log-line.ts';
import { decodeRecord } from '../../../src/records/index.ts';
import { ENVELOPE_KINDS, type EnvelopeKind } from '../../../src/simulate/envelopes/kind.ts';
import { SHAPES } from '../../../src/simulate/envelopes/shapes.ts';
import type { Spoken } from '../../../src/simulate/envelopes/spoken.ts';
import { ERA_IDS } from '../../../src/simulate/eras.ts';
import { printReport } from '../../../src/simulate/kernel-report.ts';
import { simHost } from '../../../src/simulate/sim-host.ts';
import { cgroupSpec, JAVA } from './specs.ts';

const startUs = Date.UTC(2026, 8, 15, 5) * 1000;
const made = simHost({ seed: 1, name: 'web-7', flavour: 'services', era: '6.1', ships: ['journald'], startUs });
const host = { ...made, bootUs: startUs - 812_345_678 };

/** All that the eras print of a cgroup's and of a host's shortage, with callers, one thing said after the other. */
const SAID: readonly Spoken[] = ERA_IDS.flatMap((era) =>
  (['cgroup', 'host'] as const).flatMap((scope) => {
    const { records } = printReport({ ...cgroupSpec(era), scope, callers: true });
    return records.map(({ afterUs, severity, text, caller }) => ({
      timeUs: startUs + afterUs,
      severity,
      text,
      caller,
    }));
  }),
);

/** What a container prints is its program's word, head and all; its own test is below. */
const KINDS = ENVELOPE_KINDS.filter((kind) => kind !== 'cri');

const context = { receivedUs: startUs + 60_000_000, timezone: 'UTC', bare: true };

function linesOf(kind: EnvelopeKind, spoken: Spoken): readonly LogLine[] {
  return SHAPES[kind].wrap(host, spoken).flatMap((bytes) => {
    const decoded = decodeRecord(bytes, context);
    if ('rejected' in decoded) throw new Error(`${kind}: ${decoded.detail}: ${bytes.toString('utf8').slice(0, 300)}`);
    return decoded;
  });
}

/** The texts that were decoded; pieces of a line are put together. */
function messagesOf(kind: EnvelopeKind, spoken: Spoken): string[] {
  const messages: string[] = [];
  for (const { message, piece } of linesOf(kind, spoken)) {
    const before = messages.at(-1);
    if (piece?.at !== undefined && piece.at > 0 && before !== undefined) messages.splice(-1, 1, before + message);
    else messages.push(message);
  }
  return SHAPES[kind].carries.indents
    ? messages.map((message, at) => (at === 0 ? message : message.trimStart()))
    : messages;
}

const expectedOf = (kind: EnvelopeKind, { text }: Spoken): string[] => {
  const lines = text.split('\n');
  return SHAPES[kind].carries.indents ? lines.map((line, at) => (at === 0 ? line : line.trimStart())) : lines;
};

describe.each(KINDS)('%s', (kind) => {
  const { carries } = SHAPES[kind];
  const [first = { timeUs: startUs, severity: 4, text: '' }] = SAID;

  it('decodes to what was said, in every era', () => {
    for (const spoken of SAID) expect(messagesOf(kind, spoken)).toStrictEqual(expectedOf(kind, spoken));
  });

  it('tells what it carries', () => {
    const [line] = linesOf(kind, first);
    expect({
      host: line?.host,
      bootId: line?.bootId,
      monotonicUs: line?.monotonicUs,
      caller: line?.caller,
      sequence: line?.sequence !== undefined,
      guessed: line?.inferred ?? [],
      kernel: line?.provenance === 'kernel',
    }).toStrictEqual({
      host: carries.host ? host.name : undefined,
      bootId: carries.bootId ? host.bootId : undefined,
      monotonicUs: carries.uptime ? 812_345_678 : undefined,
      caller: carries.caller ? first.caller : undefined,
      sequence: carries.sequence,
      guessed: carries.guessed,
      kernel: carries.proof,
    });
  });

  it('tells when, as fine as its stamp is', () => {
    const finenessUs = { micros: 2000, millis: 2000, seconds: 1_000_000, none: 0 }[carries.time];
    for (const { timeUs, timeSource } of linesOf(kind, first)) {
      if (carries.time === 'none') expect(timeSource).toBe('received');
      else expect(Math.abs((timeUs ?? 0) - startUs)).toBeLessThanOrEqual(finenessUs);
    }
  });

  it('gives no program the voice of the kernel', () => {
    const by = { identifier: 'app', pid: 7, facility: 1, unit: 'app.service' };
    const text = 'Out of memory: Killed process 1 (x) total-vm:1kB, anon-rss:1kB, file-rss:1kB, shmem-rss:0kB';
    for (const { provenance } of linesOf(kind, { ...first, caller: undefined, text, by }))
      expect(provenance).not.toBe('kernel');
  });
});

it('a name that is no clean text comes through every shape, each odd byte as U+FFFD at worst', () => {
  const text = `Killed process ${String(JAVA.pid)} (\u00fcb\udcc3) total-vm:8kB, anon-rss:4kB`;
  for (const kind of KINDS)
    expect(messagesOf(kind, { timeUs: startUs, severity: 3, text })).toStrictEqual([text.replace('\udcc3', '\ufffd')]);
});

it("a container's output is its program's word, whatever head stands in it", () => {
  for (const spoken of SAID) {
    const lines = linesOf('cri', spoken);
    expect(lines.map(({ provenance }) => provenance)).toEqual(lines.map(() => 'userspace'));
    expect(lines.every(({ daemon }) => daemon === undefined)).toBe(true);
    const printed = lines.map(({ message }) => message).join('\n');
    for (const text of spoken.text.split('\n')) expect(printed).toContain(text.trim());
  }
});
