import type { LineEvent } from '../../model/line-event.ts';
import type { DaemonSentence } from '../sentence.ts';
import { BATCH_SYSTEMS } from './batch-systems.ts';
import { CONTAINERD } from './containerd.ts';
import { CRI_O } from './cri-o.ts';
import { DOCKER } from './docker.ts';
import { EARLYOOM } from './earlyoom.ts';
import { KUBELET } from './kubelet.ts';
import { LMKD } from './lmkd.ts';
import { LOSSES } from './losses.ts';
import { NOHANG } from './nohang.ts';
import { OOMD } from './oomd.ts';
import { SLURM } from './slurm.ts';
import { SYSTEMD_OOMD } from './systemd-oomd.ts';
import { SYSTEMD } from './systemd.ts';
import { TALOS } from './talos.ts';

/** Every sentence of a userspace program that is known. */
export const DAEMON_SENTENCES: readonly DaemonSentence[] = [
  ...SYSTEMD,
  ...SYSTEMD_OOMD,
  ...EARLYOOM,
  ...NOHANG,
  ...OOMD,
  ...TALOS,
  ...LMKD,
  ...CONTAINERD,
  ...DOCKER,
  ...CRI_O,
  ...KUBELET,
  ...SLURM,
  ...BATCH_SYSTEMS,
  ...LOSSES,
];

type Reader = DaemonSentence['read'];

const ALL: readonly Reader[] = [...new Set(DAEMON_SENTENCES.map(({ read }) => read))];
const BY_DAEMON: ReadonlyMap<string, readonly Reader[]> = new Map(
  [...new Set(DAEMON_SENTENCES.flatMap(({ daemons }) => daemons))].map((daemon) => [
    daemon,
    [...new Set(DAEMON_SENTENCES.filter(({ daemons }) => daemons.includes(daemon)).map(({ read }) => read))],
  ]),
);

const MAX_LENGTH = 65_536;

/**
 * What a line of this program says, or undefined when it is none of its sentences; without a program (text whose speaker
 * nobody knows) the sentences of all are tried.
 */
export function matchDaemonLine(daemon: string | undefined, message: string): LineEvent | undefined {
  if (message.length > MAX_LENGTH) return undefined;
  const text = message.trim();
  for (const read of daemon === undefined ? ALL : (BY_DAEMON.get(daemon.toLowerCase()) ?? [])) {
    const event = read(text);
    if (event !== undefined) return event;
  }
  return undefined;
}
