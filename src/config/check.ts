import { isTimeZone } from '../records/zone.ts';
import { checkCredentials } from './check-credentials.ts';
import { checkSinks } from './check-sinks.ts';
import { WINDOW_CHECKS, type Check } from './check-windows.ts';
import type { Complaint } from './complaints.ts';
import type { Settings } from './settings.ts';

/** What is wrong with settings that are each well formed but make no sense, alone or together. */
export function checkSettings(settings: Settings): readonly Complaint[] {
  const told = CHECKS.filter(({ holds }) => !holds(settings)).map(({ key, text }) => ({
    path: key.split('.'),
    text: `${key} ${text}`,
  }));
  return [...told, ...checkCredentials(settings), ...checkSinks(settings)];
}

const CHECKS: readonly Check[] = [
  {
    key: 'input.pattern',
    text: 'is not a regular expression',
    holds: ({ input }) => input.pattern === undefined || isRegExp(input.pattern),
  },
  {
    key: 'envelope.timezone',
    text: 'is not an IANA time zone such as Europe/Berlin',
    holds: (s) => isTimeZone(s.envelope.timezone),
  },
  ...WINDOW_CHECKS,
  {
    key: 'aggregate.lateness',
    text: 'must be at least 1m: every incident comes some seconds after its event, and what is late is not counted',
    holds: (s) => s.aggregate.latenessMs >= 60_000,
  },
  {
    key: 'aggregate.thresholds.quiet',
    text: 'must be longer than zero, or a workload is at rest between two lines of its log',
    holds: (s) => s.aggregate.thresholds.quietMs > 0,
  },
  {
    key: 'aggregate.thresholds.leak-kills',
    text: 'must be at least 3: two kills have one gap, and one gap is always regular',
    holds: (s) => s.aggregate.thresholds.leakKills >= 3,
  },
  {
    key: 'aggregate.thresholds.repeat-incidents',
    text: 'must be at least 2: one incident repeats nothing',
    holds: (s) => s.aggregate.thresholds.repeatIncidents >= 2,
  },
  {
    key: 'aggregate.thresholds.fleet-hosts',
    text: 'must be at least 2: one host is no fleet',
    holds: (s) => s.aggregate.thresholds.fleetHosts >= 2,
  },
  { key: 'assemble.gap', text: 'must be longer than zero', holds: (s) => s.assemble.gapMs > 0 },
  { key: 'assemble.grace', text: 'must be longer than zero', holds: (s) => s.assemble.graceMs > 0 },
  { key: 'progress.interval', text: 'must be at least 10ms', holds: (s) => s.progress.intervalMs >= 10 },
  {
    key: 'progress.timeout',
    text: 'must be longer than kafka.session-timeout and kafka.rebalance-timeout together, or a rebalance makes reports leave unfinished',
    holds: ({ progress, kafka }) => progress.timeoutMs > kafka.sessionTimeoutMs + kafka.rebalanceTimeoutMs,
  },
  {
    key: 'enrich.wait',
    text: 'must be at most 30s: all incidents of a partition wait behind one',
    holds: (s) => s.enrich.waitMs <= 30_000,
  },
  {
    key: 'enrich.start-wait',
    text: 'must be at least enrich.wait and at most 10m',
    holds: ({ enrich }) => enrich.startWaitMs >= enrich.waitMs && enrich.startWaitMs <= 600_000,
  },
  { key: 'enrich.inventory.reload', text: 'must be at least 100ms', holds: (s) => s.enrich.inventory.reloadMs >= 100 },
  {
    key: 'enrich.inventory.file',
    text: 'must end in .yaml, .yml, .json or .csv',
    holds: ({ enrich }) => enrich.inventory.file === undefined || /\.(?:ya?ml|json|csv)$/i.test(enrich.inventory.file),
  },
  {
    key: 'enrich.topic',
    text: "must not be an input topic or one of oomstream's own",
    holds: ({ enrich, input, topics }) =>
      enrich.topic === undefined || ![...input.topics, ...Object.values({ ...topics })].includes(enrich.topic),
  },
  {
    key: 'enrich.kubernetes.context',
    text: 'is a context of enrich.kubernetes.kubeconfig, which is not set',
    holds: ({ enrich: { kubernetes } }) => kubernetes.context === undefined || kubernetes.kubeconfig !== undefined,
  },
  {
    key: 'enrich.kubernetes.remember',
    text: 'must be at least 1m: logs come later than the deletion of their pod',
    holds: (s) => s.enrich.kubernetes.rememberMs >= 60_000,
  },
  {
    key: 'redact.key',
    text: 'is needed where names are hashed or left out: without it they could be found by trying',
    holds: ({ redact: { key, comm, users, cgroups } }) =>
      key !== undefined || (comm === 'keep' && users !== 'hash' && cgroups !== 'hash'),
  },
  {
    key: 'redact.cgroup-parts',
    text: 'must be regular expressions, and name what redact.cgroups is for',
    holds: ({ redact: { cgroups, cgroupParts } }) =>
      cgroupParts.every(isRegExp) && (cgroups === 'keep' || cgroupParts.length > 0),
  },
  {
    key: 'input.topics',
    text: "must not name oomstream's own topics",
    holds: ({ input, topics }) => !input.topics.some((topic) => Object.values(topics).includes(topic)),
  },
];

function isRegExp(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
