import { describe, expect, it } from 'vitest';
import { DAEMON_SENTENCES, RING_BUFFER, SENTENCES } from '../../../src/grammar/index.ts';
import type { Line } from '../../../src/model/generated/line.ts';
import type { LogLine } from '../../../src/model/log-line.ts';
import { validators } from '../../../src/model/validate.ts';
import { decodeLine, encodeLine } from '../../../src/sieve/line-codec.ts';
import { readEvent } from '../../../src/sieve/read-event.ts';

const LINE: LogLine = { message: '', part: 0, transport: 'journald', provenance: 'userspace', host: 'web-7' };
const ORIGIN = { topic: 'logs', partition: 0, incarnation: 1, offset: 7, line: 0 };

const said = (message: string, line: Partial<LogLine>): LogLine => ({ ...LINE, ...line, message });

describe('who may say what', () => {
  it.each(DAEMON_SENTENCES.map((sentence) => [sentence.id, sentence] as const))(
    '%s: its programs only',
    (_, sentence) => {
      for (const daemon of sentence.daemons.filter((name) => name !== RING_BUFFER)) {
        expect(readEvent(said(sentence.sample, { daemon }), 'kernel')).toEqual(sentence.expected);
        expect(readEvent(said(sentence.sample, { daemon: daemon.toUpperCase() }), 'any')).toEqual(sentence.expected);
      }
      for (const daemon of ['logger', 'sudo', 'audit', 'ticket-bot', RING_BUFFER, undefined]) {
        expect(readEvent(said(sentence.sample, { daemon }), 'any')).toBeUndefined();
      }
    },
  );

  it.each(SENTENCES.map((sentence) => [sentence.id, sentence] as const))('%s: the kernel only', (_, { sample }) => {
    expect(readEvent(said(sample, { provenance: 'kernel' }), 'kernel')).toBeDefined();
    for (const daemon of ['systemd', 'kubelet', 'containerd', 'earlyoom', RING_BUFFER, undefined]) {
      expect(readEvent(said(sample, { daemon }), 'any')).toBeUndefined();
      expect(readEvent(said(sample, { daemon, transport: 'kmsg' }), 'any')).toBeUndefined();
    }
  });

  it('text of nobody knows whom is read where any will do, and only there', () => {
    for (const { sample, expected } of DAEMON_SENTENCES) {
      const line = said(sample, { provenance: 'none', transport: 'bare' });
      expect(readEvent(line, 'any')).toEqual(expected);
      expect(readEvent(line, 'kernel')).toBeUndefined();
    }
  });
});

describe('a program’s line travels', () => {
  it.each(DAEMON_SENTENCES.map((sentence) => [sentence.id, sentence] as const))('%s, through JSON', (_, sentence) => {
    const [daemon = ''] = sentence.daemons;
    const transport = daemon === RING_BUFFER ? 'kmsg' : 'journald';
    const line = said(sentence.sample, {
      daemon,
      transport,
      unit: 'x.service',
      messageId: '0'.repeat(32),
      repeated: 2,
    });
    const sieved = { hostKey: 'web-7', line, event: sentence.expected, origin: ORIGIN, streamTimeUs: 42 };
    const encoded: unknown = JSON.parse(JSON.stringify(encodeLine(sieved)));
    expect(validators.line(encoded)).toBe(true);
    expect(decodeLine(encoded as Line)).toEqual(sieved);
  });

  it('is refused in the name of another program, and the refusal names the family', () => {
    const sentence = DAEMON_SENTENCES.find(({ family }) => family === 'witness');
    if (sentence === undefined) throw new Error('There is no witness.');
    const line = said(sentence.sample, { daemon: 'logger' });
    const encoded = encodeLine({ hostKey: 'web-7', line, event: sentence.expected, origin: ORIGIN });
    expect(decodeLine(encoded)).toMatchObject({
      rejected: 'schema',
      detail: expect.stringContaining('witness') as string,
    });
  });
});
