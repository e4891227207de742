import { explainSample, SAMPLE_NAMES } from './explain-samples.ts';

/** A document whose blocks of `<!-- sample: NAME -->` hold what `oomstream explain` prints today. */
export function withSamples(document: string): string {
  return SAMPLE_NAMES.reduce((text, name) => {
    const block = new RegExp(`(<!-- sample: ${name} -->\\n\\n)\`\`\`[^]*?\\n\`\`\`\\n`);
    return text.replace(block, (_, mark: string) => `${mark}\`\`\`text\n${explainSample(name)}\n\`\`\`\n`);
  }, document);
}
