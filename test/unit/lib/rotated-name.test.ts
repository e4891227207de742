import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareRotated } from '../../../src/lib/rotated-name.ts';

test.each([
  ['numbers', ['l/syslog.10.gz', 'l/syslog.3.gz', 'l/syslog.2.zst', 'l/syslog.1', 'l/syslog']],
  ['numbers from 0 on', ['messages.2.bz2', 'messages.1.bz2', 'messages.0.bz2', 'messages']],
  ['dates', ['messages-20251231.xz', 'messages-20260101.gz', 'messages-20260915', 'messages']],
  ['dates with hours', ['kern.log-2026091509.gz', 'kern.log-2026091510.gz', 'kern.log']],
  ['dates before the extension', ['app-20260914.log.gz', 'app-20260915.log', 'app.log']],
  ['numbers before the extension', ['app.2.log', 'app.1.log', 'app.log']],
  ['a container runtime', ['c/0.log.20260915-101010.gz', 'c/0.log.20260915-111010', 'c/0.log', 'c/1.log']],
  ['old', ['boot.log.old', 'boot.log']],
  ['several logs', ['a/auth.log.1', 'a/auth.log', 'a/syslog.1', 'a/syslog', 'b/auth.log.1']],
])('%s stand from the oldest to the newest', (_, names) => {
  expect([...names].reverse().sort(compareRotated)).toEqual(names);
});

test('it is a total order over any names', () => {
  const name = fc
    .tuple(
      fc.constantFrom('a', 'a.log', 'b/a'),
      fc.constantFrom('', '.1', '.2', '.old', '-20260915', '.x'),
      fc.constantFrom('', '.gz'),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      expect(Math.sign(compareRotated(a, b))).toBe(-Math.sign(compareRotated(b, a)) + 0);
      expect(compareRotated(a, b) === 0).toBe(a === b);
      if (compareRotated(a, b) <= 0 && compareRotated(b, c) <= 0) expect(compareRotated(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
