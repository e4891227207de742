import { describe, expect, test } from 'vitest';
import { resolveCgroup } from '../../../src/cgroup/index.ts';

const ID = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const UUID = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const TASK = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';

describe('orchestrators', () => {
  test.each([
    [`/nomad/${UUID}`, { kind: 'nomad-task', identity: `nomad/${UUID}`, identityQuality: 'instance', taskId: UUID }],
    [`/nomad.slice/${UUID}.api.scope`, { kind: 'nomad-task', identity: 'web-7/nomad/api', taskId: UUID }],
    [
      `/nomad.slice/share.slice/${UUID}.api.v2.scope`,
      { identity: 'web-7/nomad/api.v2', fleetIdentity: 'nomad/api.v2', identityQuality: 'unit' },
    ],
    [`/nomad.slice/reserve.slice/${UUID}.api.scope`, { identity: 'web-7/nomad/api' }],
    [`/nomad.slice/docker-${ID}.scope`, { kind: 'docker-container', containerId: ID }],
    [`/ecs/${TASK}/${ID}`, { kind: 'ecs-task', identity: `ecs/${TASK}`, taskId: TASK, containerId: ID }],
    [`/ecs/${UUID}/${ID}`, { kind: 'ecs-task', identity: `ecs/${UUID}` }],
    [`/ecs/cluster-1/${TASK}/${ID}`, { kind: 'ecs-task', identity: `ecs/${TASK}`, containerId: ID }],
    [`/ecs/${TASK}/${TASK}-1234567890`, { kind: 'ecs-task', containerId: `${TASK}-1234567890` }],
    [`/ecstasks.slice/ecstasks-${TASK}.slice/docker-${ID}.scope`, { identity: `ecs/${TASK}`, containerId: ID }],
    [`/mesos/${UUID}`, { kind: 'mesos-container', identity: `mesos/${UUID}`, taskId: UUID }],
    [`/mesos/${UUID}/mesos/${UUID.replace('0a', '1a')}`, { identity: `mesos/${UUID}` }],
    ['/sandbox-0a1b2c3d', { kind: 'lambda', identity: 'lambda/0a1b2c3d', identityQuality: 'instance' }],
  ])('%s', (path, expected) => {
    expect(resolveCgroup(path, 'web-7')).toMatchObject(expected);
  });
});

describe('batch systems go by what is there after the job', () => {
  test.each([
    [
      '/slurm/uid_1000/job_4711/step_0/task_3',
      { kind: 'slurm-job', identity: 'web-7/slurm/user-1000', jobId: '4711', taskId: '0.3', userId: 1000 },
    ],
    ['/slurm_n1/uid_1000/job_4711/step_batch', { identity: 'web-7/slurm/user-1000', taskId: 'batch' }],
    ['/slurm/uid_1000', { identity: 'web-7/slurm/user-1000' }],
    [
      '/system.slice/slurmstepd.scope/job_4711/step_batch/user/task_0',
      { kind: 'slurm-job', identity: 'web-7/slurm', fleetIdentity: 'slurm', jobId: '4711', taskId: 'batch.0' },
    ],
    ['/system.slice/n1_slurmstepd.scope/job_4711', { identity: 'web-7/slurm', jobId: '4711' }],
    [
      '/hadoop-yarn/container_e08_1763982000123_0002_02_000001',
      {
        kind: 'yarn-container',
        identity: 'web-7/yarn',
        jobId: 'application_1763982000123_0002',
        taskId: 'container_e08_1763982000123_0002_02_000001',
      },
    ],
    [`/hadoop-yarn/container_1763982000123_0002_01_000001/${ID}`, { kind: 'yarn-container', containerId: ID }],
    [
      '/htcondor/condor_var_lib_condor_execute_slot1_3@n1.example.org',
      { kind: 'htcondor-job', identity: 'web-7/htcondor/slot1', taskId: 'slot1_3@n1.example.org' },
    ],
    ['/system.slice/condor.service/htcondor/condor_execute_slot2@n1', { identity: 'web-7/htcondor/slot2' }],
    ['/pbs_jobs.service/jobid/4711.head', { kind: 'batch-job', identity: 'web-7/pbs', jobId: '4711.head' }],
    ['/pbspro/4711[3].head', { identity: 'web-7/pbs', jobId: '4711[3].head' }],
    ['/torque/4711.head', { identity: 'web-7/pbs' }],
    ['/lsf/cluster1/job.4711.1763982000', { kind: 'batch-job', identity: 'web-7/lsf', jobId: '4711.1763982000' }],
  ])('%s', (path, expected) => {
    expect(resolveCgroup(path, 'web-7')).toMatchObject(expected);
  });

  test('the daemons of Slurm are units', () => {
    expect(resolveCgroup('/system.slice/slurmd.service', 'web-7').kind).toBe('systemd-service');
    expect(resolveCgroup('/system.slice/slurmstepd.scope/system', 'web-7').kind).toBe('systemd-scope');
  });
});

describe('a container with a systemd of its own', () => {
  test.each([
    [`/kubepods/pod${UUID}/${ID}/system.slice/foo.service`, `pod/${UUID}`, 'foo.service'],
    [`/docker/${ID}/init.scope`, `container/${ID}`, 'init.scope'],
    [`/machine.slice/libpod-${ID}.scope/system.slice/foo.service`, `container/${ID}`, 'foo.service'],
  ])('%s keeps its identity and tells the unit', (path, identity, unit) => {
    expect(resolveCgroup(path, 'web-7')).toMatchObject({ identity, unit });
  });

  test('a scope that is the container is no unit of it', () => {
    expect(resolveCgroup(`/system.slice/docker-${ID}.scope`, 'web-7').unit).toBeUndefined();
  });
});

test.each([
  [`/system.slice/crio-conmon-${ID}.scope`, { kind: 'container', containerRuntime: 'cri-o', containerId: ID }],
  ['/podruntime.slice', { kind: 'systemd-slice', identity: 'web-7/podruntime.slice' }],
  ['/runtime.slice/containerd.service', { kind: 'systemd-service', identity: 'web-7/containerd.service' }],
  ['/podruntime/kubelet', { kind: 'cgroup', identity: 'web-7/podruntime/kubelet', identityQuality: 'path' }],
  ['/lxc/101/ns/system.slice/a.service (deleted)', { identity: 'web-7/lxc/101/a.service' }],
  ['/../../lxc/101', { identity: 'web-7/lxc/101' }],
])('%s', (path, expected) => {
  expect(resolveCgroup(path, 'web-7')).toMatchObject(expected);
});
