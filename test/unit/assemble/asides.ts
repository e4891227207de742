import type { EventOf } from '../../../src/model/line-event.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { START_US, type Telling } from './lines.ts';

type Aside = EventOf<'witness' | 'userspaceKill' | 'userspaceDetail'>;

/** A line of a userspace program, `atUs` after START_US by the wall clock, with text of its own. */
export function aside(event: Aside, atUs: number, telling: Omit<Telling, 'atUs'> = {}): SievedLine {
  const { hostKey = 'web-7', transport = 'journald', topic = 'logs', partition = 0, offset = 0 } = telling;
  return {
    hostKey,
    event,
    line: {
      message: JSON.stringify(event),
      part: 0,
      transport,
      provenance: 'userspace',
      host: hostKey,
      timeUs: START_US + atUs,
      timeSource: 'record',
    },
    origin: { topic, partition, incarnation: 0, offset: 1_000_000 + offset + Math.floor(atUs / 1000), line: 0 },
  };
}

export const witness = (says: EventOf<'witness'>['says'], more: Partial<EventOf<'witness'>> = {}): Aside => ({
  family: 'witness',
  source: 'systemd',
  says,
  ...more,
});

export const kill = (
  killer: EventOf<'userspaceKill'>['killer'],
  stage: EventOf<'userspaceKill'>['stage'],
  more: Partial<EventOf<'userspaceKill'>> = {},
): Aside => ({ family: 'userspaceKill', killer, stage, ...more });
