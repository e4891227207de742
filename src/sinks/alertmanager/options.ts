import { DEFAULT_SINK, type CommonSinkOptions } from '../sink.ts';

/** Prometheus Alertmanager, API version 2. */
export interface AlertmanagerOptions extends CommonSinkOptions {
  readonly type: 'alertmanager';
  /** One for each member of a cluster; an alert goes to all of them. */
  readonly urls: readonly string[];
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Instead of user and password. */
  readonly bearerToken?: string | undefined;
  /** PEM file of the authority that signed their certificates. */
  readonly ca?: string | undefined;
  /** How long an alert stands after the last kill that it is about. */
  readonly resolveAfterMs: number;
  /** Labels of every alert. */
  readonly labels: Readonly<Record<string, string>>;
  /** Workloads that are known to die; `*` stands for any text. Each gets a silence. */
  readonly known: readonly string[];
  /** How long such a silence is made for; it is renewed at half of it. */
  readonly silenceMs: number;
}

export const DEFAULT_ALERTMANAGER: Omit<AlertmanagerOptions, 'type'> = {
  ...DEFAULT_SINK,
  events: ['incidents', 'aggregates'],
  urls: [],
  resolveAfterMs: 900_000,
  labels: {},
  known: [],
  silenceMs: 86_400_000,
};
