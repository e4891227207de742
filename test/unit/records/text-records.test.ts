import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf, linesOf, utc } from './decode-one.ts';

const KILL = 'Out of memory: Killed process 7 (java) total-vm:1kB';
const AT_TEN = utc('2026-11-24T10:00:00Z');
const kernel = { message: KILL, provenance: 'kernel', host: 'web-7' };

describe('heads of syslog that senders and relays made', () => {
  it.each([
    [`Nov 24 10:00:00 UTC web-7 kernel: ${KILL}`, { inferred: ['year'], timeUs: AT_TEN }],
    [`Nov 24 11:00:00 +01:00 web-7 kernel: ${KILL}`, { inferred: ['year'], timeUs: AT_TEN }],
    [`Nov 24 10:00:00 CET web-7 kernel: ${KILL}`, { inferred: ['year', 'zone'] }],
    [`2026 Nov 24 10:00:00 web-7 kernel: ${KILL}`, { inferred: ['zone'], timeUs: AT_TEN }],
    [`Nov 24 2026 10:00:00 web-7 kernel: ${KILL}`, { inferred: ['zone'], timeUs: AT_TEN }],
    [`Nov 24 10:00:00 2026 web-7 kernel: ${KILL}`, { inferred: ['zone'], timeUs: AT_TEN }],
    [`Tue Nov 24 10:00:00 2026 web-7 kernel: ${KILL}`, { inferred: ['zone'], timeUs: AT_TEN }],
    [`*Nov 24 10:00:00.250 web-7 kernel: ${KILL}`, { timeUs: AT_TEN + 250_000 }],
    [`2026-11-24 10:00:00,250 web-7 kernel: ${KILL}`, { timeUs: AT_TEN + 250_000 }],
    [`nov. 24 10:00:00 web-7 kernel: ${KILL}`, { timeUs: AT_TEN }],
    [`11月 24 10:00:00 web-7 kernel: ${KILL}`, { timeUs: AT_TEN }],
    [`Nov 24 10:00:00 web-7 kern.err kernel: ${KILL}`, { facility: 0, severity: 3 }],
    [`Nov 24 10:00:00 web-7 kernel[0]: ${KILL}`, {}],
    [`Nov 24 10:00:00 web-7 kernel:${KILL}`, {}],
    [`Nov 24 10:00:00 web-7 kernel: kernel: ${KILL}`, {}],
    [`Nov 24 10:00:00 web-7 kernel: <4>[  812.345678] ${KILL}`, { monotonicUs: 812_345_678 }],
    [`Nov 24 10:00:00 web-7 kernel: [  9.000000] [  812.345678] ${KILL}`, { monotonicUs: 812_345_678 }],
    [`Nov 24 10:00:01 relay Nov 24 10:00:00 web-7 kernel: ${KILL}`, { timeUs: AT_TEN }],
    [`<4>Nov 24 10:00:01 relay <4>Nov 24 10:00:00 web-7 kernel: ${KILL}`, { timeUs: AT_TEN, part: 0 }],
    [`<4>Nov 24 10:00:01 10.0.0.7 2026-11-24T10:00:00Z web-7 kernel: ${KILL}`, { timeUs: AT_TEN }],
    [`Nov 24 10:00:01 relay kernel: Nov 24 10:00:00 web-7 kernel: ${KILL}`, { timeUs: AT_TEN }],
    [`relay Nov 24 10:00:00 web-7 kernel: ${KILL}`, { timeUs: AT_TEN }],
    [`Nov 24 10:00:01 relay Message forwarded from web-7: kernel: ${KILL}`, {}],
    [`<4>1 2026-11-24T10:00:01Z relay - - - - Nov 24 10:00:00 web-7 kernel: ${KILL}`, { timeUs: AT_TEN }],
  ])('%s', (record, expected) => {
    expect(lineOf(record)).toMatchObject({ ...kernel, ...expected });
  });

  it('takes a zone’s name for a host where a tag follows', () => {
    expect(lineOf(`Nov 24 10:00:00 EST kernel: ${KILL}`)).toMatchObject({ ...kernel, host: 'EST' });
  });

  it.each([
    `<13>Nov 24 10:00:01 relay <4>Nov 24 10:00:00 web-7 kernel: ${KILL}`,
    `<4>Nov 24 10:00:01 relay <13>Nov 24 10:00:00 web-7 kernel: ${KILL}`,
    `Nov 24 10:00:00 web-7 user.err kernel: ${KILL}`,
    `Nov 24 10:00:00 web-7 app: Nov 24 10:00:00 web-7 kernel: ${KILL}`,
    `Nov 24 10:00:00 web-7 app[7]: message repeated 2 times: [ kernel: ${KILL}]`,
    `<14>Nov 24 10:00:00 web-7 kernel: Nov 24 10:00:00 web-7 kernel: ${KILL}`,
    `<14>1 2026-11-24T10:00:01Z relay - - - - Nov 24 10:00:00 web-7 kernel: ${KILL}`,
    `<4>Nov 24 10:00:00 web-7 app: ${KILL}`,
    `2026-11-24T10:00:00.1Z stdout F Nov 24 10:00:00 web-7 kernel: ${KILL}`,
    `2026-11-24T10:00:00.1Z stdout F ${KILL}`,
    `<14>Nov 24 10:00:00 web-7 bot: see <4>Nov 24 10:00:00 web-7 kernel: ${KILL}`,
    `type=USER_CMD msg=audit(1795514400.250:7): kernel: ${KILL}`,
    `Nov 24 10:00:00 web-7 sudo: root : COMMAND=/bin/echo kernel: ${KILL}`,
  ])('never are the kernel’s where one of them is a program’s: %s', (record) => {
    let provenances: string[] = [];
    try {
      provenances = linesOf(record).map(({ provenance }) => provenance);
    } catch {
      // Refused: no head at all.
    }
    expect(provenances).not.toContain('kernel');
  });
});

