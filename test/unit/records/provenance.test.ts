import { describe, expect, it } from 'vitest';
import { lineOf } from './decode-one.ts';

const KILL = 'Out of memory: Killed process 7 (java) total-vm:1kB';
const journal = (fields: object): string =>
  lineOf(JSON.stringify({ _BOOT_ID: 'b', MESSAGE: KILL, ...fields })).provenance;
const kernel = { _TRANSPORT: 'kernel' };

describe('journald proves the kernel by', () => {
  it.each([
    ['transport and facility 0', { SYSLOG_FACILITY: '0', SYSLOG_IDENTIFIER: 'kernel' }],
    ['transport and facility 0 as a number', { SYSLOG_FACILITY: 0 }],
    ['transport and identifier, where a shipper left out the facility', { SYSLOG_IDENTIFIER: 'kernel' }],
    ['transport alone, where a shipper left out the rest', {}],
  ])('%s', (_, fields) => {
    expect(journal({ ...kernel, ...fields })).toBe('kernel');
  });
});

describe('journald does not prove the kernel by', () => {
  it.each([
    ['the identifier of a program that calls itself kernel', { _TRANSPORT: 'syslog', SYSLOG_IDENTIFIER: 'kernel' }],
    ['facility 0 sent by a program', { _TRANSPORT: 'journal', SYSLOG_FACILITY: '0', SYSLOG_IDENTIFIER: 'kernel' }],
    ['what a unit printed', { _TRANSPORT: 'stdout', SYSLOG_FACILITY: '0' }],
    ['what a program wrote to /dev/kmsg', { ...kernel, SYSLOG_FACILITY: '1', SYSLOG_IDENTIFIER: 'kernel' }],
    ['what systemd wrote to /dev/kmsg', { ...kernel, SYSLOG_FACILITY: '3', SYSLOG_IDENTIFIER: 'systemd' }],
    ['another identifier, where the facility was left out', { ...kernel, SYSLOG_IDENTIFIER: 'systemd' }],
    ['a facility nobody can read', { ...kernel, SYSLOG_FACILITY: null }],
    ['two facilities', { ...kernel, SYSLOG_FACILITY: ['0', '1'] }],
    ['two transports', { _TRANSPORT: ['kernel', 'syslog'] }],
    ['no transport', { SYSLOG_FACILITY: '0', SYSLOG_IDENTIFIER: 'kernel' }],
    ['a transport of no text', { _TRANSPORT: null, SYSLOG_FACILITY: '0' }],
    ['a transport in other letters', { _TRANSPORT: 'Kernel', SYSLOG_FACILITY: '0' }],
  ])('%s', (_, fields) => {
    expect(journal(fields)).toBe('userspace');
  });
});

describe('syslog proves the kernel by', () => {
  it.each([
    `<3>Nov 24 10:00:00 web-7 kernel: ${KILL}`,
    `<3>2026-11-24T10:00:00.1Z web-7 kernel: ${KILL}`,
    `<3>kernel: ${KILL}`,
    `Nov 24 10:00:00 web-7 kernel: ${KILL}`,
    `Nov 24 10:00:00 web-7 kernel:${KILL}`,
    `2026-11-24T10:00:00.1+00:00 web-7 kernel: ${KILL}`,
    `<3>1 2026-11-24T10:00:00Z web-7 kernel - - - ${KILL}`,
  ])('facility 0 where there is one, and the tag: %s', (record) => {
    expect(lineOf(record)).toMatchObject({ provenance: 'kernel', message: KILL, identifier: 'kernel' });
  });
});

describe('syslog does not prove the kernel by', () => {
  it.each([
    ['the tag of a user’s logger', `<11>Nov 24 10:00:00 web-7 kernel: ${KILL}`],
    ['the tag of a user’s logger in RFC 5424', `<11>1 2026-11-24T10:00:00Z web-7 kernel - - - ${KILL}`],
    ['facility 0 of another program', `<3>Nov 24 10:00:00 web-7 app: ${KILL}`],
    ['facility 0 without a tag', `<3>Nov 24 10:00:00 web-7 ${KILL.replace(':', '')}`],
    ['facility 0 and a pid', `<3>Nov 24 10:00:00 web-7 kernel[711]: ${KILL}`],
    ['a pid in RFC 5424', `<3>1 2026-11-24T10:00:00Z web-7 kernel 711 - - ${KILL}`],
    ['a tag with a pid in a file', `Nov 24 10:00:00 web-7 kernel[711]: ${KILL}`],
    ['a program’s text that quotes the tag', `Nov 24 10:00:00 web-7 app[711]: kernel: ${KILL}`],
    ['a program’s text that quotes a record', `Nov 24 10:00:00 web-7 app: Nov 24 10:00:00 web-7 kernel: ${KILL}`],
    ['a tag that only begins so', `Nov 24 10:00:00 web-7 kernel-watch: ${KILL}`],
    ['a host of that name', `Nov 24 10:00:00 kernel app: ${KILL}`],
    ['structured data that quote it', `<14>1 - h app - - [x y="] kernel - - - "] ${KILL}`],
  ])('%s', (_, record) => {
    expect(lineOf(record).provenance).toBe('userspace');
  });

  it('a newline that a program smuggled into its text', () => {
    expect(lineOf(`Nov 24 10:00:00 web-7 app: #012${KILL}`)).toMatchObject({ part: 1, provenance: 'userspace' });
  });
});

describe('text without a header proves', () => {
  it.each([`[   12.345678] ${KILL}`, `<3>[   12.345678] ${KILL}`, `kern  :err   : [   12.345678] ${KILL}`, KILL])(
    'nothing: %s',
    (record) => {
      expect(lineOf(record, { bare: true })).toMatchObject({ provenance: 'none', message: KILL });
    },
  );

  it('that a program wrote it, where dmesg prints its facility', () => {
    expect(lineOf(`user  :err   : [   12.345678] ${KILL}`).provenance).toBe('userspace');
    expect(lineOf(`<11>[   12.345678] ${KILL}`).provenance).toBe('userspace');
  });
});
