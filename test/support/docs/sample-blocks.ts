import { readFileSync } from 'node:fs';
import { explainSample, SAMPLE_NAMES } from './explain-samples.ts';

/** A document whose marked blocks hold what `oomstream explain` prints today, and the library's example as it is run. */
export function withSamples(document: string): string {
  const samples = SAMPLE_NAMES.map((name) => [`sample: ${name}`, 'text', `${explainSample(name)}\n`] as const);
  return [...samples, ['example: library', 'ts', libraryExample()] as const].reduce(
    (text, [mark, language, content]) =>
      text.replace(blockAfter(mark), (_, head: string) => `${head}\`\`\`${language}\n${content}\`\`\`\n`),
    document,
  );
}

const blockAfter = (mark: string): RegExp => new RegExp(`(<!-- ${mark} -->\\n\\n)\`\`\`[^]*?\\n\`\`\`\\n`);

/** As a user of the package writes it. */
export function libraryExample(): string {
  const code = readFileSync(new URL('./library-example.ts', import.meta.url), 'utf8');
  return code.replace('../../../src/index.ts', 'oomstream');
}