describe('what was said again', () => {
  it('is what stands in the brackets, so often', () => {
    expect(lineOf(`Nov 24 10:00:00 web-7 kernel: message repeated 3 times: [ [  1.000000] ${KILL}]`)).toMatchObject({
      ...{ ...kernel, repeated: 3, monotonicUs: 1_000_000 },
    });
    expect(lineOf(`<4>1 2026-11-24T10:00:00Z web-7 kernel - - - message repeated 3 times: [${KILL}`).repeated).toBe(3);
  });

  it('is not told by the form that names no text', () => {
    const line = lineOf('Nov 24 10:00:00 web-7 last message repeated 3 times');
    expect(line).toMatchObject({ message: 'last message repeated 3 times', provenance: 'userspace' });
    expect(line).not.toHaveProperty('repeated');
  });
});

describe('several records in one', () => {
  const wire = (tag: string, text: string, pri = 4): string => `<${String(pri)}>Nov 24 10:00:00 web-7 ${tag}: ${text}`;
  const said = (record: string): unknown[] =>
    linesOf(record).map(({ message, provenance, part }) => [part, message, provenance]);

  it('are lines of one shape, counted on', () => {
    expect(said(`${wire('kernel', 'A')}\n${wire('systemd[1]', 'B', 30)}\r\n${wire('kernel', 'C')}\n`)).toEqual([
      [0, 'A', 'kernel'],
      [1, 'B', 'userspace'],
      [2, 'C', 'kernel'],
    ]);
  });

  it('may follow each other without a newline', () => {
    expect(said(wire('kernel', 'A') + wire('kernel', 'B') + wire('app', 'C', 14))).toEqual([
      [0, 'A', 'kernel'],
      [1, 'B', 'kernel'],
      [2, 'C', 'userspace'],
    ]);
  });

  it('may be counted by octets, one or several, also where the last was cut', () => {
    const record = '<4>1 2026-11-24T10:00:00Z web-7 kernel - - - A\nB';
    const frame = `${String(record.length)} ${record}`;
    const two = [
      [0, 'A', 'kernel'],
      [1, 'B', 'kernel'],
    ];
    expect(said(frame)).toEqual(two);
    expect(said(frame + frame)).toEqual([...two, [2, 'A', 'kernel'], [3, 'B', 'kernel']]);
    expect(said(frame + frame.slice(0, -2))).toEqual([...two, [2, 'A', 'kernel']]);
  });

  it('may be records of /dev/kmsg, each with its properties', () => {
    expect(said('4,1,2,-;A\n SUBSYSTEM=usb\n4,2,3,-;B\n')).toEqual([
      [0, 'A', 'kernel'],
      [1, 'B', 'kernel'],
    ]);
  });

  it('are one where the second has another shape: a program that quotes a file', () => {
    expect(said(`<14>Nov 24 10:00:00 web-7 bot: see\nNov 24 10:00:00 web-7 kernel: ${KILL}`)).toEqual([
      [0, 'see', 'userspace'],
      [1, `Nov 24 10:00:00 web-7 kernel: ${KILL}`, 'userspace'],
    ]);
  });

  it('are a program’s where the second is older than the first, as a quotation is', () => {
    const quote = `Nov 24 10:00:00 web-7 bot: see\nNov 24 08:00:00 web-7 kernel: ${KILL}`;
    expect(linesOf(quote).map(({ provenance }) => provenance)).toEqual(['userspace', 'userspace']);
  });
});

