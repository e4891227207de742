/** What a piece of text means; a terminal shows it as colour. */
export type Tone = 'strong' | 'dim' | 'alarm' | 'warning' | 'good';

/** Adds a tone to text, or leaves it as it is where there are no colours. */
export type Paint = (tone: Tone, text: string) => string;

const SGR: Readonly<Record<Tone, readonly [number, number]>> = {
  strong: [1, 22],
  dim: [2, 22],
  alarm: [31, 39],
  warning: [33, 39],
  good: [32, 39],
};

/** For files and pipes. */
export const plain: Paint = (_, text) => text;

/** For terminals (ECMA-48 select graphic rendition). */
export const coloured: Paint = (tone, text) => `\u001b[${String(SGR[tone][0])}m${text}\u001b[${String(SGR[tone][1])}m`;
