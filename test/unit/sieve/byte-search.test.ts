import { describe, expect, it } from 'vitest';
import { DAEMON_SENTENCES, SENTENCES } from '../../../src/grammar/index.ts';
import { ENVELOPES } from '../../../src/records/index.ts';
import { byteSearch, tableNeedles } from '../../../src/sieve/byte-search.ts';
import { NeedleSearch } from '../../../src/sieve/needle-search.ts';

const ALL = [...SENTENCES, ...DAEMON_SENTENCES];
const search = byteSearch();
const withoutVectors = new NeedleSearch(tableNeedles());

/** Whether both ways to search find something. */
function found(text: string): boolean | string {
  const bytes = Buffer.from(text);
  const answers = [search, withoutVectors].map((each) => each.next(bytes, 0) >= 0);
  return answers[0] === answers[1] ? answers[0] === true : 'only one of the two searches finds it';
}

/** The samples of the shapes that are read, with another text in the place of theirs. */
function inEveryShape(text: string): readonly string[] {
  // Whatever a container prints, it counts for nobody: it need not be found.
  return ENVELOPES.filter(({ id }) => id !== 'cri').map(({ sample }) => {
    const json = sample.trimStart().startsWith('{');
    return sample.replace(/java invoked oom-killer[^"\n]*/, () => (json ? JSON.stringify(text).slice(1, -1) : text));
  });
}

describe('every sentence is found in every envelope', () => {
  it.each(ALL.map(({ id, sample }) => [id, sample] as const))('%s in every shape that is read', (_, sample) => {
    for (const record of inEveryShape(sample)) expect([record, found(record)]).toEqual([record, true]);
  });

  it.each(ALL.map(({ id, sample }) => [id, sample] as const))('%s', (_, sample) => {
    const bytes = [...Buffer.from(sample)];
    const shapes = {
      plain: sample,
      dmesg: `[ 1234.567890] ${sample}`,
      syslog: `Nov 24 11:02:00 web-7 kernel: ${sample}`,
      json: JSON.stringify({ _TRANSPORT: 'kernel', MESSAGE: sample }),
      leadingBlank: JSON.stringify({ msg: ` ${sample}` }),
      afterNewline: JSON.stringify({ MESSAGE: `x\n${sample}\ny` }),
      twiceJson: JSON.stringify({ message: JSON.stringify({ MESSAGE: `x\n${sample}` }) }),
      escaped: `Nov 24 11:02:00 web-7 kernel: x#012${sample}#012y`,
      afterUnicodeNewline: `{"MESSAGE":"x\\u000a${sample}"}`,
      kmsg: `6,1234,1234567890,-;${sample}`,
      tagAlone: `<6>Nov 24 11:02:00 web-7 kernel:${sample}`,
      rfc5424: `<6>1 2026-11-24T11:02:00Z web-7 kernel - - - ${sample}`,
      byteOrderMark: `<6>1 2026-11-24T11:02:00Z web-7 kernel - - - \ufeff${sample}`,
      isoStamp: `2026-11-24T11:02:00,283302+00:00 ${sample}`,
      byteArray: JSON.stringify({ MESSAGE: bytes }),
      escapedSlashes: JSON.stringify({ MESSAGE: sample }).replaceAll('/', '\\/'),
      exported: `__REALTIME_TIMESTAMP=1795514400250000\nSYSLOG_IDENTIFIER=x\nMESSAGE=${sample}\n_TRANSPORT=syslog\n`,
      program: `<30>Nov 24 11:02:00 web-7 program[4711]: ${sample}`,
      ecs: JSON.stringify({ '@timestamp': '2026-11-24T11:02:00Z', message: sample, log: { syslog: {} } }),
      spacedByteArray: `{"MESSAGE": [${bytes.join(', ')}]}`,
    };
    for (const [name, text] of Object.entries(shapes)) expect([name, found(text)]).toEqual([name, true]);
  });

  it('also where the window of the search ends inside a needle', () => {
    for (const { sample } of ALL) {
      for (const at of [4096 - 10, 4096 - 256, 4096 + 16_384 - 300, 4096 + 16_384 - 264]) {
        const hit = search.next(Buffer.from(`${'x'.repeat(at)}\n${sample}\n`), 0);
        expect(hit).toBeGreaterThan(at);
      }
    }
  });
});

describe('ordinary records are not hit', () => {
  it.each([
    '{"MESSAGE":"Started Session 4 of user root.","_TRANSPORT":"journal"}',
    'Nov 24 11:02:00 web-7 kernel: [UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.7 DST=192.0.2.9 LEN=40 TTL=241 ID=5 PROTO=TCP SPT=5 DPT=22',
    'Nov 24 11:02:00 web-7 kernel: TCP: out of memory -- consider tuning tcp_mem',
    'Nov 24 11:02:00 web-7 app[12]: reading file 7 of 12',
  ])('%s', (text) => {
    expect(found(text)).toBe(false);
  });
});
