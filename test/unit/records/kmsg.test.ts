import { describe, expect, it } from 'vitest';
import { CONTEXT, lineOf, linesOf } from './decode-one.ts';

describe('/dev/kmsg', () => {
  it('tells level, sequence, kernel time, caller and text', () => {
    expect(lineOf('4,1187,812345678,-,caller=T4711;Mem-Info:\n', { host: 'web-7' })).toStrictEqual({
      message: 'Mem-Info:',
      part: 0,
      transport: 'kmsg',
      provenance: 'kernel',
      host: 'web-7',
      timeUs: CONTEXT.receivedUs,
      timeSource: 'received',
      monotonicUs: 812_345_678,
      sequence: 1187,
      facility: 0,
      severity: 4,
      caller: 'T4711',
    });
  });

  it('tells what a program wrote there by its facility', () => {
    expect(lineOf('12,1188,812345679,-;Out of memory: Killed process 1 (init)')).toMatchObject({
      provenance: 'userspace',
      facility: 1,
    });
  });

  it('keeps the properties of a device out of the text', () => {
    expect(linesOf('6,1,2,-;usb 1-1: new device\n SUBSYSTEM=usb\n DEVICE=c189:1\n')).toHaveLength(1);
  });

  it('undoes escapes: newlines, the backslash, and the bytes of letters', () => {
    expect(linesOf('6,1,2,-;Memory cgroup stats for /a\\x5cx2db:\\x0aanon 4096').map(({ message }) => message)).toEqual(
      ['Memory cgroup stats for /a\\x2db:', 'anon 4096'],
    );
    expect(lineOf('6,1,2,c;(caf\\xc3\\xa9) \\xc3').message).toBe('(café) \uFFFD');
    expect(lineOf('6,1,2,-;(é\\x09)').message).toBe('(é\t)');
  });

  it.each([
    ['4,1187,812345678,-,ncfrag=0/1135;oom-kill:constraint=', { at: 0, of: 1135 }],
    ['4,1187,812345678,-,caller=T9,ncfrag=967/1135;task=java', { at: 967, of: 1135 }],
    ['6.12.0-1-amd64,4,1187,812345678,-,ncfrag=967/1135;task=java', { at: 967, of: 1135 }],
    ['4,1187,812345678,c;Task in /a', {}],
    ['4,1187,812345678,+; killed as a result of limit of', {}],
  ])('tells of a piece where it belongs: %s', (record, piece) => {
    expect(lineOf(record)).toMatchObject({ provenance: 'kernel', sequence: 1187, piece });
  });

  it('of a record that is whole tells nothing about pieces', () => {
    expect(lineOf('6.12.0,4,1187,812345678,-;Mem-Info:')).not.toHaveProperty('piece');
  });

  it('names the program that wrote there', () => {
    expect(lineOf('30,1,2,-;systemd[1]: web.service: Failed.')).toMatchObject({
      ...{ provenance: 'userspace', daemon: 'systemd', identifier: 'systemd', message: 'web.service: Failed.' },
    });
    expect(lineOf('12,1,2,-;[talos] victim processes: {}')).toMatchObject({
      ...{ daemon: 'talos', message: '[talos] victim processes: {}' },
    });
    expect(lineOf('12,1,2,-;kernel: Killed process 1 (init)').provenance).toBe('userspace');
  });

  it.each(['4,1187;x', '4,1187,812345678,- x', 'a,b,c;d', '4,1187,812345678'])('is not %j', (record) => {
    expect(() => lineOf(record)).toThrow('rejected');
  });
});
