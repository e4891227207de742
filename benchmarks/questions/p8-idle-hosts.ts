import { ownScript } from '../harness/own-script.ts';
import type { Figure, Question } from '../harness/question.ts';
import { medianExtra } from '../harness/ratio.ts';

const OURS = 'a million hosts';
const HOSTS = 1_000_000;
const HOSTS_PER_KILL = 10;
const MIB = 1_048_576;

/** What does a host cost that has been heard of and is idle? */
export const P8: Question = {
  id: 'P8',
  title: `memory of an idle host after ${HOSTS} hosts were heard and one in ${HOSTS_PER_KILL} had a kill, within an hour`,
  prepare: ({ core }) =>
    Promise.resolve({
      contenders: [{ name: OURS, run: ownScript('idle-hosts.ts', core, [String(HOSTS), String(HOSTS_PER_KILL)]) }],
      // Memory after a collection hardly differs from run to run.
      warmUp: false,
      runs: 1,
      figures: (samples) => {
        const extra = (name: string): number => medianExtra(samples, OURS, name);
        const told = (name: string, value: number, unit: string): Figure => ({ name, value, unit, more: false });
        const targets = { must: 1024, goal: 100 };
        return [
          { ...told('of each host heard', extra('idleBytesPerHost'), 'B'), ...targets },
          { ...told('of each host remembered', extra('bytesPerRememberedHost'), 'B'), ...targets },
          told('hosts remembered', extra('rememberedHosts'), ''),
          told("the sieve's share", extra('sieveBytes') / MIB, 'MiB'),
          told("the assembler's share", extra('assemblerBytes') / MIB, 'MiB'),
          told("the aggregator's share", extra('aggregatorBytes') / MIB, 'MiB'),
          told('held by nothing of these: code, buffers', extra('restBytes') / MIB, 'MiB'),
          told('of a host with a kill in the hour', extra('busyBytesPerHost'), 'B'),
          told('hosts remembered with a kill in the hour', extra('busyHosts'), ''),
          told('incidents', extra('incidents'), ''),
        ];
      },
    }),
};
