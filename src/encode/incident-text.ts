import { printable } from '../lib/printable.ts';
import type { Incident } from '../model/generated/incident.ts';
import { UNKNOWN_HOST } from '../model/sieved-line.ts';
import { wrap } from './columns.ts';
import type { Paint, Tone } from './paint.ts';

export interface TextOptions {
  /** Columns of the page. */
  readonly width: number;
  readonly paint: Paint;
}

const SEVERITY_TONE: Readonly<Record<string, Tone>> = {
  low: 'dim',
  medium: 'warning',
  high: 'alarm',
  critical: 'alarm',
};

/** An incident as two lines: when, where and how bad; then the sentence. */
export function incidentLines(incident: Incident, options: TextOptions): string[] {
  return headed(incident, `${incident.scope}  ${incident.kind}`, options);
}

/** The same with other words for what happened. */
export function headed(incident: Incident, what: string, options: TextOptions): string[] {
  const { diagnosis } = incident;
  const severity = diagnosis?.severity ?? 'medium';
  const head = [whenOf(incident), hostOf(incident), what].join('  ');
  return [
    `${options.paint(SEVERITY_TONE[severity] ?? 'warning', severity.padEnd(8))} ${options.paint('dim', head)}`,
    ...wrap(printable(diagnosis?.summary ?? 'No summary.'), options.width, '         '),
  ];
}

function whenOf(incident: Incident): string {
  // When it reached us is no time of the kill.
  if (incident.time !== undefined && incident.timeSource !== 'received') return incident.time;
  const uptime = incident.host.uptimeSeconds;
  return uptime === undefined ? 'time not in the log' : `${String(uptime)} s after boot`;
}

function hostOf({ host }: Incident): string {
  return host.name === undefined && host.key === UNKNOWN_HOST
    ? 'host not in the log'
    : printable(host.name ?? host.key);
}
