import { findTool, type Found } from '../debian/tool.ts';
import type { ShipperPlan } from '../debian/shipper.ts';

/** syslog-ng with its Kafka destination, or why it is not to be had. */
export function findSyslogNg(): Promise<Found> {
  return findTool({
    program: 'syslog-ng',
    folders: ['usr/sbin', 'sbin'],
    packages: ['syslog-ng-core', 'syslog-ng-mod-rdkafka'],
    plugin: 'libkafka.so',
  });
}

/** How records are written, as templates of syslog-ng. */
export const SYSLOG_NG_TEMPLATES = {
  raw: '<$PRI>$DATE $HOST $MSGHDR$MSG',
  rfc5424: '$(format-json --scope rfc5424 --exclude DATE --key ISODATE)',
  nvPairs: '$(format-json --scope selected-macros --scope nv-pairs)',
} as const;
export type SyslogNgTemplate = keyof typeof SYSLOG_NG_TEMPLATES;

/** Where syslog-ng listens and what it writes. */
export interface SyslogNgPlan {
  readonly brokers: readonly string[];
  readonly tcpPort: number;
  readonly topics: Readonly<Record<SyslogNgTemplate, string>>;
}

/** A plan that listens on TCP and writes each record by each template. */
export function syslogNgPlan({ tool }: Extract<Found, { tool: unknown }>, plan: SyslogNgPlan): ShipperPlan {
  return {
    tool,
    tcpPort: plan.tcpPort,
    config: () => configOf(plan),
    parameters: (folder, configFile) => [
      ...['--foreground', '--no-caps', '--cfgfile', configFile, '--module-path', tool.libraries.join(':')],
      ...['--persist-file', `${folder}/persist`, '--pidfile', `${folder}/pid`, '--control', `${folder}/control`],
    ],
  };
}

function configOf({ brokers, tcpPort, topics }: SyslogNgPlan): string {
  const destination = (name: SyslogNgTemplate): string => `
destination d_${name} {
  kafka-c(bootstrap-servers("${brokers.join(',')}") topic("${topics[name]}") message("${SYSLOG_NG_TEMPLATES[name]}")
    config(queue.buffering.max.ms("20") acks("all")) flush-timeout-on-shutdown(10000));
};`;
  const names = Object.keys(SYSLOG_NG_TEMPLATES) as SyslogNgTemplate[];
  return `@version: current
options { keep-hostname(yes); chain-hostnames(no); use-dns(no); stats-freq(0); log-msg-size(65536); };
source s_network { network(ip("127.0.0.1") port(${String(tcpPort)}) transport("tcp")); };
${names.map(destination).join('')}
log { source(s_network); ${names.map((name) => `destination(d_${name});`).join(' ')} };
`;
}
