import { matchDaemonLine, matchLine, RING_BUFFER } from '../grammar/index.ts';
import type { LineEvent } from '../model/line-event.ts';
import type { LogLine, Transport } from '../model/log-line.ts';
import type { SieveOptions } from './options.ts';

/** Ways that carry the ring buffer and nothing else, so that what no program is named for came by /dev/kmsg. */
const OF_RING_BUFFER: ReadonlySet<Transport> = new Set(['kmsg', 'dmesg']);

/**
 * What a line says, if he who says it may: anybody can log a sentence of the kernel, so it counts only where the envelope
 * proves the kernel, or where nothing is proved and `trust` is `any`; a program's sentence counts only from this program.
 */
export function readEvent(line: LogLine, trust: SieveOptions['provenance']): LineEvent | undefined {
  const { message, provenance } = line;
  if (provenance === 'userspace') return readDaemonEvent(line);
  if (provenance === 'none' && trust === 'kernel') return undefined;
  if (line.piece?.at !== undefined && line.piece.at > 0) return { family: 'fragment', text: message };
  // What programs write to the ring buffer looks like the kernel's where no facility is kept.
  return matchLine(message) ?? matchDaemonLine(provenance === 'none' ? undefined : RING_BUFFER, message);
}

/** Who calls himself the kernel and is not is nobody, but in the ring buffer. */
function readDaemonEvent({ message, daemon, transport }: LogLine): LineEvent | undefined {
  if (daemon !== undefined && daemon.toLowerCase() !== RING_BUFFER) return matchDaemonLine(daemon, message);
  return OF_RING_BUFFER.has(transport) ? matchDaemonLine(RING_BUFFER, message) : undefined;
}
