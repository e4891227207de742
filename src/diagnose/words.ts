import { printable } from '../lib/printable.ts';

/** A share for a person: `93 %`; from one in two hundred on with no decimals. */
export function percent(share: unknown): string {
  const value = Number(share) * 100;
  return `${String(value > 0 && value < 1 ? Math.round(value * 10) / 10 : Math.round(value))} %`;
}

/** A name or number of the evidence for a person; `?` where it is absent. */
export function word(value: unknown): string {
  if (typeof value === 'string') return printable(value);
  return typeof value === 'number' ? String(value) : '?';
}
