import { matchLine } from '../../../src/grammar/index.ts';
import type { LineEvent } from '../../../src/model/line-event.ts';
import type { LogLine } from '../../../src/model/log-line.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { SECOND, START_US, type Telling } from './lines.ts';

/** Fields of the envelope that a line has beyond the usual ones. */
export type Extra = Partial<LogLine>;

/** Text as the kernel prints it, through the grammar; lines that are no sentence are left out, as the sieve does. */
export function say(
  texts: readonly (string | readonly [text: string, extra: Extra])[],
  telling: Telling = {},
): SievedLine[] {
  return texts.flatMap((text, at) => {
    const [message, extra] = typeof text === 'string' ? [text, {}] : text;
    const event = eventOf(message, extra);
    return event === undefined ? [] : [lineOf(message, event, at, telling, extra)];
  });
}

function eventOf(message: string, extra: Extra): LineEvent | undefined {
  if (extra.piece?.at !== undefined && extra.piece.at > 0) return { family: 'fragment', text: message };
  return matchLine(message);
}

function lineOf(message: string, event: LineEvent, at: number, telling: Telling, extra: Extra): SievedLine {
  const { clock = 'monotonic', atUs = 0, stepUs = 100, offset = 0, hostKey = 'web-7' } = telling;
  const timeUs = atUs + at * stepUs;
  const line: LogLine = {
    message,
    part: 0,
    transport: telling.transport ?? 'journald',
    provenance: 'kernel',
    host: hostKey,
    ...(telling.bootId === undefined ? {} : { bootId: telling.bootId }),
    ...(clock === 'none' ? {} : { timeUs: START_US + timeUs, timeSource: 'kernel' }),
    ...(clock === 'monotonic' ? { monotonicUs: 1000 * SECOND + timeUs } : {}),
    ...(telling.caller === undefined ? {} : { caller: telling.caller }),
    ...extra,
  };
  const { topic = 'logs', partition = 0 } = telling;
  return { hostKey, line, event, origin: { topic, partition, incarnation: 0, offset: offset + at, line: 0 } };
}
