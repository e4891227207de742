import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A pattern as it is written, and a file that has it. */
export interface Pattern {
  readonly text: string;
  readonly file: string;
}

/** The files of src that people write. */
export function sourceFiles(): readonly string[] {
  const entries = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.endsWith('/generated'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Every regular expression that is written in src as a literal, once. */
export function patternLiterals(): readonly Pattern[] {
  const found = new Map<string, Pattern>();
  for (const path of sourceFiles()) {
    const text = readFileSync(path, 'utf8');
    if (!text.includes('/')) continue;
    const file = relative(ROOT, path);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node) && !found.has(node.text)) found.set(node.text, { text: node.text, file });
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  }
  return [...found.values()];
}
