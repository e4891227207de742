import type { Micros } from '../lib/time.ts';
import type { UserspaceKill } from '../model/line-event.ts';
import type { Speaker } from './envelopes/spoken.ts';
import { SPEAKERS } from './speakers.ts';
import type { DaemonRecord } from './witnesses.ts';

/** Who a userspace killer kills. */
export interface Prey {
  readonly pid: number;
  readonly uid: number;
  readonly comm: string;
  readonly cgroup: string;
  readonly rssBytes: number;
  readonly oomScoreAdj: number;
}

/** Lines of a userspace killer, and what they say together. */
export interface UserspaceReport {
  readonly records: readonly DaemonRecord[];
  readonly truth: UserspaceKill;
}

/** The killers that are printed. */
export const USERSPACE_KILLERS = [
  'systemd-oomd-pressure',
  'systemd-oomd-swap',
  'earlyoom',
  'nohang',
  'oomd',
  'lmkd',
  'talos',
] as const;
export type UserspaceKiller = (typeof USERSPACE_KILLERS)[number];

/** What this killer prints when it kills. */
export function printUserspaceKill(killer: UserspaceKiller, prey: Prey): UserspaceReport {
  return KILLERS[killer](prey);
}

const ERROR = 3;
const WARNING = 4;
const NOTICE = 5;
const INFO = 6;

const daemon = (identifier: string, pid: number): Speaker => ({
  identifier,
  pid,
  facility: 3,
  unit: `${identifier}.service`,
});
const OOMD = daemon('systemd-oomd', 711);
const EARLYOOM = daemon('earlyoom', 822);
const NOHANG = daemon('nohang', 833);
const META_OOMD = daemon('oomd', 844);
const LMKD = daemon('lmkd', 345);
/** Talos writes to /dev/kmsg: facility user. */
const TALOS: Speaker = { identifier: 'talos', pid: 1, facility: 1, unit: 'init.scope' };

const mib = (bytes: number): number => Math.floor(bytes / 1024 ** 2);
const parentOf = (cgroup: string): string => cgroup.slice(0, Math.max(1, cgroup.lastIndexOf('/')));
const unitOf = (cgroup: string): string => cgroup.slice(cgroup.lastIndexOf('/') + 1);

const KILLERS: Readonly<Record<UserspaceKiller, (prey: Prey) => UserspaceReport>> = {
  'systemd-oomd-pressure': (prey) => {
    const parent = parentOf(prey.cgroup);
    return oomdKill(prey, `memory pressure for ${parent} being 65.15% > 50.00% for > 20s with reclaim activity`);
  },
  'systemd-oomd-swap': (prey) =>
    oomdKill(
      prey,
      'memory used (7918133248) / total (8232407040) and swap used (4080103424) / total (4294963200) being more than 90.00%',
    ),
  earlyoom: earlyoomKill,
  nohang: nohangKill,
  oomd: metaOomdKill,
  lmkd: lmkdKill,
  talos: talosKill,
};

const said = (by: Speaker, severity: number, afterUs: Micros, text: string): DaemonRecord => ({
  by,
  severity,
  afterUs,
  text,
});

/** src/oom/oomd-manager.c, and the line of PID 1 that confirms it (src/core/unit.c: unit_check_oomd_kill()). */
function oomdKill({ cgroup }: Prey, reason: string): UserspaceReport {
  const confirmed = `${unitOf(cgroup)}: systemd-oomd killed 3 process(es) in this unit.`;
  return {
    records: [
      said(OOMD, ERROR, 0, `Killed ${cgroup} due to ${reason}`),
      said(SPEAKERS.systemd, NOTICE, 24_000, confirmed),
    ],
    truth: { killer: 'systemd-oomd', stage: 'done', cgroup, reason },
  };
}

