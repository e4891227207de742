import { describe, expect, it } from 'vitest';
import { matchDaemonLine } from '../../../src/grammar/index.ts';
import { analyseRecords } from '../../../src/index.ts';
import { drawReport } from '../../../src/simulate/draw-report.ts';
import { wrapAll } from '../../../src/simulate/envelopes/shapes.ts';
import { createRng } from '../../../src/simulate/rng.ts';
import { simHost } from '../../../src/simulate/sim-host.ts';
import { FAMILY_FLAVOURS } from '../../../src/simulate/workload-families.ts';
import { witnessesOf, type Death, type WitnessRecord } from '../../../src/simulate/witnesses.ts';
import { workloadsOf } from '../../../src/simulate/workloads.ts';

const FLAVOURS = ['services', 'docker', 'kubernetes-systemd', 'desktop', ...FAMILY_FLAVOURS] as const;
const timeUs = Date.UTC(2026, 8, 15, 5, 1, 2) * 1000 + 578_084;

const DEATHS: readonly Death[] = FLAVOURS.flatMap((flavour) =>
  workloadsOf(flavour, 3, 'n1').flatMap((workload, at) =>
    [false, true].map((hostShortage) => {
      const [comm] = workload.comms;
      return { workload, pid: 4700 + at, comm, node: 'n1', timeUs, kills: 1 + (at % 2), hostShortage };
    }),
  ),
);
const SAID: readonly (readonly [string, WitnessRecord])[] = DEATHS.flatMap((death) =>
  witnessesOf(death).map((record) => [record.text.slice(0, 60), record] as const),
);

describe('what managers say of a death', () => {
  it.each(SAID)('%s... is read as its truth', (_name, { by, text, truth }) => {
    expect(matchDaemonLine(by.identifier, text)).toStrictEqual({ family: 'witness', ...truth });
  });

  it('comes from every manager, before the kernel’s line and after it', () => {
    const sources = new Set(SAID.map(([, { truth }]) => truth.source));
    expect([...sources].sort()).toStrictEqual(['conmon', 'containerd', 'docker', 'kubelet', 'slurm', 'systemd']);
    expect(SAID.some(([, { afterUs }]) => afterUs < 0)).toBe(true);
    expect(SAID.some(([, { afterUs }]) => afterUs > 1_000_000)).toBe(true);
  });

  it('is nothing where nobody watches', () => {
    expect(
      workloadsOf('mesos', 3, 'n1').flatMap((workload) => witnessesOf({ ...DEATHS[0], workload } as Death)),
    ).toEqual([]);
  });
});

/** A report is over when nothing was said for so long: what comes later is nobody's news, and adds nothing. */
const OPEN_US = 2_000_000;

describe.each(['services', 'docker', 'kubernetes-crio', 'slurm'] as const)('a death on a host of %s', (flavour) => {
  it('is one incident, with what managers said of it before the report was over', () => {
    const host = simHost({ seed: 3, name: 'n1', flavour, era: '6.12', ships: ['journald'], startUs: timeUs });
    const [workload] = host.workloads;
    const { records, truth } = drawReport(host, { kind: 'cgroup', workload, firstPid: 4711 }, createRng(flavour));
    const [victim] = truth.victims;
    if (victim === undefined) throw new Error('somebody dies');
    const death = { workload, ...victim, node: 'n1', timeUs, kills: 1, hostShortage: false };
    const witnesses = witnessesOf(death);
    const spoken = [
      ...records.map((record) => ({ ...record, timeUs: timeUs + record.afterUs })),
      ...witnesses.map((record) => ({ ...record, timeUs: timeUs + 1000 + record.afterUs })),
    ].sort((a, b) => a.timeUs - b.timeUs);
    const bytes = spoken.flatMap((one) => wrapAll('journald', host, one));
    const told = analyseRecords(bytes.map((one) => ({ bytes: one, receivedUs: timeUs })));
    expect(told.incidents).toHaveLength(1);
    const inTime = witnesses.filter(({ afterUs }) => afterUs < OPEN_US);
    expect(told.incidents[0]?.witnesses ?? []).toMatchObject(inTime.map(({ truth: said }) => said));
  });
});
