import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { FORMAT_NAMES, FORMATS, type FormatName } from '../src/encode/format.ts';
import type { Incident } from '../src/model/generated/incident.ts';

const EXAMPLE = new URL('./examples/0.1/incident.kernel-kill.cgroup.json', import.meta.url);
const README = new URL('../src/encode/README.md', import.meta.url);
const BEGIN = '<!-- Made by `npm run generate`: examples. -->';
const END = '<!-- End of the examples. -->';
/** The native form stands in schemas/examples already. */
const SHOWN: readonly FormatName[] = FORMAT_NAMES.filter((name) => name !== 'ndjson');

/** The README of the encoders with one incident in each format between its marks. */
export async function encodeReadme(): Promise<string> {
  const incident = JSON.parse(await readFile(EXAMPLE, 'utf8')) as Incident;
  const readme = await readFile(README, 'utf8');
  const [head, tail] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (head < 0 || tail < head) throw new Error('src/encode/README.md has lost the marks of its examples');
  const sections = await Promise.all(SHOWN.map((name) => section(name, incident)));
  return `${readme.slice(0, head + BEGIN.length)}\n\n${sections.join('\n\n')}\n\n${readme.slice(tail)}`;
}

async function section(name: FormatName, incident: Incident): Promise<string> {
  const pieces = FORMATS[name](incident, { productVersion: '0.1.0' });
  const texts = await Promise.all(pieces.map(pieceText));
  const language = texts.some((text) => text.startsWith('{')) ? 'json' : 'text';
  return `### \`${name}\`\n\n\`\`\`${language}\n${texts.join('\n')}\n\`\`\``;
}

async function pieceText(piece: string | object): Promise<string> {
  const text =
    typeof piece === 'string' ? piece : await format(JSON.stringify(piece), { parser: 'json', printWidth: 120 });
  return text.trimEnd();
}
