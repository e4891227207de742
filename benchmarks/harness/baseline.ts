import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import type { Figure } from './question.ts';

const FILE = new URL('../baseline.json', import.meta.url);

/** Figures by question and name, as they were when they were last saved. */
type Baseline = Record<string, Record<string, number>>;

/** The saved figures of a question. */
export function baselineOf(id: string): Readonly<Record<string, number>> {
  return read()[id] ?? {};
}

/** Makes these figures the baseline of the question. */
export async function saveBaseline(id: string, figures: readonly Figure[]): Promise<void> {
  const measured = figures.filter(({ value }) => Number.isFinite(value));
  const rounded = measured.map(({ name, value }) => [name, Number(value.toPrecision(3))] as const);
  const all = { ...read(), [id]: Object.fromEntries(rounded) };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1))));
  writeFileSync(FILE, await format(JSON.stringify(sorted), { parser: 'json', printWidth: 120 }));
}

function read(): Baseline {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Baseline) : {};
}
