import type { NoiseLine } from '../../src/simulate/quotations.ts';

/** A host of the benchmark's fleet, as journald names it. */
export interface NoiseHost {
  readonly name: string;
  readonly machineId: string;
  readonly bootId: string;
  readonly bootUs: number;
}

/** One record as `journalctl -o json` prints it, without its newline: about 600 bytes, as shippers forward them. */
export function journaldLine({ name, machineId, bootId, bootUs }: NoiseHost, line: NoiseLine, timeUs: number): string {
  const hex = (value: number): string => value.toString(16);
  const monotonicUs = timeUs - bootUs;
  const cursor = `s=${machineId};i=${hex(monotonicUs)};b=${bootId};m=${hex(monotonicUs)};t=${hex(timeUs)}`;
  const head =
    `{"__CURSOR":"${cursor}","__REALTIME_TIMESTAMP":"${timeUs}","__MONOTONIC_TIMESTAMP":"${monotonicUs}",` +
    `"_BOOT_ID":"${bootId}","_MACHINE_ID":"${machineId}","_HOSTNAME":"${name}","_RUNTIME_SCOPE":"system",` +
    `"PRIORITY":"${line.severity}",`;
  return `${head}${speakerFields(line, timeUs, monotonicUs)},"MESSAGE":${JSON.stringify(line.text)}}`;
}

function speakerFields({ by }: NoiseLine, timeUs: number, monotonicUs: number): string {
  if (by === undefined) {
    return (
      '"_TRANSPORT":"kernel","SYSLOG_FACILITY":"0","SYSLOG_IDENTIFIER":"kernel",' +
      `"_SOURCE_MONOTONIC_TIMESTAMP":"${monotonicUs - 312}"`
    );
  }
  const { identifier, pid, facility, unit } = by;
  return (
    `"_TRANSPORT":"syslog","SYSLOG_FACILITY":"${facility}","SYSLOG_IDENTIFIER":"${identifier}","_PID":"${pid}",` +
    `"_UID":"0","_COMM":"${identifier}","_SYSTEMD_UNIT":"${unit}","_SOURCE_REALTIME_TIMESTAMP":"${timeUs - 312}"`
  );
}
