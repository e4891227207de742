import { expect, test } from 'vitest';
import type { SinkEvent } from '../../../../src/sinks/sink.ts';
import { wireEvent } from '../../../../src/sinks/forward/wire-event.ts';

const NOW_US = 1_700_000_000_000_005;

const made = (body: string | object, time?: string): SinkEvent => ({
  kind: 'dead-letters',
  id: 'one',
  time,
  body,
  value: { schema: 'oomstream.dead-letter/1', reason: 'threw', detail: '', stage: 'sieve', origin: {} } as never,
  revision: undefined,
});

test('microseconds are kept, in nanoseconds', () => {
  expect(wireEvent(made({}, '2026-09-15T05:01:00.000129Z'), NOW_US)).toMatchObject({
    seconds: 1_789_448_460,
    nanos: 129_000,
  });
});

test.each([undefined, 'yesterday', '1969-12-31T23:59:59Z', '2106-02-07T06:28:16Z'])(
  'a time that the protocol cannot carry (%s) is that of the delivery',
  (time) => {
    expect(wireEvent(made({}, time), NOW_US)).toMatchObject({ seconds: 1_700_000_000, nanos: 5000 });
  },
);

test('a line of text is the message of a record', () => {
  expect(wireEvent(made('CEF:0|a|b\n'), NOW_US)).toMatchObject({
    label: 'dead-letters',
    json: '{"message":"CEF:0|a|b"}',
  });
});
