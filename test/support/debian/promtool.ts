import { findTool, type Found } from './tool.ts';

/** Prometheus' own checker of rules and metrics, or why there is none. */
export const findPromtool = (): Promise<Found> =>
  findTool({ program: 'promtool', folders: ['usr/bin'], packages: ['prometheus'] });
