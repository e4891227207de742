import type { TextOptions } from '../encode/incident-text.ts';
import { coloured, plain } from '../encode/paint.ts';

const NARROWEST = 60;
const WIDEST = 120;
const WIDTH_OF_FILES = 100;

/** How text is laid out on a stream: as wide as its terminal; colours only on a terminal, and never when NO_COLOR is set. */
export function pageOn(
  stream: NodeJS.WriteStream,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): TextOptions {
  if (!stream.isTTY) return { width: WIDTH_OF_FILES, paint: plain };
  const wanted = (environment['NO_COLOR'] ?? '') === '' && stream.hasColors();
  return { width: Math.min(WIDEST, Math.max(NARROWEST, stream.columns)), paint: wanted ? coloured : plain };
}
