import { describe, expect, it } from 'vitest';
import { readPriority, readTag } from '../../../src/records/syslog-header.ts';

describe('readPriority', () => {
  it('takes facility and severity apart', () => {
    expect(readPriority('<0>x')).toEqual({ facility: 0, severity: 0, rest: 'x' });
    expect(readPriority('<191>x')).toEqual({ facility: 23, severity: 7, rest: 'x' });
  });

  it.each(['<192>x', '<>x', '<-1>x', '<1', 'x<1>', '<1234>x', ''])('finds none in %j', (text) => {
    expect(readPriority(text)).toBeUndefined();
  });
});

describe('readTag', () => {
  it.each([
    ['kernel: x', { identifier: 'kernel', rest: 'x' }],
    ['kernel:x', { identifier: 'kernel', rest: 'x' }],
    ['kernel:  x', { identifier: 'kernel', rest: ' x' }],
    ['sshd[711]: x', { identifier: 'sshd', pid: '711', rest: 'x' }],
    ['postfix/smtpd[1]: x', { identifier: 'postfix/smtpd', pid: '1', rest: 'x' }],
    ['kernel[]: x', { identifier: 'kernel', pid: '', rest: 'x' }],
    ['a text without tag', { rest: 'a text without tag' }],
    ['[ 12.345678] x', { rest: '[ 12.345678] x' }],
    [' kernel: x', { rest: ' kernel: x' }],
  ])('reads %j', (text, expected) => {
    expect(readTag(text)).toEqual(expected);
  });
});
