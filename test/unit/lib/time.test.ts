import { expect, test } from 'vitest';
import { isoFromMicros, microsFromIso } from '../../../src/lib/time.ts';
import { stableId } from '../../../src/lib/stable-id.ts';

test.each([
  [1_789_450_445_102_898, '2026-09-15T05:34:05.102898Z'],
  [1_789_450_445_100_000, '2026-09-15T05:34:05.1Z'],
  [1_789_450_445_000_000, '2026-09-15T05:34:05Z'],
  [-1, '1969-12-31T23:59:59.999999Z'],
])('%i microseconds are %s and back', (us, iso) => {
  expect(isoFromMicros(us)).toBe(iso);
  expect(microsFromIso(iso)).toBe(us);
});

test('what is no stamp has no microseconds', () => {
  expect(microsFromIso('yesterday')).toBeUndefined();
  expect(microsFromIso('2026-13-45T00:00:00Z')).toBeUndefined();
});

test('an id tells absent from empty, and where one part ends', () => {
  expect(stableId(['ab', 'c'])).not.toBe(stableId(['a', 'bc']));
  expect(stableId([undefined])).not.toBe(stableId(['']));
  expect(stableId(['web-7', 12, 'x'])).toMatch(/^[0-9a-f]{32}$/);
});
