import { LineCounter, parseDocument, type Document } from 'yaml';
import { messageOf } from '../lib/errors.ts';
import { tooDeepYaml } from './yaml-depth.ts';

/** YAML that was read: what it says, and where it says it. */
export interface YamlDocument {
  readonly tree: unknown;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** A few lines of aliases can become gigabytes. */
const MAX_ALIASES = 100;

/**
 * Reads YAML of somebody who may have made a mistake; a mistake is told in words, with its place, and without the lines
 * themselves, in which a password may stand. Keys are text: of a list or a map as a key the library would warn on stderr.
 */
export function readYaml(text: string): YamlDocument | { readonly problem: string } {
  const problem = tooDeepYaml(text);
  if (problem !== undefined) return { problem };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    const words =
      broken.code === 'NON_STRING_KEY' ? 'a key must be text, not a list or a map' : withoutValue(broken.message);
    return { problem: `${words} at line ${String(line)}, column ${String(col)}` };
  }
  try {
    return { tree: document.toJS({ maxAliasCount: MAX_ALIASES }), document, lines };
  } catch (error) {
    return { problem: withoutValue(messageOf(error)) };
  }
}

/** A value that begins with an asterisk is an alias for YAML, and may have been meant as a password. */
function withoutValue(message: string): string {
  return message.replace(/^(Unresolved alias[^:]*):[^]*$/, '$1; a value that begins with * wants quotes');
}
