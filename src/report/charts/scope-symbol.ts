import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolTriangle,
  type SymbolType,
} from 'd3-shape';
import type { Incident } from '../../model/generated/incident.ts';

type Scope = Incident['scope'];

/** A shape for each scope, so that colour is never all that tells them apart. */
const SHAPES: Readonly<Record<Scope, SymbolType>> = {
  cgroup: symbolCircle,
  host: symbolSquare,
  cpuset: symbolDiamond,
  mempolicy: symbolDiamond,
  userspace: symbolTriangle,
  unknown: symbolCross,
};

/** The order in which scopes are listed. */
export const SCOPES: readonly Scope[] = ['cgroup', 'host', 'cpuset', 'mempolicy', 'userspace', 'unknown'];

/** The path of a scope's shape around the origin, its area in square pixels. */
export function scopePath(scope: Scope, area: number): string {
  return shortNumbers(symbol(SHAPES[scope], area)() ?? '');
}

/** Numbers of a path with one decimal: enough for a screen, and a third of the size. */
export function shortNumbers(path: string): string {
  return path.replace(/-?\d+\.\d+/g, (text) => String(rounded(Number(text))));
}

/** One decimal; never minus zero. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}
