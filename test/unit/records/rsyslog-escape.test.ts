import { describe, expect, it } from 'vitest';
import { unescapeRsyslog } from '../../../src/records/rsyslog-escape.ts';

describe('unescapeRsyslog', () => {
  it.each([
    ['a#012b', 'a\nb'],
    ['a#011b#033[0m', 'a\tb\u001b[0m'],
    ['#000', '\0'],
    ['#0123', '\n3'],
  ])('%j is %j', (text, expected) => {
    expect(unescapeRsyslog(text)).toBe(expected);
  });

  it.each(['#177-Ubuntu SMP', '#1 SMP', '#040', '#08', '#', '#303#244'])('leaves %j alone', (text) => {
    expect(unescapeRsyslog(text)).toBe(text);
  });
});
