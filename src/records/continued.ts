import type { LogLine } from '../model/log-line.ts';
import type { DecodeContext, Decoded } from './envelope.ts';
import { isRejected } from './envelope.ts';
import { messageLines } from './message-lines.ts';
import { decodeText } from './text-envelopes.ts';

const INDENTED = /\n(?=[ \t])/;
const INDENTATION = /^[ \t]+/;

/**
 * The lines of one record that journalctl or dmesg printed over several, the further ones below the first character of the text:
 * they have the stamp, host and speaker of the first.
 */
export function continuedLines(bytes: Buffer, context: DecodeContext): Decoded {
  const text = bytes.toString('utf8');
  const at = text.search(INDENTED);
  if (at < 0) return decodeText(bytes, context);
  const first = text.slice(0, at).trimEnd();
  const decoded = decodeText(Buffer.from(first), context);
  if (isRejected(decoded)) return decodeText(bytes, context);
  const last = decoded.at(-1);
  // A kernel line may be empty; what continues it then has no one to be said by.
  if (last === undefined) return decoded;
  if (last.transport === 'kmsg') return decodeText(bytes, context); // its further lines are KEY=value
  const width = widthOf(first, last.message);
  const rest = text
    .slice(at + 1)
    .split('\n')
    .map((line) => outdented(line, width));
  return withFurther(decoded, last, rest.join('\n'));
}

/** How far the text of the first line stands from its margin; undefined where what was decoded is not its end. */
function widthOf(first: string, message: string): number | undefined {
  return first.endsWith(message) ? first.length - message.length : undefined;
}

function outdented(line: string, width: number | undefined): string {
  if (width !== undefined && line.startsWith(' '.repeat(width))) return line.slice(width);
  return line.replace(INDENTATION, '');
}

function withFurther(decoded: readonly LogLine[], last: LogLine, rest: string): Decoded {
  const further = messageLines([rest], { ...last }, last.part + 1);
  return isRejected(further) ? further : [...decoded, ...further];
}
