import type { Incident, Victim } from '../../../src/model/generated/incident.ts';

const GIB = 1024 ** 3;
const POD = '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod3f1c2a9e_0b7d_4c55_9a57_6d2f0c1e8b44.slice';
const CONTAINER_ID = '9f'.repeat(32);

const java: Victim = {
  pid: 4711,
  comm: 'java',
  uid: 1000,
  cgroup: `${POD}/cri-containerd-${CONTAINER_ID}.scope`,
  totalVmBytes: 5 * GIB,
  anonRssBytes: 2 * GIB - 20_480,
  fileRssBytes: 0,
  shmemRssBytes: 0,
  pgtablesBytes: 7_434_240,
  oomScoreAdj: 969,
  reaped: true,
};

/** A container over its limit: every field that an encoder reads. */
export const containerKill: Incident = {
  schema: 'oomstream.incident/1',
  id: '0123456789abcdef0123456789abcdef',
  kind: 'kernel-kill',
  time: '2026-09-15T05:34:05.102898Z',
  timeSource: 'kernel',
  host: {
    name: 'node-3.example.net',
    key: 'node-3',
    machineId: '5f0c9a3be2d14d7f8a6b1c2d3e4f5061',
    bootId: 'c2f6a1b0d9e84f7391b52a7c6d5e4f30',
    kernelRelease: '6.1.0-18-amd64',
    uptimeSeconds: 812_345.102898,
    labels: { 'team.name': 'checkout' },
  },
  scope: 'cgroup',
  constraint: 'CONSTRAINT_MEMCG',
  trigger: { comm: 'C2 CompilerThre', pid: 4733, gfpMask: '0xcc0', gfpFlags: 'GFP_KERNEL', order: 0, oomScoreAdj: 969 },
  limitOwner: { cgroup: POD, relation: 'ancestor' },
  victims: [java],
  memory: { usageBytes: 2 * GIB, limitBytes: 2 * GIB, failcnt: 812, stats: { anon: 2_126_512_128, file: 65_536 } },
  tasks: { count: 1, top: [{ pid: 4711, comm: 'java', rssBytes: 2 * GIB - 20_480, oomScoreAdj: 969 }] },
  workload: {
    kind: 'kubernetes-container',
    identity: 'k8s/prod/deployment/checkout/api',
    fleetIdentity: 'k8s/prod/deployment/checkout/api',
    identityQuality: 'controller',
    cgroup: `${POD}/cri-containerd-${CONTAINER_ID}.scope`,
    podUid: '3f1c2a9e-0b7d-4c55-9a57-6d2f0c1e8b44',
    podName: 'checkout-7d9c5b6f4-x2x7p',
    namespace: 'prod',
    containerId: CONTAINER_ID,
    containerName: 'api',
    containerRuntime: 'containerd',
    qos: 'burstable',
  },
  diagnosis: {
    summary: 'java (pid 4711) was killed: its pod reached its limit of 2 GiB.',
    severity: 'high',
    primary: 'C1.limit-hit',
    findings: [
      {
        id: 'C1.limit-hit',
        confidence: 'high',
        evidence: { limitBytes: 2 * GIB, failcnt: 812 },
        text: 'The limit of 2 GiB was reached.',
        remedy: ['kubectl -n prod set resources deployment/checkout -c api --limits=memory=2458Mi'],
      },
    ],
  },
  evidence: {
    lines: 41,
    missing: [],
    damaged: [],
    duplicates: 0,
    provenance: 'kernel',
    excerpt: ['Memory cgroup out of memory: Killed process 4711 (java) total-vm:5242880kB, anon-rss:2097132kB'],
  },
};

/** A group that was killed as one: the second victim later than the first. */
export const groupKill: Incident = {
  ...containerKill,
  kind: 'kernel-group-kill',
  victims: [java, { pid: 4800, comm: 'sidecar', uid: 0, anonRssBytes: 4096, time: '2026-09-15T05:34:05.2Z' }],
};

/** Nothing could be killed, and the log says no time. */
export const panic: Incident = {
  schema: 'oomstream.incident/1',
  id: 'fedcba9876543210fedcba9876543210',
  kind: 'kernel-panic',
  host: { key: 'db-1' },
  scope: 'host',
  victims: [],
  panicReason: 'System is deadlocked on memory',
  diagnosis: { summary: 'The kernel panicked.', severity: 'critical', findings: [] },
  evidence: { lines: 2, missing: ['killed'], damaged: [], duplicates: 0, provenance: 'kernel' },
};

/** One of many on its host. */
export const stormKill: Incident = {
  ...containerKill,
  diagnosis: {
    summary: 'java (pid 4711) was killed.',
    severity: 'critical',
    primary: 'V.storm',
    findings: [
      {
        id: 'V.storm',
        confidence: 'medium',
        evidence: { kills: 12 },
        text: '12 kills within ten minutes.',
        remedy: [],
      },
    ],
  },
};

/** A daemon of systemd killed a whole cgroup. */
export const userspaceKill: Incident = {
  ...containerKill,
  kind: 'userspace-kill',
  scope: 'userspace',
  userspace: { killer: 'systemd-oomd', stage: 'done', cgroup: '/user.slice', killed: 3 },
  victims: [],
};

const EVIL = 'a|b=c\\d\ne\r\n\u001b[2Jf" rt=0 cs1Label=x CEF:0|x|y\u2028__proto__';

/** Text that wants to be more than text, wherever a log can put some. */
export const hostile: Incident = {
  ...containerKill,
  host: {
    ...containerKill.host,
    name: EVIL,
    labels: JSON.parse('{"__proto__":"x","a.b":"y","":"z"}') as { [k: string]: string },
  },
  constraint: EVIL,
  victims: [{ ...java, comm: EVIL, cgroup: `/${EVIL}/${'x'.repeat(255)}/${'y'.repeat(255)}` }],
  memory: { stats: JSON.parse('{"__proto__":1,"constructor":2}') as { [k: string]: number } },
  ...(containerKill.workload === undefined
    ? {}
    : { workload: { ...containerKill.workload, identity: EVIL, podName: EVIL } }),
  diagnosis: {
    summary: EVIL,
    severity: 'low',
    primary: EVIL,
    findings: [{ id: EVIL, confidence: 'low', evidence: {}, text: EVIL }],
  },
};

/** All of them, by name. */
export const SAMPLES = { containerKill, groupKill, panic, stormKill, userspaceKill, hostile } as const;

export const ENCODING = { productVersion: '1.2.3', fallbackTime: '2026-09-16T00:00:00Z' } as const;
