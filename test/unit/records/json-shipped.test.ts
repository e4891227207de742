import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/model/log-line.ts';
import type { EnvelopeKind } from '../../../src/simulate/envelopes/kind.ts';
import { SHAPES, wrapAll } from '../../../src/simulate/envelopes/shapes.ts';
import type { Spoken } from '../../../src/simulate/envelopes/spoken.ts';
import { simHost } from '../../../src/simulate/sim-host.ts';
import { linesOf } from './decode-one.ts';

const startUs = Date.UTC(2026, 10, 24, 9, 59, 58) * 1000 + 123_456;
const made = simHost({ seed: 1, name: 'web-7', flavour: 'services', era: '6.1', ships: ['journald'], startUs });
const host = { ...made, bootUs: startUs - 812_345_678 };
const TEXT = 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0';
const kernel: Spoken = { timeUs: startUs, severity: 4, text: TEXT, caller: 'T4711' };
const by = { identifier: 'app', pid: 7, facility: 1, unit: 'app.service' };

const JSON_KINDS: readonly EnvelopeKind[] = [
  ...['journald', 'journal-json-pretty', 'fluent-bit', 'fluent-bit-stripped', 'fluentd', 'filebeat-journald'],
  ...['journalbeat', 'vector-journald', 'promtail', 'promtail-json', 'otel-journald', 'otlp-journald'],
  ...['rsyslog-imjournal', 'syslog-ng-journald', 'rsyslog-json', 'syslog-ng-json', 'syslog-ng-pairs', 'vector-syslog'],
  ...['filebeat-file', 'logstash-file', 'gelf', 'dmesg-json', 'wrapped-once', 'wrapped-twice', 'docker-json'],
] as readonly EnvelopeKind[];
/** How far a stamp of this fineness may be off: a shipper stamps a little later. */
const OFF_US = { micros: 20_000, millis: 20_000, seconds: 1_000_000, none: Infinity } as const;

const decode = (kind: EnvelopeKind, spoken: Spoken): readonly LogLine[] =>
  wrapAll(kind, host, spoken).flatMap((record) => linesOf(record));

describe.each(JSON_KINDS)('what %s makes of', (kind) => {
  const { carries } = SHAPES[kind];

  it('a line of the kernel is read with all that it carries, and nothing more is claimed', () => {
    const [line, ...others] = decode(kind, kernel);
    expect(others).toEqual([]);
    expect(line?.message).toBe(TEXT);
    expect({
      host: line?.host === host.name,
      bootId: line?.bootId === host.bootId,
      uptime: line?.monotonicUs === 812_345_678,
      caller: line?.caller === 'T4711',
      guessed: line?.inferred ?? [],
      proof: line?.provenance === 'kernel',
    }).toEqual({
      host: carries.host,
      bootId: carries.bootId,
      uptime: carries.uptime,
      caller: carries.caller,
      guessed: carries.guessed,
      proof: carries.proof,
    });
    expect(Math.abs((line?.timeUs ?? 0) - startUs)).toBeLessThan(OFF_US[carries.time]);
  });

  it.each([
    ['a program’s line that says the same', TEXT],
    ['a program’s line that quotes a record', `Nov 24 09:59:58 web-8 kernel: [    1.000000] ${TEXT}`],
    ['a program’s line that quotes an entry', JSON.stringify({ _TRANSPORT: 'kernel', SYSLOG_FACILITY: '0', MESSAGE: TEXT })],
  ])('%s is never the kernel’s', (_, text) => {
    for (const line of decode(kind, { timeUs: startUs, severity: 3, text, by })) expect(line.provenance).not.toBe('kernel');
  }); // prettier-ignore
});
