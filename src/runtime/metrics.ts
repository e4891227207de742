import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import {
  COUNTERS,
  GAUGES,
  type CounterLabels,
  type CounterName,
  type GaugeLabels,
  type GaugeName,
} from './metric-names.ts';

/** Where the runtime counts. Labels come from closed sets and partitions; never a host, pod or cgroup. */
export interface Meter {
  count<N extends CounterName>(name: N, labels: CounterLabels<N>, by?: number): void;
  set<N extends GaugeName>(name: N, labels: GaugeLabels<N>, value: number): void;
  /** Forgets a series, so that a partition that went to another member is not reported twice. */
  forget<N extends GaugeName>(name: N, labels: GaugeLabels<N>): void;
}

/** A meter with its exposition in the Prometheus text format. */
export interface MetricsRegistry extends Meter {
  readonly contentType: string;
  exposition(): Promise<string>;
}

/** A meter that counts nothing. */
export const silentMeter: Meter = { count: ignore, set: ignore, forget: ignore };

function ignore(): void {
  // Nothing is counted.
}

/** Every metric of the service, in a registry of its own, with those of the process. */
export function createMetrics(options: { readonly process?: boolean } = {}): MetricsRegistry {
  const registry = new Registry();
  if (options.process ?? true) collectDefaultMetrics({ register: registry });
  const counters = new Map(
    Object.entries(COUNTERS).map(([name, { help, labels }]) => [
      name,
      new Counter({ name, help, labelNames: [...labels], registers: [registry] }),
    ]),
  );
  const gauges = new Map(
    Object.entries(GAUGES).map(([name, { help, labels }]) => [
      name,
      new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
    ]),
  );
  return {
    count: (name, labels, by = 1) => {
      if (by > 0) counters.get(name)?.inc(labels, by);
    },
    set: (name, labels, value) => gauges.get(name)?.set(labels, value),
    forget: (name, labels) => gauges.get(name)?.remove(labels),
    contentType: registry.contentType,
    exposition: () => registry.metrics(),
  };
}
