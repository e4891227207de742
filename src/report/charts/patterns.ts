import { Markup, markup } from '../render/markup.ts';

const line = (d: string): Markup => markup`<path class="ink" d="${d}"/>`;

const PATTERNS: readonly (readonly [id: string, pixels: number, content: Markup])[] = [
  ['file', 6, line('M0,6L6,0')],
  ['shmem', 5, markup`<circle class="ink-dot" cx="2.5" cy="2.5" r="1"/>`],
  ['slab', 5, line('M2.5,0V5')],
  ['kernel', 6, line('M0,0L6,6M0,6L6,0')],
  ['swap', 5, line('M0,2.5H5')],
  ['lost', 7, markup`<path class="hatch" d="M0,7L7,0"/>`],
];

/** The hatches that drawings refer to, once a page; kinds that have none are plain. */
export const PATTERN_DEFINITIONS: Markup = markup`<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>${PATTERNS.map(
  ([id, pixels, content]) =>
    markup`<pattern id="p-${id}" width="${pixels}" height="${pixels}" patternUnits="userSpaceOnUse">${content}</pattern>`,
)}${['anon', 'free', 'rest'].map((id) => markup`<pattern id="p-${id}" width="1" height="1" patternUnits="userSpaceOnUse"></pattern>`)}</defs></svg>`;
