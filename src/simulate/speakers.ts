import type { Speaker } from './envelopes/spoken.ts';

const speaker = (identifier: string, pid: number, facility: number, unit: string): Speaker => ({
  identifier,
  pid,
  facility,
  unit,
});

/** Programs that log on the hosts of a fleet. */
export const SPEAKERS = {
  app: speaker('checkout-api', 5121, 1, 'checkout-api.service'),
  audit: speaker('audisp-syslog', 612, 13, 'auditd.service'),
  bash: speaker('bash', 9120, 13, 'session-3.scope'),
  ci: speaker('gitlab-runner', 2741, 3, 'gitlab-runner.service'),
  containerd: speaker('containerd', 990, 3, 'containerd.service'),
  cron: speaker('CRON', 40112, 9, 'cron.service'),
  fluentBit: speaker('fluent-bit', 1404, 3, 'fluent-bit.service'),
  kubelet: speaker('kubelet', 1120, 3, 'kubelet.service'),
  logger: speaker('deploy', 30411, 1, 'session-3.scope'),
  nginx: speaker('nginx', 1733, 23, 'nginx.service'),
  npd: speaker('node-problem-detector', 1561, 3, 'node-problem-detector.service'),
  postgres: speaker('postgres', 1450, 16, 'postgresql@15-main.service'),
  promtail: speaker('promtail', 1398, 3, 'promtail.service'),
  puppet: speaker('puppet-agent', 2217, 3, 'puppet.service'),
  sshd: speaker('sshd', 2210, 10, 'ssh.service'),
  sudo: speaker('sudo', 8123, 10, 'session-3.scope'),
  systemd: speaker('systemd', 1, 3, 'init.scope'),
  tickets: speaker('ticket-bot', 7710, 1, 'ticket-bot.service'),
  zabbix: speaker('zabbix_agentd', 1290, 3, 'zabbix-agent.service'),
} as const satisfies Readonly<Record<string, Speaker>>;
