import { describe, expect, it } from 'vitest';
import { monthOf } from '../../../src/records/month.ts';
import { readBsdStamp, readCtimeStamp, readIsoStamp, timeOf } from '../../../src/records/stamp.ts';
import { utc } from './decode-one.ts';

/** The time of a BSD stamp in a record received then. */
function bsdTime(text: string, received: string | undefined, more: { year?: number; timezone?: string } = {}): unknown {
  const receivedUs = received === undefined ? undefined : utc(received);
  return timeOf(readBsdStamp(text)?.stamp, { timezone: 'UTC', bare: false, receivedUs, ...more });
}

describe('the year of a BSD stamp', () => {
  it.each([
    ['Nov 24 10:00:00', '2026-11-24T10:00:05Z', '2026-11-24T10:00:00Z', 'the same day'],
    ['Dec 31 23:59:59', '2027-01-01T00:00:05Z', '2026-12-31T23:59:59Z', 'over New Year'],
    ['Jan  1 00:00:01', '2026-12-31T23:59:58Z', '2027-01-01T00:00:01Z', 'a host whose clock is ahead over New Year'],
    ['Nov 25 10:00:00', '2026-11-24T10:00:00Z', '2026-11-25T10:00:00Z', 'a day ahead'],
    ['Nov 25 10:00:01', '2026-11-24T10:00:00Z', '2025-11-25T10:00:01Z', 'more than a day ahead'],
    ['Dec 24 10:00:00', '2026-03-01T00:00:00Z', '2025-12-24T10:00:00Z', 'an old file'],
    ['Feb 29 10:00:00', '2026-11-24T10:00:00Z', '2024-02-29T10:00:00Z', 'a leap day'],
  ])('of %s received %s is that of %s: %s', (text, received, expected) => {
    expect(bsdTime(text, received)).toEqual({
      timeUs: utc(expected),
      timeSource: 'record',
      inferred: ['year', 'zone'],
    });
  });

  it('is the one it is told, which then is not inferred', () => {
    expect(bsdTime('Nov 24 10:00:00', '2026-11-24T10:00:05Z', { year: 2019 })).toEqual({
      timeUs: utc('2019-11-24T10:00:00Z'),
      timeSource: 'record',
      inferred: ['zone'],
    });
  });

  it('is the one it prints', () => {
    expect(bsdTime('Nov 24 2019 10:00:00', undefined, { year: 2020 })).toMatchObject({
      timeUs: utc('2019-11-24T10:00:00Z'),
    });
  });

  it('is unknown where nothing tells it: then there is no time', () => {
    expect(bsdTime('Nov 24 10:00:00', undefined)).toEqual({});
  });

  it('is looked for in the zone of the stamp', () => {
    expect(bsdTime('Jan  1 08:00:00', '2026-12-31T23:00:05Z', { timezone: 'Asia/Tokyo' })).toMatchObject({
      timeUs: utc('2026-12-31T23:00:00Z'),
    });
  });
});

describe('stamps', () => {
  it('leave the rest of the line behind one blank', () => {
    expect(readBsdStamp('Nov  4 10:00:00.250  x')?.rest).toBe(' x');
    expect(readBsdStamp('Nov 4 10:00:00 x')?.stamp).toMatchObject({ month: 11, day: 4, micros: 0 });
    expect(readBsdStamp('Nov  4 10:00:00.250 x')?.stamp.micros).toBe(250_000);
    expect(readIsoStamp('2026-11-24T10:00:00 x')?.stamp).toMatchObject({ year: 2026, offsetMinutes: undefined });
    expect(readIsoStamp('2026-11-24T10:00:00-03:30')?.stamp.offsetMinutes).toBe(-210);
    expect(readCtimeStamp('Tue Nov 24 10:00:00 2026')?.stamp).toMatchObject({ year: 2026, month: 11, day: 24 });
  });

  it.each(['Nov 24 10:00', 'Nov 24 10:00:00x', 'November 24 10:00:00 x', ''])('are not %j', (text) => {
    expect(readBsdStamp(text)).toBeUndefined();
  });
});

describe('monthOf', () => {
  it.each([
    ['Jan', 1],
    ['DEC', 12],
    ['Okt', 10],
    ['févr.', 2],
    ['août', 8],
    ['ago', 8],
    ['1月', 1],
    ['12월', 12],
    ['11', 11],
  ])('reads %s', (name, month) => {
    expect(monthOf(name)).toBe(month);
  });

  it('knows no month by another name', () => {
    expect(monthOf('Foo')).toBeUndefined();
    expect(monthOf('')).toBeUndefined();
  });
});