describe('escapes', () => {
  const path = (text: string): string => lineOf(`Nov 24 10:00:00 web-7 kernel: oom-kill:task_memcg=${text}`).message;

  it('of systemd survive, and are undone once where a transport doubled them', () => {
    expect(path('/foo\\x2dbar.service')).toBe('oom-kill:task_memcg=/foo\\x2dbar.service');
    expect(path('/foo\\x5cx2dbar.service')).toBe('oom-kill:task_memcg=/foo\\x2dbar.service');
    expect(path('/foo\\\\x2dbar.service')).toBe('oom-kill:task_memcg=/foo\\x2dbar.service');
    expect(lineOf('4,1,2,-;task_memcg=/foo\\x5cx5cx2d').message).toBe('task_memcg=/foo\\x5cx2d');
    expect(lineOf('4,1,2,-;task_memcg=/foo\\x5cx2dbar').message).toBe('task_memcg=/foo\\x2dbar');
  });

  it('of a newline make lines of the kernel’s text, and leave a program’s alone', () => {
    expect(linesOf('[  1.000000] stats for /a:\\nanon 1\\nfile 2').map(({ message }) => message)).toEqual([
      ...['stats for /a:', 'anon 1', 'file 2'],
    ]);
    expect(lineOf('Nov 24 10:00:00 web-7 containerd: msg="a\\nb"').message).toBe('msg="a\\nb"');
  });

  it('of a terminal’s colours are no text', () => {
    expect(lineOf(`\u001B[32m[  812.345678] \u001B[0m\u001B[31m${KILL}\u001B[0m`)).toMatchObject({
      ...{ transport: 'dmesg', message: KILL, monotonicUs: 812_345_678 },
    });
    expect(lineOf(`Nov 24 10:00:00 web-7 kernel: \u001B[0;1;31m${KILL}\u001B[0m\r\n`)).toMatchObject(kernel);
  });
});

