import { present } from '../lib/present.ts';
import type { Line } from '../model/generated/line.ts';
import type { LogLine, Rejected } from '../model/log-line.ts';
import type { SievedLine } from '../model/sieved-line.ts';
import { readEvent } from './read-event.ts';

/** A sieved line as it travels; where no stream time is known (replay) the line's own time stands for it. */
export function encodeLine({ hostKey, line, event, origin, streamTimeUs }: SievedLine): Line {
  const { message, part, transport, provenance, inferred, ...said } = line;
  const { topic, partition, incarnation, offset } = origin;
  return {
    schema: 'oomstream.line/1',
    hostKey,
    family: event.family,
    message,
    part,
    transport,
    provenance,
    ...present(said),
    ...(inferred === undefined ? {} : { inferred: [...inferred] }),
    streamTimeUs: streamTimeUs ?? line.timeUs ?? 0,
    origin: { topic, partition, incarnation, offset, line: origin.line },
  };
}

/** The sieved line again, its event read from the message; refused when this version does not know the sentence. */
export function decodeLine(encoded: Line): SievedLine | Rejected {
  const { schema, hostKey, family, streamTimeUs, origin, ...said } = encoded;
  const line: LogLine = said;
  const event = readEvent(line, 'any');
  if (event?.family !== family)
    return { rejected: 'schema', detail: `The message is no sentence of family ${family} of ${schema}.` };
  return { hostKey, line, event, origin, streamTimeUs };
}
