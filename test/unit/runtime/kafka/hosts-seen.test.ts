import { expect, test } from 'vitest';
import type { LogLine } from '../../../../src/model/log-line.ts';
import { validators } from '../../../../src/model/validate.ts';
import { HostsSeen } from '../../../../src/runtime/kafka/hosts-seen.ts';

const MINUTE_US = 60_000_000;
const line = (timeUs?: number): LogLine => ({
  message: 'x',
  part: 0,
  transport: 'journald',
  provenance: 'kernel',
  host: 'web-7.example',
  timeUs,
});

test('a host is published at most every ten minutes', () => {
  const hosts = new HostsSeen();
  const first = hosts.note('web-7', line(0), 5);
  expect(validators.hostSeen(first)).toBe(true);
  expect(first).toMatchObject({ hostKey: 'web-7', name: 'web-7.example', seen: '1970-01-01T00:00:00Z' });
  expect(hosts.note('web-7', line(0), 9 * MINUTE_US)).toBeUndefined();
  expect(hosts.note('web-7', line(0), 11 * MINUTE_US)).toBeDefined();
});

test('a line without a time is published with its stream time, without either not at all', () => {
  const hosts = new HostsSeen();
  expect(hosts.note('web-7', line(), undefined)).toBeUndefined();
  expect(hosts.note('web-7', line(), 1_000_000)?.seen).toBe('1970-01-01T00:00:01Z');
});

test('a clock that was years ahead for a moment silences no host', () => {
  const hosts = new HostsSeen();
  hosts.note('web-7', line(1e15), 0);
  expect(hosts.note('web-7', line(0), 11 * MINUTE_US)).toBeDefined();
});

test('memory is bounded: the host that was published longest ago is forgotten', () => {
  const hosts = new HostsSeen(2);
  for (const key of ['a', 'b', 'c']) hosts.note(key, line(0), 0);
  expect(hosts.note('b', line(0), 0)).toBeUndefined();
  expect(hosts.note('a', line(0), 0)).toBeDefined();
});