/** kill.c: kill_process(), print_mem_stats(). */
function earlyoomKill({ pid, uid, comm, rssBytes, oomScoreAdj }: Prey): UserspaceReport {
  const sizes = `oom_score 1130, oom_score_adj ${String(oomScoreAdj)}, VmRSS ${String(mib(rssBytes))} MiB`;
  return {
    records: [
      said(EARLYOOM, INFO, 0, 'mem avail:   380 of 15902 MiB ( 2.39%), swap free:    0 of 2047 MiB ( 0.00%)'),
      said(EARLYOOM, INFO, 10, 'low memory! at or below SIGTERM limits: mem 10.00%, swap 10.00%'),
      said(
        EARLYOOM,
        INFO,
        900,
        `sending SIGTERM to process ${String(pid)} uid ${String(uid)} "${comm}": ${sizes}, cmdline "${comm}"`,
      ),
      said(EARLYOOM, INFO, 301_000, 'process exited after 0.3 seconds'),
    ],
    truth: {
      killer: 'earlyoom',
      stage: 'attempt',
      signal: 'SIGTERM',
      pid,
      uid,
      comm,
      oomScore: 1130,
      oomScoreAdj,
      rssBytes: mib(rssBytes) * 1024 ** 2,
    },
  };
}

/** nohang's corrective action: who, then the signal, a line each. */
function nohangKill({ pid, uid, comm, cgroup }: Prey): UserspaceReport {
  const lines = [
    'Memory status that requires corrective actions (soft threshold exceeded):',
    'Found a process with highest badness:',
    `  PID: ${String(pid)}, name: ${comm}, badness: 842`,
    'Victim status:',
    `  PID:       ${String(pid)}, name: ${comm}, state: S (sleeping), EUID: ${String(uid)}, SID: 812 (bash), lifetime: 4h 12min`,
    `  cgroup_v2: ${cgroup}`,
    'Implementing a corrective action:',
    '  Sending SIGTERM to the victim',
    'The victim died in 0.118s',
  ];
  return {
    records: lines.map((text, at) => said(NOHANG, INFO, at * 40, text)),
    truth: { killer: 'nohang', stage: 'attempt', signal: 'SIGTERM', pid, uid, comm, cgroup },
  };
}

/** src/oomd/plugins/BaseKillPlugin.cpp: logKill(). */
function metaOomdKill({ cgroup, rssBytes }: Prey): UserspaceReport {
  const rules = 'ruleset:[protect sshd] detectorgroup:[high pressure] killer:kill_by_memory_size_or_growth';
  const text = `oomd kill: 81.28 80.05 42.78 ${cgroup.slice(1)} ${String(rssBytes)} ${rules} v2`;
  return {
    records: [said(META_OOMD, WARNING, 0, text)],
    truth: { killer: 'oomd', stage: 'done', cgroup, reason: `pressure 81.28 80.05 42.78, ${rules}`, rssBytes },
  };
}

/** system/memory/lmkd: kill_one_process(). */
function lmkdKill({ pid, uid, comm, rssBytes, oomScoreAdj }: Prey): UserspaceReport {
  const reason = 'low watermark is breached and thrashing (150%)';
  const freed = `to free ${String(rssBytes / 1024)}kB rss, 2048kB swap`;
  const text = `Kill '${comm}' (${String(pid)}), uid ${String(uid)}, oom_score_adj ${String(oomScoreAdj)} ${freed}; reason: ${reason}`;
  return {
    records: [said(LMKD, INFO, 0, text)],
    truth: {
      killer: 'lmkd',
      stage: 'done',
      signal: 'SIGKILL',
      pid,
      uid,
      comm,
      oomScoreAdj,
      rssBytes,
      swapBytes: 2_097_152,
      reason,
    },
  };
}

/** internal/app/machined/pkg/controllers/runtime/oom.go. */
function talosKill({ pid, cgroup }: Prey): UserspaceReport {
  const who = '"component": "controller-runtime", "controller": "runtime.OOMController"';
  const pids = [pid, pid + 1];
  return {
    records: [
      said(TALOS, WARNING, 0, `[talos] OOM controller triggered {${who}}`),
      said(TALOS, WARNING, 30, `[talos] Sending SIGKILL to cgroup {${who}, "cgroup": "/sys/fs/cgroup${cgroup}"}`),
      said(TALOS, WARNING, 60, `[talos] victim processes: {${who}, "processes": [${pids.join(', ')}]}`),
    ],
    truth: { killer: 'talos', stage: 'attempt', signal: 'SIGKILL', cgroup, pids },
  };
}
