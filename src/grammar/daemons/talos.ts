import { present } from '../../lib/present.ts';
import type { LineEvent } from '../../model/line-event.ts';
import type { DaemonSentence } from '../sentence.ts';
import { RING_BUFFER } from './ring-buffer.ts';

const LINE = /^(?:\[talos\] )?(OOM controller triggered|Sending SIGKILL to cgroup|victim processes:) (\{.*\})$/;
const CONTROLLER = 'runtime.OOMController';
/** Where cgroups are mounted; the rest is the path as the kernel knows it. */
const MOUNT = '/sys/fs/cgroup';

function readTalos(text: string): LineEvent | undefined {
  const match = LINE.exec(text);
  const fields = match === null ? undefined : objectOf(match[2] ?? '');
  // Every controller of Talos logs here; only the object of one that says so is this one's.
  if (match === null || (fields?.get('controller') ?? CONTROLLER) !== CONTROLLER || fields === undefined)
    return undefined;
  const detail = { family: 'userspaceDetail', killer: 'talos', stage: 'attempt' } as const;
  if (match[1] === 'OOM controller triggered') return { ...detail, stage: 'intent' };
  if (match[1] === 'victim processes:') return { ...detail, ...present({ pids: pidsOf(fields.get('processes')) }) };
  const path = fields.get('cgroup');
  if (typeof path !== 'string' || path === '') return undefined;
  const cgroup = path.startsWith(`${MOUNT}/`) ? path.slice(MOUNT.length) : path;
  return { family: 'userspaceKill', killer: 'talos', stage: 'attempt', signal: 'SIGKILL', cgroup };
}

function objectOf(json: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

const MAX_PIDS = 1024;

function pidsOf(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const pids = value.filter((pid: unknown): pid is number => Number.isSafeInteger(pid) && Number(pid) > 0);
  return pids.length > 0 ? pids.slice(0, MAX_PIDS) : undefined;
}

const DAEMONS = ['talos', RING_BUFFER];
const POD = 'kubepods/besteffort/pod0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

/**
 * What the OOM controller of Talos Linux writes to the ring buffer since 1.12 (internal/app/machined/pkg/controllers/runtime/oom.go),
 * marked as userspace's by its facility and by `[talos]`.
 */
export const TALOS: readonly DaemonSentence[] = [
  {
    id: 'talos-sigkill',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['SIGKILL to cgroup'],
    since: 'Talos 1.12',
    sample: `[talos] Sending SIGKILL to cgroup {"component": "controller-runtime", "controller": "runtime.OOMController", "cgroup": "/sys/fs/cgroup/${POD}"}`,
    expected: { family: 'userspaceKill', killer: 'talos', stage: 'attempt', signal: 'SIGKILL', cgroup: `/${POD}` },
    read: readTalos,
  },
  {
    id: 'talos-victims',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['victim processes:'],
    since: 'Talos 1.12',
    sample:
      '[talos] victim processes: {"component": "controller-runtime", "controller": "runtime.OOMController", "processes": [4711, 4712]}',
    expected: { family: 'userspaceDetail', killer: 'talos', stage: 'attempt', pids: [4711, 4712] },
    read: readTalos,
  },
  {
    id: 'talos-triggered',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['OOM controller triggered'],
    since: 'Talos 1.12',
    sample:
      '[talos] OOM controller triggered {"component": "controller-runtime", "controller": "runtime.OOMController"}',
    expected: { family: 'userspaceDetail', killer: 'talos', stage: 'intent' },
    read: readTalos,
  },
];
