import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The top of the project. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A document of the project: its path from the top, and its text. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** All Markdown files under version control, or about to be. */
export function documents(): readonly Document[] {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '*.md'];
  const listed = execFileSync('git', options, { cwd: ROOT, encoding: 'utf8' });
  return listed
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => ({ path, text: readFileSync(ROOT + path, 'utf8') }));
}

/** Fenced blocks of these languages, and what stands between backticks. */
export function commandTexts({ text }: Document): readonly string[] {
  const blocks = [...text.matchAll(/^ *```(?:sh|bash|console|shell)?\n([^]*?)^ *```/gm)].map(([, block = '']) => block);
  const joined = blocks.map((block) => block.replaceAll(/\\\n\s*/g, ' ')).flatMap((block) => block.split('\n'));
  const spans = [...text.replaceAll(/```[^]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...joined.map((line) => line.trim()), ...spans];
}
