import { describe, expect, it } from 'vitest';
import { isTimeZone, utcFromOffset, utcFromZone, type WallTime } from '../../../src/records/zone.ts';

/** `2026-11-24 10:00:00` as a wall clock shows it. */
function wall(text: string, micros = 0): WallTime {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/[- :]/).map(Number);
  return { year, month, day, hour, minute, second, micros };
}

const iso = (us: number | undefined): string | undefined =>
  us === undefined ? undefined : new Date(us / 1000).toISOString().slice(0, 19);

describe('utcFromZone', () => {
  it.each([
    ['UTC', '2026-11-24 10:00:00', '2026-11-24T10:00:00'],
    ['Europe/Berlin', '2026-11-24 10:00:00', '2026-11-24T09:00:00'],
    ['Europe/Berlin', '2026-07-24 10:00:00', '2026-07-24T08:00:00'],
    ['Europe/Berlin', '2026-01-01 00:30:00', '2025-12-31T23:30:00'],
    ['Asia/Kolkata', '2026-11-24 10:00:00', '2026-11-24T04:30:00'],
    ['America/New_York', '2026-11-24 22:00:00', '2026-11-25T03:00:00'],
    ['Pacific/Auckland', '2026-01-24 10:00:00', '2026-01-23T21:00:00'],
  ])('reads the clocks of %s: %s', (zone, text, expected) => {
    expect(iso(utcFromZone(wall(text), zone))).toBe(expected);
  });

  it.each([
    ['Europe/Berlin', '2026-10-25 02:30:00', '2026-10-25T00:30:00'],
    ['America/New_York', '2026-11-01 01:30:00', '2026-11-01T05:30:00'],
  ])('reads an hour that is shown twice as its first passing: %s %s', (zone, text, expected) => {
    expect(iso(utcFromZone(wall(text), zone))).toBe(expected);
  });

  it.each([
    ['Europe/Berlin', '2026-03-29 02:30:00', '2026-03-29T01:30:00'],
    ['America/New_York', '2026-03-08 02:30:00', '2026-03-08T07:30:00'],
  ])('reads an hour that is skipped as if it were not: %s %s', (zone, text, expected) => {
    expect(iso(utcFromZone(wall(text), zone))).toBe(expected);
  });

  it.each(['2026-10-25 01:59:59', '2026-10-25 03:00:00', '2026-03-29 01:59:59', '2026-03-29 03:00:00'])(
    'is the inverse of Intl next to a change: %s',
    (text) => {
      const us = utcFromZone(wall(text), 'Europe/Berlin') ?? 0;
      expect(new Date(us / 1000).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' })).toBe(text);
    },
  );

  it('keeps microseconds', () => {
    expect(utcFromZone(wall('1970-01-01 00:00:01', 102_898), 'UTC')).toBe(1_102_898);
  });

  it.each(['2026-02-29 10:00:00', '2026-00-10 10:00:00', '2026-13-10 10:00:00', '2026-11-31 10:00:00', '2026-11-24 24:00:00', '1969-11-24 10:00:00', '9999-01-01 00:00:00'])(
    'says nothing for %s, which does not exist or cannot be told',
    (text) => {
      expect(utcFromZone(wall(text), 'UTC')).toBeUndefined();
      expect(utcFromOffset(wall(text), 0)).toBeUndefined();
    },
  ); // prettier-ignore

  it('says nothing for a zone that is none', () => {
    expect(utcFromZone(wall('2026-11-24 10:00:00'), 'Mars/Olympus')).toBeUndefined();
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('Europe/Berlin')).toBe(true);
  });

  it('stays right when more zones are asked for than are remembered', () => {
    for (const zone of Intl.supportedValuesOf('timeZone').slice(0, 150)) utcFromZone(wall('2026-11-24 10:00:00'), zone);
    expect(iso(utcFromZone(wall('2026-11-24 10:00:00'), 'Europe/Berlin'))).toBe('2026-11-24T09:00:00');
  });
});

describe('utcFromOffset', () => {
  it('takes the offset away, leap second included', () => {
    expect(iso(utcFromOffset(wall('2026-11-24 10:00:00'), 330))).toBe('2026-11-24T04:30:00');
    expect(iso(utcFromOffset(wall('2016-12-31 23:59:60'), 0))).toBe('2017-01-01T00:00:00');
  });
});