describe('what was put around a line before it was pasted', () => {
  const file = `Nov 24 10:00:00 web-7 kernel: ${KILL}`;

  it.each([
    `> ${file}`,
    `> > ${file}`,
    `&gt; ${file}`,
    `/var/log/messages:${file}`,
    `/var/log/kern.log-20261124:${file}`,
    `messages:17:${file}`,
    `     17\t${file}`,
    `relay: ${file}`,
    file.replaceAll('(', '\\(').replaceAll(')', '\\)'),
    file.replaceAll('(', '&#40;').replaceAll('&#40;', '('),
  ])('is taken away: %s', (record) => {
    const line = lineOf(record, { bare: true });
    expect(line).toMatchObject({ message: KILL, host: 'web-7', timeUs: AT_TEN });
  });

  it('proves nothing then, and is nothing where pastes are not accepted', () => {
    expect(lineOf(`> ${file}`, { bare: true }).provenance).toBe('none');
    expect(() => lineOf(`> ${file}`)).toThrow('rejected');
    expect(() => lineOf(`/var/log/messages:${file}`)).toThrow('rejected');
  });

  it('names the host where it is no file', () => {
    expect(lineOf(`web-7: [  812.345678] ${KILL}`, { bare: true })).toMatchObject({ host: 'web-7', message: KILL });
    expect(lineOf(`kern.log:[  812.345678] ${KILL}`, { bare: true })).not.toHaveProperty('host');
  });

  it('is undone as markup, but systemd’s escapes are none', () => {
    const text = 'java invoked oom\\_killer: nodemask=&lt;(null)&gt; a\\x2db';
    expect(lineOf(text, { bare: true }).message).toBe('java invoked oom_killer: nodemask=<(null)> a\\x2db');
  });
});

describe('any text in any envelope of text', () => {
  const text = fc
    .string({
      unit: fc.constantFrom(...Array.from('abcXYZ019 _-.:,;()[]<>{}=/#"\'%&|+\u00e9\u6708')),
      minLength: 1,
      maxLength: 80,
    })
    .map((value) => `x${value}x`);
  /** What comes out differently by design: stands for something else in one of the envelopes. */
  const plain = text.filter((value) => !/#0[0-3][0-7]|&\w+;|<\d{1,3}>|^\S{1,128}(?:\[\S*\])?:/.test(value));

  it.each([
    (message: string) => `Nov 24 10:00:00 web-7 kernel: ${message}`,
    (message: string) => `<4>Nov 24 10:00:00 web-7 kernel: [  812.345678] ${message}`,
    (message: string) => `2026-11-24T10:00:00.102898+00:00 web-7 kernel: ${message}`,
    (message: string) => `<4>1 2026-11-24T10:00:00Z web-7 kernel - - - [  812.345678] ${message}`,
    (message: string) => `Tue Nov 24 10:00:00 2026 kern.warn kernel: ${message}`,
    (message: string) => `Tue 2026-11-24 10:00:00 UTC web-7 kernel: ${message}`,
    (message: string) => `1795514400.250000 web-7 kernel: ${message}`,
    (message: string) => `[  812.345678] web-7 kernel: ${message}`,
    (message: string) => `[  812.345678] ${message}`,
    (message: string) => `[Tue Nov 24 10:00:00 2026] ${message}`,
    (message: string) => `kern  :warn  : [  812.345678] ${message}`,
    (message: string) => `<4>[  812.345678][ T4711] ${message}`,
    (message: string) => `2026-11-24T10:00:00,102898+00:00 ${message}`,
    (message: string) => `_TRANSPORT=kernel\nSYSLOG_FACILITY=0\nMESSAGE=${message}\n`,
    (message: string) => `Nov 24 10:00:01 relay Nov 24 10:00:00 web-7 kernel: ${message}`,
  ])('decodes to the same message, and any cut of it to something: %s', (wrap) => {
    fc.assert(
      fc.property(plain, fc.nat(200), (message, cut) => {
        const record = wrap(message);
        expect(lineOf(record).message).toBe(message);
        const decode = (): unknown => linesOf(record.slice(0, cut), { bare: true });
        try {
          decode();
        } catch (error) {
          expect(String(error)).toContain('rejected');
        }
      }),
      { numRuns: 150 },
    );
  });
});
