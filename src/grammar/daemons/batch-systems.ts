import { present } from '../../lib/present.ts';
import { integer } from '../number.ts';
import type { DaemonSentence } from '../sentence.ts';
import { byPattern, pidOf } from './pattern.ts';

const FLUX =
  /^(?:flux-shell\[\d+\]: )?(?:ERROR: )?(?:oom: )?Memory cgroup out of memory: killed (\d+) tasks? on ([\w.-]{1,255})\.$/;
// log4j's `2026-11-24 11:02:00,123 WARN org....ContainersMonitorImpl (Container Monitor): ` may stand before it.
const LOG4J = String.raw`^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} )?(?:[A-Z]{4,5} +)?(?:[\w.$]{1,256}(?: \([^()]{1,128}\))?: )?`;
const YARN = new RegExp(
  String.raw`${LOG4J}Container \[pid=(\d+),containerID=(container_[\w]{1,128})\] is running (?:beyond physical memory limits|(?:\d+B )?beyond the 'PHYSICAL' memory limit)\. (Current usage: .{1,512}?)(?: Killing container\.|$)`,
);

const readFlux = byPattern(FLUX, ([, count, node]) => ({
  family: 'witness',
  source: 'flux',
  says: 'oom-kill',
  ...present({ count: integer(count), node }),
}));

const readYarn = byPattern(YARN, ([, pid, container = '', usage = '']) => ({
  family: 'userspaceKill',
  killer: 'yarn',
  stage: 'attempt',
  reason: `${container}: ${usage}`,
  ...present({ pid: pidOf(pid) }),
}));

/** Flux' shell plugin oom (src/shell/oom.c), and YARN's NodeManager, which kills without the kernel (ContainersMonitorImpl.java). */
export const BATCH_SYSTEMS: readonly DaemonSentence[] = [
  {
    id: 'flux-oom',
    family: 'witness',
    daemons: ['flux', 'flux-shell', 'flux-broker', 'flux-imp'],
    literals: ['out of memory: killed '],
    since: 'flux-core 0.54',
    sample: 'flux-shell[1]: ERROR: oom: Memory cgroup out of memory: killed 1 task on n1.',
    expected: { family: 'witness', source: 'flux', says: 'oom-kill', count: 1, node: 'n1' },
    read: readFlux,
  },
  {
    id: 'yarn-physical',
    family: 'userspaceKill',
    daemons: ['yarn', 'nodemanager', 'hadoop-yarn-nodemanager', 'yarn-nodemanager', 'hadoop'],
    literals: ['beyond physical memory limits', "beyond the 'PHYSICAL' memory"],
    since: 'Hadoop 2.0',
    sample:
      "2026-11-24 11:02:00,123 WARN org.apache.hadoop.yarn.server.nodemanager.containermanager.monitor.ContainersMonitorImpl (Container Monitor): Container [pid=4711,containerID=container_e08_1763982000123_0002_02_000001] is running 1024B beyond the 'PHYSICAL' memory limit. Current usage: 5.6 GB of 5.5 GB physical memory used; 7 GB of 27 GB virtual memory used. Killing container.",
    expected: {
      family: 'userspaceKill',
      killer: 'yarn',
      stage: 'attempt',
      reason:
        'container_e08_1763982000123_0002_02_000001: Current usage: 5.6 GB of 5.5 GB physical memory used; 7 GB of 27 GB virtual memory used.',
      pid: 4711,
    },
    read: readYarn,
  },
];
