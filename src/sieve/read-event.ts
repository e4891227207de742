import { matchDaemonLine, matchLine } from '../grammar/index.ts';
import type { LineEvent } from '../model/line-event.ts';
import type { LogLine } from '../model/log-line.ts';
import type { SieveOptions } from './options.ts';

/**
 * What a line says, if he who says it may: anybody can log a sentence of the kernel, so it counts only where the envelope
 * proves the kernel, or where nothing is proved and `trust` is `any`; a program's sentence counts only from this program.
 */
export function readEvent(line: LogLine, trust: SieveOptions['provenance']): LineEvent | undefined {
  const { message, provenance, daemon } = line;
  if (provenance === 'userspace') return daemon === undefined ? undefined : matchDaemonLine(daemon, message);
  if (provenance === 'none' && trust === 'kernel') return undefined;
  if (line.piece?.at !== undefined && line.piece.at > 0) return { family: 'fragment', text: message };
  const event = matchLine(message);
  return event ?? (provenance === 'none' ? matchDaemonLine(undefined, message) : undefined);
}
