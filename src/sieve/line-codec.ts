import { readLine } from '../grammar/index.ts';
import { present } from '../lib/present.ts';
import { FAMILIES, type Family } from '../model/family.ts';
import type { Line } from '../model/generated/line.ts';
import type { LogLine, Rejected } from '../model/log-line.ts';
import type { SievedLine } from '../model/sieved-line.ts';

const KNOWN_FAMILIES: ReadonlySet<string> = new Set(FAMILIES);

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
  const event = isFamily(family) ? readLine(family, encoded.message) : undefined;
  if (event === undefined)
    return { rejected: 'schema', detail: `The message is no sentence of family ${family} of ${schema}.` };
  const line: LogLine = said;
  return { hostKey, line, event, origin, streamTimeUs };
}

function isFamily(name: string): name is Family {
  return KNOWN_FAMILIES.has(name);
}
