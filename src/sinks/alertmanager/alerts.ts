import { printable } from '../../lib/printable.ts';
import type { Aggregate } from '../../model/generated/aggregate.ts';
import type { Incident } from '../../model/generated/incident.ts';
import type { SinkEvent } from '../sink.ts';
import type { AlertmanagerOptions } from './options.ts';

/** An alert as `POST /api/v2/alerts` takes it. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

const STORM = 'V.storm';
const MAX_REMEDIES = 3;

/**
 * The alert that an event makes, if any. Alerts of the same labels are one to Alertmanager: it is new when none stands, and each
 * further kill only prolongs it. So labels name the workload over the fleet and never a process, pod or number.
 */
export function alertOf(
  event: SinkEvent,
  options: Pick<AlertmanagerOptions, 'labels' | 'resolveAfterMs'>,
): Alert | undefined {
  const alert = event.kind === 'incidents' ? incidentAlert(event.value, options) : undefined;
  return shown(alert ?? (event.kind === 'aggregates' ? loopAlert(event.value, options) : undefined));
}

/** Alerts end in chats, mails and terminals: what a log calls something is shown there, and steers nothing. */
function shown(alert: Alert | undefined): Alert | undefined {
  if (alert === undefined) return undefined;
  return { ...alert, labels: shownTexts(alert.labels), annotations: shownTexts(alert.annotations) };
}

function shownTexts(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(texts).map(([name, text]) => [name, text.replace(/[^\n]+/g, printable)] as const);
  return Object.fromEntries(entries);
}

/** While a host kills many at once, that is the news: one alert for the host instead of one for each workload on it. */
function incidentAlert(
  incident: Incident,
  { labels, resolveAfterMs }: Pick<AlertmanagerOptions, 'labels' | 'resolveAfterMs'>,
): Alert | undefined {
  const time = incident.time ?? incident.streamTime;
  if (time === undefined) return undefined;
  const { diagnosis, host } = incident;
  const severity = diagnosis?.severity ?? 'medium';
  const storm = diagnosis?.findings.find(({ id }) => id === STORM);
  const common = { ...spanOf(time, time, resolveAfterMs) };
  if (storm !== undefined) {
    return {
      ...common,
      labels: { ...labels, alertname: 'OomStorm', severity: 'critical', host: host.key },
      annotations: { summary: storm.text, description: diagnosis?.summary ?? storm.text },
    };
  }
  const primary = diagnosis?.findings.find(({ id }) => id === diagnosis.primary);
  return {
    ...common,
    labels: { ...labels, alertname: 'OomKill', severity, scope: incident.scope, ...subjectOf(incident) },
    annotations: {
      summary: diagnosis?.summary ?? 'A process was killed for want of memory.',
      host: host.key,
      incident: incident.id,
      ...(primary === undefined ? {} : { cause: primary.id }),
      ...(primary?.remedy === undefined ? {} : { remedy: primary.remedy.slice(0, MAX_REMEDIES).join('\n') }),
    },
  };
}

/** Whose limit it was; of a host's own shortage the host. */
function subjectOf({ limitOwner, workload, host }: Incident): Record<string, string> {
  const owner = limitOwner?.workload ?? workload;
  if (owner === undefined || owner.kind === 'host' || owner.kind === 'root') return { host: host.key };
  return { workload: owner.fleetIdentity, ...(owner.namespace === undefined ? {} : { namespace: owner.namespace }) };
}

function loopAlert(
  aggregate: Aggregate,
  { labels, resolveAfterMs }: Pick<AlertmanagerOptions, 'labels' | 'resolveAfterMs'>,
): Alert | undefined {
  // Larger windows say so of the same kills.
  if (aggregate.restartLoop !== true || aggregate.window.sumOf !== undefined) return undefined;
  const { workload, fleetIdentity, firstSeen, lastSeen, incidents, distinctHosts, suggestedLimitBytes, window } =
    aggregate;
  const loop = aggregate.findings.find(({ id }) => id === 'V.restart-loop');
  return {
    ...spanOf(firstSeen, lastSeen, resolveAfterMs),
    labels: {
      ...labels,
      alertname: 'OomRestartLoop',
      severity: 'high',
      workload: fleetIdentity,
      ...(workload.namespace === undefined ? {} : { namespace: workload.namespace }),
    },
    annotations: {
      summary: loop?.text ?? `${fleetIdentity} is killed again as soon as it is started.`,
      description: `${String(incidents)} kills on ${String(distinctHosts)} hosts in the ${window.size} from ${window.start}`,
      ...(suggestedLimitBytes === undefined ? {} : { suggestedLimitBytes: String(suggestedLimitBytes) }),
    },
  };
}

function spanOf(from: string, to: string, resolveAfterMs: number): Pick<Alert, 'startsAt' | 'endsAt'> {
  return { startsAt: from, endsAt: new Date(Date.parse(to) + resolveAfterMs).toISOString() };
}
